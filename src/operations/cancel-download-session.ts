import type { Connection } from "../client/connection.js";
import { pathIdentifier, readOptions } from "../client/option-readers.js";
import { type CallOptions, callOptionReaders } from "../client/options.js";
import { tellDownloadSession } from "./tell-download-session.js";

export interface CancelDownloadSessionOptions extends CallOptions {
  /** Identifier of the download session. */
  downloadSessionId: string;
}

/**
 * Ends a download session: transfers under way are cut. It is still there until it is deleted. A call that failed is
 * not sent again by itself.
 *
 * Source: vSphere Automation API, *Cancel Download Session Id*.
 *
 * @throws TypeError before anything is sent, if an option cannot be used
 * @throws ApiError NOT_ALLOWED_IN_CURRENT_STATE: the session has ended already; NOT_FOUND: there is no such session;
 *   UNAUTHENTICATED: log in again
 * @throws UnexpectedResponseError, ConnectionError, CertificateError, TimeoutError, or the reason of `signal`
 */
export async function cancelDownloadSession(
  connection: Connection,
  options: CancelDownloadSessionOptions,
): Promise<void> {
  const call = readOptions<CancelDownloadSessionOptions>(
    "cancelDownloadSession",
    options,
    { downloadSessionId: pathIdentifier, ...callOptionReaders },
    ["downloadSessionId"],
  );
  return tellDownloadSession(connection, {
    name: "cancelDownloadSession",
    action: "cancel",
    options: call,
    mayRepeat: false,
  });
}
