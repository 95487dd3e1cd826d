import type { Connection } from "../client/connection.js";
import type { HttpClient } from "../client/http-client.js";
import type { CallOptions } from "../client/options.js";
import type { DownloadSessionModel, FileInfo } from "../client/schema.js";
import { closeSession } from "./close-session.js";
import type {
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
} from "./operations.js";
import * as operations from "./operations.js";

/** The operations of a vCenter's download-session service, over one API session. */
export interface Client {
  /** Ends a download session: transfers under way are cut. It is still there until it is deleted. */
  cancelDownloadSession(options: CancelDownloadSessionOptions): Promise<void>;
  /** Opens a download session for the files of a library item, and gives its identifier. */
  createDownloadSession(options: CreateDownloadSessionOptions): Promise<string>;
  /** Removes a download session from the server. */
  deleteDownloadSession(options: DeleteDownloadSessionOptions): Promise<void>;
  /** Ends a download session, and tells the server what went wrong on this side. */
  failDownloadSession(options: FailDownloadSessionOptions): Promise<void>;
  /** Tells which library item a download session is for, how it is doing, and when it will expire. */
  getDownloadSession(options: GetDownloadSessionOptions): Promise<DownloadSessionModel>;
  /** Tells the state of a file, where to download it once it is `PREPARED`, and its checksum after the download. */
  getFile(options: GetFileOptions): Promise<FileInfo>;
  /** Puts off the expiry of a download session, and tells the server how far the download is. */
  keepAlive(options: KeepAliveOptions): Promise<void>;
  /** Tells the identifiers of the download sessions that the user has, of one library item or of all. */
  listDownloadSessions(options?: ListDownloadSessionsOptions): Promise<string[]>;
  /** Tells the state of every file of a download session. */
  listFiles(options: ListFilesOptions): Promise<FileInfo[]>;
  /** Opens an API session, and gives its identifier. The client itself goes on with the one that it has. */
  logIn(options: LogInOptions): Promise<string>;
  /** Ends the client's API session. */
  logOut(options?: CallOptions): Promise<void>;
  /** Asks the server to make a file ready for download; it answers at once. */
  prepareFile(options: PrepareFileOptions): Promise<FileInfo>;
  /** Whether the client has logged in by itself, or is about to, and not out again. */
  readonly isLoggedIn: boolean;
  /** Whether a log-in of the client's own is under way. */
  readonly isLoggingIn: boolean;
  /**
   * The typed openapi-fetch client underneath, for every path of the contract: the same session, time limits and
   * bounds, answers as `{ data, error, response }` in the form that the server sent.
   */
  readonly http: HttpClient;
  /**
   * Logs out what the client has logged in by itself, and ends logging in. It takes 5 seconds at most, and never fails.
   */
  close(): Promise<void>;
}

/** An operation as a method: its connection is the client's. */
type Method<Operation> = Operation extends (connection: Connection, ...call: infer Call) => infer Result
  ? (...call: Call) => Result
  : never;
type Methods = { [Name in keyof typeof operations]: Method<(typeof operations)[Name]> };

export function clientOver(connection: Connection): Client {
  const methods = Object.entries(operations).map(([name, operation]) => [
    name,
    (operation as (connection: Connection, ...call: unknown[]) => unknown).bind(undefined, connection),
  ]);
  return Object.freeze({
    ...(Object.fromEntries(methods) as Methods),
    http: connection.http,
    get isLoggedIn() {
      return connection.session.own?.isOpen ?? false;
    },
    get isLoggingIn() {
      return connection.session.own?.isOpening ?? false;
    },
    close: () => closeSession(connection),
  });
}
