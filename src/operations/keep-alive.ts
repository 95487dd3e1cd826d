import type { Connection } from "../client/connection.js";
import { pathIdentifier, readOptions, wholeNumber } from "../client/option-readers.js";
import { type CallOptions, callOptionReaders } from "../client/options.js";
import { tellDownloadSession } from "./tell-download-session.js";

export interface KeepAliveOptions extends CallOptions {
  /** Identifier of the download session. */
  downloadSessionId: string;
  /** How far the download is, for whoever looks at the session: 0 to 100. It should rise. */
  progress?: number | undefined;
}

/**
 * Puts off the expiry of a download session, which otherwise ends minutes after its last use. To be called every minute
 * or two during a long transfer: not every server may count that as a use.
 *
 * Source: vSphere Automation API, *Keep Alive Download Session Id Item*.
 *
 * @throws TypeError before anything is sent, if an option cannot be used
 * @throws ApiError NOT_ALLOWED_IN_CURRENT_STATE: the session was canceled or has failed; NOT_FOUND: there is no such
 *   session; INVALID_ARGUMENT: the server does not take the progress, perhaps because more was told before; UNAUTHENTICATED: log in again
 * @throws UnexpectedResponseError, ConnectionError, CertificateError, TimeoutError, or the reason of `signal`
 */
export async function keepAlive(connection: Connection, options: KeepAliveOptions): Promise<void> {
  const call = readOptions<KeepAliveOptions>(
    "keepAlive",
    options,
    { downloadSessionId: pathIdentifier, progress: wholeNumber(0, 100), ...callOptionReaders },
    ["downloadSessionId"],
  );
  return tellDownloadSession(connection, {
    name: "keepAlive",
    action: "keep-alive",
    options: call,
    ...(call.progress !== undefined && { body: { progress: call.progress } }),
    mayRepeat: true,
    // A server may refuse the progress that it was told already, by a request whose answer was lost.
    isDone: ({ attempts, error }) =>
      attempts > 1 && call.progress !== undefined && error?.errorType === "INVALID_ARGUMENT",
  });
}
