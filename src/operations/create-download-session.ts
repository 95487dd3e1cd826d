import type { Connection } from "../client/connection.js";
import { unwrap } from "../client/legacy.js";
import { readOptions, text, uuid } from "../client/option-readers.js";
import { type CallOptions, callOptionReaders } from "../client/options.js";

export interface CreateDownloadSessionOptions extends CallOptions {
  /** Identifier of the library item whose files are to be downloaded. */
  libraryItemId: string;
  /**
   * A UUID that stands for the session that is wanted: a second call with the same one gets the same session. Default:
   * a new one for each call, and the same for all its attempts, so that a lost answer leaves no second session behind.
   */
  clientToken?: string | undefined;
}

/**
 * Opens a download session for the files of a library item. It ends minutes after its last use; delete it when the
 * files are there.
 *
 * Source: vSphere Automation API, *Create Library Item Download Session*.
 *
 * @returns the identifier of the download session
 * @throws TypeError before anything is sent, if an option cannot be used
 * @throws ApiError NOT_FOUND: there is no such item; INVALID_ARGUMENT: the item cannot be downloaded;
 *   UNAUTHORIZED: without the privilege ContentLibrary.DownloadSession; UNAUTHENTICATED: log in again
 * @throws UnexpectedResponseError, ConnectionError, CertificateError, TimeoutError, or the reason of `signal`
 */
export async function createDownloadSession(
  connection: Connection,
  options: CreateDownloadSessionOptions,
): Promise<string> {
  const call = readOptions<CreateDownloadSessionOptions>(
    "createDownloadSession",
    options,
    { libraryItemId: text, clientToken: uuid, ...callOptionReaders },
    ["libraryItemId"],
  );
  const clientToken = call.clientToken ?? crypto.randomUUID();
  const item = { library_item_id: call.libraryItemId };
  return connection.call({
    name: "createDownloadSession",
    options: call,
    // The client token sees to it.
    mayRepeat: true,
    api: {
      send: (http, extras) =>
        http.POST("/api/content/library/item/download-session", {
          params: { header: { "Client-Token": clientToken } },
          body: item,
          ...extras,
        }),
      body: "DownloadSessionId",
    },
    rest: {
      send: (http, extras) =>
        http.POST("/rest/com/vmware/content/library/item/download-session", {
          body: { client_token: clientToken, create_spec: item },
          ...extras,
        }),
      body: "LegacyDownloadSessionIdResult",
      convert: unwrap<string>,
    },
  });
}
