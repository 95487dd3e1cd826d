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

import { createConnection } from "./client/connection.js";
import type { HttpClient } from "./client/http-client.js";
import { type ClientOptions, readClientOptions } from "./client/options.js";
import type { FileInfo } from "./client/schema.js";
import { type GetFileOptions, getFile } from "./operations/get-file.js";
import { type ListFilesOptions, listFiles } from "./operations/list-files.js";
import { type PrepareFileOptions, prepareFile } from "./operations/prepare-file.js";

export {
  ApiError,
  CertificateError,
  ConnectionError,
  DownloadSessionError,
  TimeoutError,
  UnexpectedResponseError,
} from "./client/errors.js";
export type { HttpClient } from "./client/http-client.js";
export type { CallOptions, ClientOptions, Fetch, SessionId, UriStyle } from "./client/options.js";
export {
  checksumAlgorithms,
  endpointTypes,
  errorTypes,
  localizationFormats,
  prepareStatuses,
} from "./client/schema.js";
export type { GetFileOptions } from "./operations/get-file.js";
export type { ListFilesOptions } from "./operations/list-files.js";
export type { PrepareFileOptions } from "./operations/prepare-file.js";
export type * from "./types.js";

/** The operations of a vCenter's download-session service, over one API session. */
export interface Client {
  /** Tells the state of a file, where to download it once it is `PREPARED`, and its checksum after the download. */
  getFile(options: GetFileOptions): Promise<FileInfo>;
  /** Tells the state of every file of a download session. */
  listFiles(options: ListFilesOptions): Promise<FileInfo[]>;
  /** Asks the server to make a file ready for download; it answers at once. */
  prepareFile(options: PrepareFileOptions): Promise<FileInfo>;
  /**
   * The typed openapi-fetch client underneath, for every path of the contract: the same session, time limits and
   * bounds, answers as `{ data, error, response }` in the form that the server sent.
   */
  readonly http: HttpClient;
}

/**
 * Makes a client. Nothing is sent until an operation is called.
 *
 * @throws TypeError if an option is missing, unknown or cannot be used
 */
export function createClient(options: ClientOptions): Client {
  const connection = createConnection(readClientOptions(options));
  return Object.freeze({
    getFile: (call: GetFileOptions) => getFile(connection, call),
    listFiles: (call: ListFilesOptions) => listFiles(connection, call),
    prepareFile: (call: PrepareFileOptions) => prepareFile(connection, call),
    http: connection.http,
  });
}
