import type { ApiErrorBody, FileInfo, operations, PrepareStatus, paths } from "vsphere-download-session/types";

type Served = paths["/api/content/library/item/download-session/{download_session_id}/file"]["get"];
type PrepareQuery = operations["prepareFile"]["parameters"]["query"];

export const query: PrepareQuery = { action: "prepare" };
export const status: PrepareStatus = "PREPARED";
export const error: ApiErrorBody = { messages: [], error_type: "A_TYPE_NEWER_THAN_THE_CONTRACT" };
export type Answer = Served["responses"][200]["content"]["application/json"];

export function isReady(info: FileInfo): boolean {
  // A server may be newer than the contract, so a status that it does not know compiles.
  return info.status === "PREPARED" || info.status === "READY_IN_THE_CLOUD";
}

// @ts-expect-error: the contract has no such status
export const unknown: PrepareStatus = "READY_IN_THE_CLOUD";
