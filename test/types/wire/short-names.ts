import type {
  ApiErrorBody,
  ChecksumAlgorithm,
  ChecksumInfo,
  CreateDownloadSessionInput,
  DownloadSessionActionInput,
  DownloadSessionModel,
  DownloadSessionState,
  EndpointType,
  ErrorType,
  FileInfo,
  LegacyApiErrorBody,
  LegacyCreateDownloadSessionInput,
  LegacyDownloadSessionIdListResult,
  LegacyFileInfoListResult,
  LegacyFileInfoResult,
  LocalizableMessage,
  LocalizationFormat,
  LocalizationParam,
  NestedLocalizableMessage,
  PrepareInput,
  PrepareStatus,
  TransferEndpoint,
} from "vsphere-download-session/types";
import { same } from "../same.js";

same<EndpointType, "HTTPS" | "DIRECT">(true);
same<ChecksumAlgorithm, "SHA1" | "MD5" | "SHA256" | "SHA512">(true);
same<DownloadSessionState, "ACTIVE" | "CANCELED" | "ERROR">(true);
same<PrepareStatus, "UNPREPARED" | "PREPARE_REQUESTED" | "PREPARING" | "PREPARED" | "ERROR">(true);
same<FileInfo["name"], string>(true);
same<FileInfo["bytes_transferred"], number>(true);
same<LocalizableMessage["args"], string[]>(true);
same<ApiErrorBody["messages"], LocalizableMessage[]>(true);

// What the service may send, with all fields and with as few as there may be.
const message: LocalizableMessage = { id: "a.b", default_message: "No.", args: [] };
const format: LocalizationFormat = "MED_DATE";
const param: LocalizationParam = { dt: "2026-03-14T09:26:53.589Z", format };
const nested: NestedLocalizableMessage = { id: "a.c", params: { since: param, why: { l: { id: "a.d" } } } };
const endpoint: TransferEndpoint = { uri: "https://vcenter.example.com/a", ssl_certificate_thumbprint: "9F:0C" };
const checksum_info: ChecksumInfo = { checksum: "dd3a", algorithm: "MD5" };
export const least: FileInfo = { name: "a.iso", bytes_transferred: 0, status: "UNPREPARED" };
export const most: FileInfo = {
  ...least,
  size: 5,
  download_endpoint: endpoint,
  checksum_info,
  error_message: { ...message, params: { nested: { l: nested } }, localized: "Nein." },
};
export const error: ApiErrorBody = { messages: [message], error_type: "NOT_FOUND", data: { is_transient: true } };
export const legacyError: LegacyApiErrorBody = {
  type: "com.vmware.vapi.std.errors.not_found",
  value: { messages: [{ ...message, params: [{ key: "file", value: { s: "a.iso" } }] }] },
};
export const legacyResult: LegacyFileInfoResult = {
  value: { name: "a.iso", bytes_transferred: 0, status: "PREPARED" },
};
export const legacyList: LegacyFileInfoListResult = { value: [legacyResult.value] };
export const legacyIds: LegacyDownloadSessionIdListResult = { value: ["6f3c1f0a"] };
export const session: DownloadSessionModel = { id: "6f3c1f0a", state: "ACTIVE", client_progress: 50 };
export const spec: CreateDownloadSessionInput = { library_item_id: "a" };
export const legacySpec: LegacyCreateDownloadSessionInput = { client_token: "b", create_spec: spec };
export const progress: DownloadSessionActionInput = { progress: 50 };
export const input: PrepareInput = { file_name: "a.iso", endpoint_type: "DIRECT" };

// A server may be newer than the contract; what it says beyond that compiles.
export const newer: FileInfo = {
  name: "a.iso",
  bytes_transferred: 0,
  status: "QUEUED",
  checksum_info: { algorithm: "SHA3-256", checksum: "00" },
};
export const newerSession: DownloadSessionModel = { state: "PAUSED" };
export const newerError: ApiErrorBody = { messages: [], error_type: "INSUFFICIENT_COFFEE" };
export const newerFormat: LocalizationParam = { dt: "2026-03-14T09:26:53.589Z", format: "TINY_DATE" };

// What the contract knows stays known: nothing else is of these types.
// @ts-expect-error: no such status
export const status: PrepareStatus = "QUEUED";
// @ts-expect-error: no such state
export const state: DownloadSessionState = "PAUSED";
// @ts-expect-error: no such type of endpoint
export const type: EndpointType = "FTP";
// @ts-expect-error: no such type of error
export const errorType: ErrorType = "INSUFFICIENT_COFFEE";
// @ts-expect-error: no such algorithm; a request or a comparison with it is a mistake
export const algorithm: ChecksumAlgorithm = "SHA3-256";
// @ts-expect-error: a request has no values that are newer than the contract
export const newerInput: PrepareInput = { file_name: "a.iso", endpoint_type: "FTP" };

// @ts-expect-error: the name is required
export const nameless: FileInfo = { bytes_transferred: 0, status: "PREPARED" };
// @ts-expect-error: a size is a number
export const sizeInWords: FileInfo = { name: "a.iso", bytes_transferred: 0, status: "PREPARED", size: "5 GiB" };
// @ts-expect-error: wire data keeps the names of the wire
export const camelCase: PrepareInput = { fileName: "a.iso" };
// @ts-expect-error: a field that the contract does not have
export const surplus: TransferEndpoint = { uri: "https://vcenter.example.com/a", port: 443 };
// @ts-expect-error: a transfer endpoint has an address
export const nowhere: TransferEndpoint = {};
// @ts-expect-error: a session is for an item
export const noItem: CreateDownloadSessionInput = {};
// @ts-expect-error: progress is a number
export const progressInWords: DownloadSessionActionInput = { progress: "half" };
// @ts-expect-error: the messages of an error are a list
export const oneMessage: ApiErrorBody = { messages: message };
// @ts-expect-error: maps are lists of keys and values in the legacy API, not in this one
export const listed: LocalizableMessage = { ...message, params: [{ key: "file", value: { s: "a.iso" } }] };
export const mapped: LegacyApiErrorBody["value"] = {
  // @ts-expect-error: and are no maps there
  messages: [{ ...message, params: { file: { s: "a.iso" } } }],
};
// @ts-expect-error: the legacy API wraps its results
export const unwrapped: LegacyFileInfoResult = least;
