/**
 * A client for the download sessions of vSphere content libraries. It needs nothing but `fetch`.
 *
 * @example
 * const client = createClient({ baseUrl: "https://vcenter.example.com", sessionId });
 * await client.prepareFile({ downloadSessionId, fileName: "ubuntu-24.04.iso" });
 * const info = await client.getFile({ downloadSessionId, fileName: "ubuntu-24.04.iso" });
 *
 * @module
 */

import { type ClientOptions, readClientOptions } from "./client/options.js";
import { type Client, clientOver } from "./operations/client.js";
import { connect } from "./operations/connect.js";

export type { Credentials } from "./client/credentials.js";
export {
  ApiError,
  CertificateError,
  ConnectionError,
  DownloadSessionError,
  TimeoutError,
  UnexpectedResponseError,
} from "./client/errors.js";
export type { HttpClient } from "./client/http-client.js";
export type { ApiStyle, CallOptions, ClientOptions, Fetch, SessionId, UriStyle } from "./client/options.js";
export {
  checksumAlgorithms,
  downloadSessionStates,
  endpointTypes,
  errorTypes,
  localizationFormats,
  prepareStatuses,
} from "./client/schema.js";
export type { Client } from "./operations/client.js";
export type {
  CancelDownloadSessionOptions,
  CreateDownloadSessionOptions,
  DeleteDownloadSessionOptions,
  FailDownloadSessionOptions,
  GetDownloadSessionOptions,
  GetFileOptions,
  KeepAliveOptions,
  ListDownloadSessionsOptions,
  ListFilesOptions,
  LogInOptions,
  PrepareFileOptions,
} from "./operations/operations.js";
export type * from "./types.js";

/**
 * Makes a client. Nothing is sent until an operation is called.
 *
 * @throws TypeError if an option is missing, unknown, cannot be used or contradicts another
 */
export function createClient(options: ClientOptions): Client {
  return clientOver(connect(readClientOptions(options)));
}
