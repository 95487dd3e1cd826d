import type { Connection } from "../client/connection.js";
import { pathIdentifier, readOptions, text } from "../client/option-readers.js";
import { type CallOptions, callOptionReaders } from "../client/options.js";
import { tellDownloadSession } from "./tell-download-session.js";

export interface FailDownloadSessionOptions extends CallOptions {
  /** Identifier of the download session. */
  downloadSessionId: string;
  /** What went wrong, for people. */
  clientErrorMessage: string;
}

/**
 * Ends a download session, and tells the server what went wrong on this side. The session is still there until it is
 * deleted. A call that failed is not sent again by itself.
 *
 * Source: vSphere Automation API, *Fail Download Session Id Item*.
 *
 * @throws TypeError before anything is sent, if an option cannot be used
 * @throws ApiError NOT_ALLOWED_IN_CURRENT_STATE: the session has ended already; NOT_FOUND: there is no such session;
 *   UNAUTHENTICATED: log in again
 * @throws UnexpectedResponseError, ConnectionError, CertificateError, TimeoutError, or the reason of `signal`
 */
export async function failDownloadSession(connection: Connection, options: FailDownloadSessionOptions): Promise<void> {
  const call = readOptions<FailDownloadSessionOptions>(
    "failDownloadSession",
    options,
    { downloadSessionId: pathIdentifier, clientErrorMessage: text, ...callOptionReaders },
    ["downloadSessionId", "clientErrorMessage"],
  );
  return tellDownloadSession(connection, {
    name: "failDownloadSession",
    action: "fail",
    options: call,
    body: { client_error_message: call.clientErrorMessage },
    mayRepeat: false,
  });
}
