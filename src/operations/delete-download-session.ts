import type { Connection } from "../client/connection.js";
import { pathIdentifier, readOptions } from "../client/option-readers.js";
import { type CallOptions, callOptionReaders } from "../client/options.js";

export interface DeleteDownloadSessionOptions extends CallOptions {
  /** Identifier of the download session. */
  downloadSessionId: string;
}

/**
 * Removes a download session from the server.
 *
 * If it had to be sent again because an answer was lost, and the server then knows no such session, it is done.
 *
 * Source: vSphere Automation API, *Delete Download Session Id Item*.
 *
 * @throws TypeError before anything is sent, if an option cannot be used
 * @throws ApiError NOT_FOUND: there is no such session; UNAUTHENTICATED: log in again
 * @throws UnexpectedResponseError, ConnectionError, CertificateError, TimeoutError, or the reason of `signal`
 */
export async function deleteDownloadSession(
  connection: Connection,
  options: DeleteDownloadSessionOptions,
): Promise<void> {
  const call = readOptions<DeleteDownloadSessionOptions>(
    "deleteDownloadSession",
    options,
    { downloadSessionId: pathIdentifier, ...callOptionReaders },
    ["downloadSessionId"],
  );
  const params = { path: { download_session_id: call.downloadSessionId } };
  return connection.call({
    name: "deleteDownloadSession",
    options: call,
    mayRepeat: true,
    isDone: ({ attempts, error }) => attempts > 1 && error?.errorType === "NOT_FOUND",
    api: {
      send: (http, extras) =>
        http.DELETE("/api/content/library/item/download-session/{download_session_id}", { params, ...extras }),
    },
    rest: {
      send: (http, extras) =>
        http.DELETE("/rest/com/vmware/content/library/item/download-session/id:{download_session_id}", {
          params,
          ...extras,
        }),
    },
  });
}
