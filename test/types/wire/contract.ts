import type { components, FileInfo, operations, PrepareInput, paths } from "vsphere-download-session/types";
import { same } from "../same.js";

type Served = paths["/api/content/library/item/download-session/{download_session_id}/file"]["get"];
type Published = paths["/api/content/library/item/download-session/{download_session_id}/file__file_name"]["get"];
type Prepare = paths["/api/content/library/item/download-session/{download_session_id}/file"]["post"];
type Legacy = paths["/rest/com/vmware/content/library/item/downloadsession/file/id:{download_session_id}"]["post"];
type Create = paths["/api/content/library/item/download-session"]["post"];
type Schemas = components["schemas"];

// An operation is the same by its name and by its path.
same<Served, operations["getOrListFiles"]>(true);
same<Published, operations["getFile"]>(true);
same<Prepare, operations["prepareFile"]>(true);
same<Legacy, operations["legacyPrepareOrGetFile"]>(true);
same<Create, operations["createDownloadSession"]>(true);

same<Published["parameters"]["query"], { file_name: string }>(true);
same<Published["parameters"]["path"], { download_session_id: string }>(true);
same<Published["responses"][200]["content"]["application/json"], Schemas["FileInfo"]>(true);
same<Published["responses"][404]["content"]["application/json"], Schemas["Error"]>(true);
same<Published["responses"]["default"]["content"]["application/json"], Schemas["Error"]>(true);
same<Served["responses"][200]["content"]["application/json"], Schemas["FileInfo"] | Schemas["FileInfo"][]>(true);
same<Prepare["requestBody"]["content"]["application/json"], Schemas["PrepareInput"]>(true);
same<Legacy["requestBody"]["content"]["application/json"], Schemas["PrepareInput"]>(true);
same<Legacy["requestBody"]["content"]["application/xml"], string>(true);
same<Legacy["responses"][200]["content"]["application/json"], Schemas["LegacyFileInfoResult"]>(true);
same<Create["responses"][201]["content"]["application/json"], string>(true);
same<operations["listDownloadSessions"]["responses"][200]["content"]["application/json"], string[]>(true);
same<PrepareInput, Schemas["PrepareInput"]>(true);

// The contract itself is closed; what it describes may be read as what a newer server may send.
export const closed: Schemas["FileInfo"] = { name: "a.iso", bytes_transferred: 0, status: "PREPARED" };
export const open: FileInfo = closed;
// @ts-expect-error: the contract has no such status
export const unknown: Schemas["FileInfo"] = { name: "a.iso", bytes_transferred: 0, status: "QUEUED" };
// @ts-expect-error: so what a server may send is more than what the contract says
export const narrowed: Schemas["FileInfo"] = open;

export const query: Prepare["parameters"]["query"] = { action: "prepare" };
export const legacyQuery: Legacy["parameters"]["query"] = { "~action": "prepare" };
// @ts-expect-error: no such action
export const otherAction: Prepare["parameters"]["query"] = { action: "explode" };
// @ts-expect-error: the other generation's name of the parameter
export const modern: Legacy["parameters"]["query"] = { action: "prepare" };
// @ts-expect-error: no such path
export type NoPath = paths["/api/content/library/item"];
// @ts-expect-error: no such operation
export type NoOperation = operations["deleteEverything"];
// @ts-expect-error: no such status
export type NoStatus = Published["responses"][418];
// @ts-expect-error: no such schema
export type NoSchema = Schemas["Nothing"];
