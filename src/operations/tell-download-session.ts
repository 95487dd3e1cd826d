import type { OperationCall } from "../client/call-operation.js";
import type { Connection } from "../client/connection.js";
import type { operations } from "../client/schema.js";

type Tell = operations["keepAliveOrEndDownloadSession"];

/** What a download session is told: one URL has an action for each. */
export interface Told extends Pick<OperationCall<void>, "name" | "mayRepeat" | "isDone"> {
  action: Tell["parameters"]["query"]["action"];
  options: OperationCall<void>["options"] & { downloadSessionId: string };
  body?: NonNullable<Tell["requestBody"]>["content"]["application/json"];
}

/** Tells a download session to stay, or to end. */
export function tellDownloadSession(connection: Connection, { action, body, ...call }: Told): Promise<void> {
  const path = { download_session_id: call.options.downloadSessionId };
  const content = body === undefined ? {} : { body };
  return connection.call<void>({
    ...call,
    api: {
      send: (http, extras) =>
        http.POST("/api/content/library/item/download-session/{download_session_id}", {
          params: { path, query: { action } },
          ...content,
          ...extras,
        }),
    },
    rest: {
      send: (http, extras) =>
        http.POST("/rest/com/vmware/content/library/item/download-session/id:{download_session_id}", {
          params: { path, query: { "~action": action } },
          ...content,
          ...extras,
        }),
    },
  });
}
