import { checkFileInfo } from "../../generated/response-checks.js";
import type { Connection } from "../client/connection.js";
import { pathIdentifier, readOptions, text } from "../client/option-readers.js";
import { type CallOptions, callOptionReaders, type UriStyle, uriStyle } from "../client/options.js";
import { readResult } from "../client/result.js";
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
  const params = { path: { download_session_id: call.downloadSessionId }, query: { file_name: call.fileName } };
  const answer = await connection.call("getFile", call, (http, extras) =>
    (call.uriStyle ?? connection.settings.uriStyle) === "served"
      ? http.GET("/api/content/library/item/download-session/{download_session_id}/file", { params, ...extras })
      : http.GET("/api/content/library/item/download-session/{download_session_id}/file__file_name", {
          params,
          ...extras,
        }),
  );
  return readResult(answer, { check: checkFileInfo, convert: (info: FileInfo) => info });
}
