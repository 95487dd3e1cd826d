import type { LocalizableMessage } from "../client/schema.js";

/** How a download session stands, as `/api` tells it. */
export interface DownloadSessionModel {
  id: string;
  library_item_id: string;
  library_item_content_version: string;
  error_message?: LocalizableMessage;
  client_progress: number;
  state: "ACTIVE" | "CANCELED" | "ERROR";
  expiration_time?: string;
}
