import type { Connection } from "../client/connection.js";
import { fromLegacy } from "../client/legacy.js";
import { pathIdentifier, readOptions, text } from "../client/option-readers.js";
import { type CallOptions, callOptionReaders, type UriStyle, uriStyle } from "../client/options.js";
import { notFound } from "../client/result.js";
import type { FileInfo } from "../client/schema.js";

export interface GetFileOptions extends CallOptions {
  /** Identifier of the download session. */
  downloadSessionId: string;
  /** Name of the file, as the download session lists it. */
  fileName: string;
  /** As the client's. */
  uriStyle?: UriStyle | undefined;
}

/**
 * Tells how far a file is on its way to being ready for download, where to download it from once it is, and its
 * checksum after the download.
 *
 * Source: vSphere Automation API, *Get Download Session Id File*.
 *
 * @returns File.Info as the server sent it; `size` and `bytes_transferred` in bytes
 * @throws TypeError before anything is sent, if an option cannot be used
 * @throws ApiError INVALID_ARGUMENT: the session has no such file; NOT_FOUND: there is no such session;
 *   UNAUTHENTICATED: log in again
 * @throws UnexpectedResponseError, ConnectionError, CertificateError, TimeoutError, or the reason of `signal`
 */
export async function getFile(connection: Connection, options: GetFileOptions): Promise<FileInfo> {
  const call = readOptions<GetFileOptions>(
    "getFile",
    options,
    { downloadSessionId: pathIdentifier, fileName: text, uriStyle, ...callOptionReaders },
    ["downloadSessionId", "fileName"],
  );
  const path = { download_session_id: call.downloadSessionId };
  const file = { file_name: call.fileName };
  return connection.call({
    name: "getFile",
    options: call,
    mayRepeat: true,
    api: {
      send: (http, extras) =>
        (call.uriStyle ?? connection.settings.uriStyle) === "served"
          ? http.GET("/api/content/library/item/download-session/{download_session_id}/file", {
              params: { path, query: file },
              ...extras,
            })
          : http.GET("/api/content/library/item/download-session/{download_session_id}/file__file_name", {
              params: { path, query: file },
              ...extras,
            }),
      body: "FileInfo",
      whenNull: notFound,
    },
    rest: {
      send: (http, extras) =>
        http.POST("/rest/com/vmware/content/library/item/downloadsession/file/id:{download_session_id}", {
          params: { path, query: { "~action": "get" } },
          body: file,
          ...extras,
        }),
      body: "LegacyFileInfoResult",
      convert: fromLegacy<FileInfo>,
      whenNull: notFound,
    },
  });
}
