import type { ApiErrorBody, FileInfo, PrepareStatus, TransferEndpoint } from "vsphere-download-session/types";
import { same } from "../same.js";

same<FileInfo["size"], number | undefined>(true);
same<FileInfo["download_endpoint"], TransferEndpoint | undefined>(true);
same<ApiErrorBody["data"], Record<string, unknown> | undefined>(true);

declare const info: FileInfo;
// @ts-expect-error: the size may not be known yet
export const size: number = info.size;
// @ts-expect-error: there is no endpoint before the file is prepared
export const uri: string = info.download_endpoint.uri;
// @ts-expect-error: null is left out by the client, and not in the contract
export const nothing: FileInfo = { name: "a.iso", bytes_transferred: 0, status: "PREPARED", size: null };

/** All that the contract knows, and what is left. */
export function describe(status: FileInfo["status"]): string {
  switch (status) {
    case "PREPARED":
      return "ready";
    case "ERROR":
      return "failed";
    case "UNPREPARED":
    case "PREPARE_REQUESTED":
    case "PREPARING":
      return "not ready";
    default:
      same<typeof status, string & {}>(true);
      return status.toLowerCase();
  }
}

export function known(status: PrepareStatus): string {
  switch (status) {
    case "PREPARED":
    case "ERROR":
    case "UNPREPARED":
    case "PREPARE_REQUESTED":
    case "PREPARING":
      return status;
    default:
      same<typeof status, never>(true);
      return status;
  }
}
