import type { Connection } from "../client/connection.js";
import { listFromLegacy } from "../client/legacy.js";
import { pathIdentifier, readOptions } from "../client/option-readers.js";
import { type CallOptions, callOptionReaders } from "../client/options.js";
import type { FileInfo } from "../client/schema.js";

export interface ListFilesOptions extends CallOptions {
  /** Identifier of the download session. */
  downloadSessionId: string;
}

/**
 * Tells the state of every file of a download session, in the server's order.
 *
 * Source: vSphere Automation API, *List Download Session Id File*.
 *
 * @throws TypeError before anything is sent, if an option cannot be used
 * @throws ApiError NOT_FOUND: there is no such session; UNAUTHENTICATED: log in again
 * @throws UnexpectedResponseError, ConnectionError, CertificateError, TimeoutError, or the reason of `signal`
 */
export async function listFiles(connection: Connection, options: ListFilesOptions): Promise<FileInfo[]> {
  const call = readOptions<ListFilesOptions>(
    "listFiles",
    options,
    { downloadSessionId: pathIdentifier, ...callOptionReaders },
    ["downloadSessionId"],
  );
  return connection.call({
    name: "listFiles",
    options: call,
    mayRepeat: true,
    isList: true,
    api: {
      send: (http, extras) =>
        http.GET("/api/content/library/item/download-session/{download_session_id}/file", {
          params: { path: { download_session_id: call.downloadSessionId } },
          ...extras,
        }),
      body: "FileInfoList",
      whenNull: [],
    },
    rest: {
      send: (http, extras) =>
        http.GET("/rest/com/vmware/content/library/item/downloadsession/file", {
          params: { query: { download_session_id: call.downloadSessionId } },
          ...extras,
        }),
      body: "LegacyFileInfoListResult",
      convert: listFromLegacy<FileInfo>,
      whenNull: [],
    },
  });
}
