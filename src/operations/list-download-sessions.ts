import type { Connection } from "../client/connection.js";
import { unwrap } from "../client/legacy.js";
import { readOptions, text } from "../client/option-readers.js";
import { type CallOptions, callOptionReaders } from "../client/options.js";

export interface ListDownloadSessionsOptions extends CallOptions {
  /** Identifier of the library item whose download sessions are asked for. Default: those of all items. */
  libraryItemId?: string | undefined;
}

/**
 * Tells the identifiers of the download sessions that the user has, in the server's order.
 *
 * Source: vSphere Automation API, *List Library Item Download Session*.
 *
 * @throws TypeError before anything is sent, if an option cannot be used
 * @throws ApiError NOT_FOUND: there is no such item; UNAUTHORIZED: without the privilege
 *   ContentLibrary.DownloadSession; UNAUTHENTICATED: log in again
 * @throws UnexpectedResponseError, ConnectionError, CertificateError, TimeoutError, or the reason of `signal`
 */
export async function listDownloadSessions(
  connection: Connection,
  options: ListDownloadSessionsOptions = {},
): Promise<string[]> {
  const call = readOptions<ListDownloadSessionsOptions>(
    "listDownloadSessions",
    options,
    { libraryItemId: text, ...callOptionReaders },
    [],
  );
  const params = { query: call.libraryItemId === undefined ? {} : { library_item_id: call.libraryItemId } };
  return connection.call({
    name: "listDownloadSessions",
    options: call,
    mayRepeat: true,
    isList: true,
    api: {
      send: (http, extras) => http.GET("/api/content/library/item/download-session", { params, ...extras }),
      body: "DownloadSessionIdList",
      whenNull: [],
    },
    rest: {
      send: (http, extras) => http.GET("/rest/com/vmware/content/library/item/download-session", { params, ...extras }),
      body: "LegacyDownloadSessionIdListResult",
      convert: unwrap<string[]>,
      whenNull: [],
    },
  });
}
