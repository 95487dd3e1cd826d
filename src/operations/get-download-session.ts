import type { Connection } from "../client/connection.js";
import { fromLegacy } from "../client/legacy.js";
import { pathIdentifier, readOptions } from "../client/option-readers.js";
import { type CallOptions, callOptionReaders } from "../client/options.js";
import { notFound } from "../client/result.js";
import type { DownloadSessionModel } from "../client/schema.js";

export interface GetDownloadSessionOptions extends CallOptions {
  /** Identifier of the download session. */
  downloadSessionId: string;
}

/**
 * Tells which library item a download session is for, how it is doing, and when it will expire.
 *
 * Source: vSphere Automation API, *Get Download Session Id Item*.
 *
 * @returns DownloadSessionModel as the server sent it; `client_progress` in percent, `expiration_time` as RFC 3339
 * @throws TypeError before anything is sent, if an option cannot be used
 * @throws ApiError NOT_FOUND: there is no such session; UNAUTHENTICATED: log in again
 * @throws UnexpectedResponseError, ConnectionError, CertificateError, TimeoutError, or the reason of `signal`
 */
export async function getDownloadSession(
  connection: Connection,
  options: GetDownloadSessionOptions,
): Promise<DownloadSessionModel> {
  const call = readOptions<GetDownloadSessionOptions>(
    "getDownloadSession",
    options,
    { downloadSessionId: pathIdentifier, ...callOptionReaders },
    ["downloadSessionId"],
  );
  const params = { path: { download_session_id: call.downloadSessionId } };
  return connection.call({
    name: "getDownloadSession",
    options: call,
    mayRepeat: true,
    api: {
      send: (http, extras) =>
        http.GET("/api/content/library/item/download-session/{download_session_id}", { params, ...extras }),
      body: "DownloadSessionModel",
      whenNull: notFound,
    },
    rest: {
      send: (http, extras) =>
        http.GET("/rest/com/vmware/content/library/item/download-session/id:{download_session_id}", {
          params,
          ...extras,
        }),
      body: "LegacyDownloadSessionModelResult",
      convert: fromLegacy<DownloadSessionModel>,
      whenNull: notFound,
    },
  });
}
