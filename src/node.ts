/**
 * The client for Node: that of `.`, with a say in which certificates to believe, and downloads.
 *
 * @example
 * const client = createClient({ baseUrl: "https://vcenter.example.com", sessionId, trust: { ca: pem } });
 * const file = { downloadSessionId, fileName: "ubuntu-24.04.iso", to: "downloads/" };
 * const { path, verification } = await downloadFile(client, file);
 *
 * @module
 */

import { OptionError } from "./client/option-error.js";
import { anyFunction, type Reader, readOptions } from "./client/option-readers.js";
import { type ClientOptions, clientOptionReaders, readClientOptions } from "./client/options.js";
import type { Client } from "./index.js";
import { clientOver } from "./operations/client.js";
import { connect } from "./operations/connect.js";
import type { Attempt } from "./trust/attempt.js";
import { contextWithAuthorities } from "./trust/authorities.js";
import { createConnections } from "./trust/connections.js";
import { proxyFor } from "./trust/proxy.js";
import { createTransferRoutes, type FindTransferRoute } from "./trust/transfer-routes.js";
import { readTransferOrigins, readTrust, type Trust, type TrustOptions } from "./trust/trust-options.js";
import { createTrustedFetch } from "./trust/trusted-fetch.js";

export type { HashAlgorithm } from "./download/checksum.js";
export type { DownloadClient } from "./download/download-client.js";
export { downloadFile } from "./download/download-file.js";
export { downloadFiles } from "./download/download-files.js";
export { downloadItem, type ItemClient } from "./download/download-item.js";
export type {
  DownloadFileOptions,
  DownloadFilesOptions,
  DownloadItemOptions,
  TransferOptions,
} from "./download/download-options.js";
export type { DownloadOutcome, DownloadResult } from "./download/download-outcome.js";
export {
  IntegrityError,
  PrepareError,
  TargetError,
  type TargetProblem,
  TransferError,
  UnsupportedEndpointError,
} from "./download/errors.js";
export type { DownloadPhase, DownloadProgress } from "./download/progress.js";
export * from "./index.js";
export type { Attempt } from "./trust/attempt.js";
export type { ByteConnection, ByteReader } from "./trust/byte-connection.js";
export type { ByteConnections } from "./trust/byte-connections.js";
export type { FindTransferRoute, TransferRoute } from "./trust/transfer-routes.js";
export type { TrustOptions } from "./trust/trust-options.js";

/** A client's options in Node. Requests go through undici, so there is no `fetch` to give. */
export interface NodeClientOptions extends Omit<ClientOptions, "fetch"> {
  /** Which certificates to believe. Default: those that the system's authorities vouch for. */
  trust?: TrustOptions | undefined;
  /**
   * Further https origins to treat as the API's when files are transferred: the session's identifier goes along, and
   * `trust.thumbprint` and `trust.insecure` count. For a vCenter that its endpoints call by another name.
   */
  transferOrigins?: readonly string[] | undefined;
  /**
   * Told of every request, to the API and for the bytes of files, for a log. What it throws is a warning of the process,
   * and changes nothing else.
   */
  onAttempt?: ((attempt: Attempt) => void) | undefined;
  /** Told what a user should know although nothing fails. Default: `process.emitWarning`. */
  onWarning?: ((message: string) => void) | undefined;
}

/** A client that can also download. It keeps connections open until `close`, but they do not keep the process alive. */
export interface NodeClient extends Client, AsyncDisposable {
  /** How a download reaches an endpoint: by which connections, and with which headers. */
  readonly findTransferRoute: FindTransferRoute;
  /**
   * Logs out what the client has logged in by itself, which takes 5 seconds at most and never fails; then ends all
   * connections at once, with whatever is under way on them.
   */
  close(): Promise<void>;
}

/**
 * Makes a client. Nothing is sent until an operation is called. `HTTPS_PROXY` and `NO_PROXY` are honoured.
 *
 * @throws TypeError if an option is missing, unknown, cannot be used or contradicts another
 */
export function createClient(options: NodeClientOptions): NodeClient {
  const { trust, transferOrigins, onAttempt, onWarning, ...rest } = readOptions<ReadOptions>(
    "createClient",
    withoutFetch(options),
    readers,
    ["baseUrl"],
  );
  const { ca, api }: Trust = trust ?? { ca: [], api: { kind: "authorities" } };
  const connections = createConnections(contextWithAuthorities(ca));
  const connection = connect(readClientOptions({ ...rest, fetch: createTrustedFetch(connections, api, onAttempt) }));
  const client = clientOver(connection);
  const { origin: apiOrigin, protocol } = new URL(rest.baseUrl);
  // For what it throws: a proxy that is none should be known before anything is sent.
  proxyFor(new URL(rest.baseUrl), process.env);
  if (api.kind === "thumbprint" && protocol === "http:") {
    throw new OptionError(
      "createClient: trust: a thumbprint needs https; baseUrl is plain http, which has no certificate.",
    );
  }
  if (api.kind === "any") {
    const warn = onWarning ?? ((message: string) => process.emitWarning(message));
    warn(`The certificate of ${apiOrigin} is not checked: whoever is in between can read and change everything.`);
  }
  const close = async () => {
    await client.close();
    await connections.close();
  };
  return Object.freeze({
    ...client,
    findTransferRoute: createTransferRoutes({
      apiOrigin,
      transferOrigins: transferOrigins ?? [],
      sessionToken: () => connection.session.token(),
      trust: { ca, api },
      connections,
      onAttempt,
    }),
    get isLoggedIn() {
      return client.isLoggedIn;
    },
    get isLoggingIn() {
      return client.isLoggingIn;
    },
    close,
    [Symbol.asyncDispose]: close,
  });
}

interface ReadOptions extends Omit<NodeClientOptions, "trust"> {
  trust?: Trust | undefined;
}

const { fetch: _fetch, ...commonReaders } = clientOptionReaders;
const readers = {
  ...commonReaders,
  trust: readTrust,
  transferOrigins: readTransferOrigins,
  onAttempt: anyFunction as Reader<(attempt: Attempt) => void>,
  onWarning: anyFunction as Reader<(message: string) => void>,
};

/** Among the readers it would be listed as accepted, and without one a client of `.` could not be told why it is not. */
function withoutFetch(options: unknown): unknown {
  if (typeof options !== "object" || options === null || !("fetch" in options)) return options;
  const { fetch, ...others } = options;
  if (fetch === undefined) return others;
  throw new OptionError(
    "createClient: fetch cannot be given here, because trust and proxies need connections of their own.",
  );
}
