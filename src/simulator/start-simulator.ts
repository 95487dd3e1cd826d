import { answererOf } from "./answer-requests.js";
import { type CertificateOptions, thumbprint256Of, thumbprintOf } from "./certificate.js";
import { createChecksums } from "./checksum.js";
import type { Fault } from "./fault.js";
import { createFaultQueue, type Injection } from "./fault-queue.js";
import { checkOptions, type FileDeclaration, type SimulatorOptions } from "./options.js";
import { createRequestLog, type ReceivedRequest } from "./request-log.js";
import { type Servers, startServers } from "./servers.js";
import { createService } from "./service.js";
import { dataSchemesOf, transferEndpoint } from "./transfer-endpoint.js";

/** A certificate that a server of the simulator shows. All fields are empty where it speaks plain http. */
export interface ShownCertificate {
  /** PEM. */
  certificate: string;
  /** SHA-1 of the DER form, in upper case with colons. */
  thumbprint: string;
  /** SHA-256 of the DER form, in upper case with colons. */
  thumbprint256: string;
}

/** A server that behaves like the download-session service. The fields of its certificate are those of the API. */
export interface Simulator extends Readonly<ShownCertificate>, AsyncDisposable {
  /** Origin of the API, without a slash at the end: `https://127.0.0.1:49152`. */
  readonly url: string;
  /** Origin of the data, the same unless `dataServer` says otherwise. */
  readonly dataUrl: string;
  /** What the data server shows over https, the same as the API's unless `dataServer` says otherwise. */
  readonly data: Readonly<ShownCertificate>;
  /**
   * What to believe in, in PEM, so that the certificates of all its servers are accepted: the certificates themselves,
   * and the authority that signed them where one did.
   */
  readonly authority: string;
  /** The token that is valid now. */
  readonly sessionId: string;
  /** The download session made at start, with the files of the options. */
  readonly downloadSessionId: string;

  /** The last 10,000 requests, in the order of arrival; those that were answered by nothing, too. */
  readonly requests: readonly ReceivedRequest[];

  /**
   * Makes something go wrong, from the next request on.
   *
   * @throws TypeError for a fault that there is none of, and for counts that are none
   */
  inject(fault: Fault): Injection;
  /** Faults that have not happened as often as they were asked to. */
  readonly pendingFaults: readonly Injection[];
  /** From now on nothing goes wrong any more. */
  clearFaults(): void;

  /** Ends the session: its token is answered with 401. The new one is returned, and is `sessionId` from now on. */
  renewSession(): string;
  /**
   * Adds a download session, and returns its identifier.
   *
   * @param files Default: those of the options.
   * @throws TypeError for a declaration that makes no sense
   */
  addDownloadSession(files?: readonly FileDeclaration[]): Promise<string>;
  /** Ends a download session, by default the one made at start: it is answered with 404, and so is its data. */
  removeDownloadSession(id?: string): void;
  /**
   * Adds a file to a download session, by default the one made at start, or puts it into the place of the one with its
   * name: that begins anew, but what was linked to the old one now serves the new one.
   */
  declareFile(file: FileDeclaration, downloadSessionId?: string): Promise<void>;
  /** Makes the present data URL of a file answer `status` (default 404). *prepare* makes a fresh one. */
  expireDataUrl(fileName: string, options?: { status?: number; downloadSessionId?: string }): void;

  /**
   * Puts another certificate into the place of the one that is shown, from the next connection on; idle connections are
   * closed. Of the API and the data server (`all`, the default), or one of them, if they are two.
   */
  renewCertificate(options?: CertificateOptions & { server?: "api" | "data" | "all" }): Promise<void>;

  /** Stops at once: connections are destroyed, whatever they are doing. */
  close(): Promise<void>;
}

/**
 * Starts a server that behaves like the download-session service: both generations of get, list and prepare, and the
 * data. It listens on loopback unless told otherwise, and checks nothing but the session header: it is for demos and
 * tests.
 *
 * @throws TypeError for options or a declaration that make no sense
 * @throws Error as Node does, if the address cannot be had (`EADDRINUSE`, `EACCES`, …)
 *
 * @example
 * ```ts
 * await using simulator = await startSimulator({ files: [{ name: "disk.iso", size: 20 * 2 ** 30 }] });
 * simulator.inject({ fault: "cut", at: 1_000_000, times: 2 });
 * ```
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  checkOptions(options);
  const { files = [], tls = true, dataServer = "same", now = Date.now } = options;
  const defaultScheme = dataServer === "same" ? (tls ? "https" : "http") : dataServer;
  const stopping = new AbortController();
  let setReady = () => {};
  const ready = new Promise<void>((resolve) => {
    setReady = resolve;
  });
  const faults = createFaultQueue();
  const log = createRequestLog();
  const service = createService({
    now,
    readStorage: options.readStorage ?? false,
    downloadSessionLifetimeMs: options.downloadSessionLifetimeMs ?? 300_000,
    checksum: createChecksums(stopping.signal),
    endpoint: (declaration, endpointType, token) =>
      transferEndpoint(declaration, endpointType, token, {
        defaultScheme,
        origin: (scheme) => servers.dataOrigin(scheme),
        identity: () => servers.dataIdentity,
      }),
  });
  const downloadSessionId = service.addDownloadSession(files);
  const servers: Servers = await startServers({
    host: options.host ?? "127.0.0.1",
    port: options.port ?? 0,
    tls,
    dataServer,
    certificate: options.certificate ?? {},
    answerer: answererOf({
      ready,
      service,
      faults,
      log,
      generations: options.generations ?? ["api", "rest"],
      servesPublishedUrl: options.servesPublishedUrl ?? true,
      legacyErrors: options.legacyErrors ?? "newer",
      dataNeedsSession: options.dataNeedsSession ?? false,
      otherOrigin: (which) => (which === "http" ? servers.startData("http") : servers.startElsewhere()),
      onRequest: options.onRequest ?? (() => {}),
    }),
  });
  const startDataFor = async (declared: readonly FileDeclaration[]): Promise<void> => {
    for (const scheme of dataSchemesOf(declared, defaultScheme)) await servers.startData(scheme);
  };
  const close = async (): Promise<void> => {
    stopping.abort();
    await servers.close();
  };
  try {
    await servers.startData(defaultScheme);
    await startDataFor(files);
    setReady();
  } catch (error) {
    await close();
    throw error;
  }

  return {
    url: servers.api.origin,
    dataUrl: servers.dataOrigin(defaultScheme),
    get certificate() {
      return shown(servers.apiIdentity?.certificate).certificate;
    },
    get thumbprint() {
      return shown(servers.apiIdentity?.certificate).thumbprint;
    },
    get thumbprint256() {
      return shown(servers.apiIdentity?.certificate).thumbprint256;
    },
    get data() {
      return shown(servers.dataIdentity?.certificate);
    },
    get authority() {
      const certificates = [servers.authority, servers.apiIdentity, servers.dataIdentity];
      return [...new Set(certificates.map((identity) => identity?.certificate ?? ""))].join("");
    },
    get sessionId() {
      return service.sessionId;
    },
    downloadSessionId,
    requests: log.requests,
    inject: faults.inject,
    get pendingFaults() {
      return faults.pending;
    },
    clearFaults: faults.clear,
    renewSession: service.renewSession,
    async addDownloadSession(declared = files) {
      await startDataFor(declared);
      return service.addDownloadSession(declared);
    },
    removeDownloadSession: (id = downloadSessionId) => service.removeDownloadSession(id),
    async declareFile(file, id = downloadSessionId) {
      await startDataFor([file]);
      service.declareFile(id, file);
    },
    expireDataUrl(fileName, { status = 404, downloadSessionId: id = downloadSessionId } = {}) {
      service.file(id, fileName).expireLink(status);
    },
    renewCertificate: ({ server = "all", ...certificate } = {}) => servers.renew(server, certificate),
    close,
    [Symbol.asyncDispose]: close,
  };
}

function shown(certificate: string | undefined): ShownCertificate {
  if (certificate === undefined) return { certificate: "", thumbprint: "", thumbprint256: "" };
  return { certificate, thumbprint: thumbprintOf(certificate), thumbprint256: thumbprint256Of(certificate) };
}
