import { randomUUID } from "node:crypto";
import { answererOf } from "./answer-requests.js";
import { thumbprint256Of, thumbprintOf } from "./certificate.js";
import { createChecksums } from "./checksum.js";
import { createFaultQueue } from "./fault-queue.js";
import type { FileDeclaration } from "./file-declaration.js";
import { checkOptions, type SimulatorOptions } from "./options.js";
import { declarationFor, profileOf } from "./profile.js";
import { createRequestLog } from "./request-log.js";
import { type Servers, startServers } from "./servers.js";
import { createService } from "./service.js";
import type { ShownCertificate, Simulator } from "./simulator.js";
import { dataSchemesOf, transferEndpoint } from "./transfer-endpoint.js";

/**
 * Starts a server that behaves like the download-session service: log-in, download sessions, their files and the data,
 * in both generations. It listens on loopback unless told otherwise, and is for demos and tests.
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
  const { files = [], items = {}, tls = true, dataServer = "same", now = Date.now } = options;
  const defaultScheme = dataServer === "same" ? (tls ? "https" : "http") : dataServer;
  const stopping = new AbortController();
  let setReady = () => {};
  const ready = new Promise<void>((resolve) => {
    setReady = resolve;
  });
  const faults = createFaultQueue();
  const log = createRequestLog();
  const profile = profileOf(options);
  const { user = "administrator@vsphere.local", password = randomUUID() } = options;
  const service = createService({
    now,
    user,
    password,
    apiSessionLifetimeMs: options.apiSessionLifetimeMs ?? 1_800_000,
    downloadSessionLifetimeMs: options.downloadSessionLifetimeMs ?? 300_000,
    readStorage: options.readStorage ?? false,
    asServed: (declaration) => declarationFor(declaration, profile),
    checksum: createChecksums(stopping.signal),
    endpoint: (declaration, endpointType, token) =>
      transferEndpoint(declaration, endpointType, token, {
        defaultScheme,
        origin: (scheme) => servers.dataOrigin(scheme),
        identity: () => servers.dataIdentity,
      }),
  });
  const { apiSessions, library, downloadSessions } = service;
  const given = Object.entries(items).map(([id, declared]) => library.put(declared, id));
  const { id: libraryItemId } = (options.files ? undefined : given[0]) ?? library.put(options.files ?? []);
  const downloadSessionId = downloadSessions.create(libraryItemId, { isOwn: true });
  let sessionId = apiSessions.open();
  const servers: Servers = await startServers({
    host: options.host ?? "127.0.0.1",
    port: options.port ?? 0,
    tls,
    dataServer,
    certificate: options.certificate ?? {},
    answerer: answererOf({
      ready,
      profile,
      service,
      faults,
      log,
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
    await startDataFor([files, ...Object.values(items)].flat());
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
    user,
    password,
    get sessionId() {
      return sessionId;
    },
    libraryItemId,
    downloadSessionId,
    requests: log.requests,
    inject: faults.inject,
    get pendingFaults() {
      return faults.pending;
    },
    clearFaults: faults.clear,
    get leftBehind() {
      return { apiSessions: apiSessions.loggedIn, downloadSessions: downloadSessions.ofClients };
    },

    expireApiSession: (token) => apiSessions.end(token),
    renewSession() {
      apiSessions.end(sessionId);
      sessionId = apiSessions.open();
      return sessionId;
    },
    async declareItem(declared, id) {
      await startDataFor(declared);
      return library.put(declared, id).id;
    },
    async addDownloadSession(declared) {
      if (declared) await startDataFor(declared);
      return downloadSessions.create(declared ? library.put(declared).id : libraryItemId, { isOwn: true });
    },
    expireDownloadSession(id) {
      for (const ended of id === undefined ? downloadSessions.ids() : [id]) downloadSessions.end(ended);
    },
    async declareFile(file, id = downloadSessionId) {
      const kept = library.kept([file]);
      await startDataFor(kept);
      for (const each of kept) downloadSessions.use(id).put(each);
    },
    expireDataUrl(fileName, { status = 404, downloadSessionId: id = downloadSessionId } = {}) {
      downloadSessions.use(id).file(fileName).expireLink(status);
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
