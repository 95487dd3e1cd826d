/**
 * The schema door: the only file that imports the generated types, and where the wire types get their short names.
 *
 * Enumerations that a server sends are closed in the contract and open here, because a server may be newer than the
 * contract: `PrepareStatus | (string & {})` still completes in an editor, and still makes a `switch` need a default.
 */

import type { components, operations, paths } from "../../generated/schema.js";

export {
  checksumAlgorithms,
  downloadSessionStates,
  endpointTypes,
  errorTypes,
  localizationFormats,
  prepareStatuses,
} from "../../generated/enums.js";
export type { components, operations, paths };

type Schemas = components["schemas"];
type Open<Value extends string> = Value | (string & {});
type Replace<Type, Fields> = Omit<Type, keyof Fields> & Fields;

/** How far a file is on its way to being ready for download. */
export type PrepareStatus = Schemas["PrepareStatus"];
/** The kind of transfer endpoint that a preparation is asked for. */
export type EndpointType = Schemas["EndpointType"];
/** An algorithm for checksums. */
export type ChecksumAlgorithm = Schemas["ChecksumAlgorithm"];
/** What has become of a download session. */
export type DownloadSessionState = Schemas["DownloadSessionState"];
/** The type of an error, in the spelling of `/api`. */
export type ErrorType = Schemas["ErrorType"];
/** How to write a date and time inside a message. */
export type LocalizationFormat = Schemas["LocalizationFormat"];

/** A place to download a file from, and how to know that place. */
export type TransferEndpoint = Schemas["TransferEndpoint"];
/** A checksum of a file's content. Left out, the algorithm is SHA1. */
export type ChecksumInfo = Replace<Schemas["ChecksumInfo"], { algorithm?: Open<ChecksumAlgorithm> }>;
/** A message for people, with what is needed to show it in their language. */
export type LocalizableMessage = Replace<Schemas["LocalizableMessage"], { params?: Record<string, LocalizationParam> }>;
/** One named argument of a message: exactly one of `s`, `dt`, `i`, `d` and `l`. */
export type LocalizationParam = Replace<
  Schemas["LocalizationParam"],
  { format?: Open<LocalizationFormat>; l?: NestedLocalizableMessage }
>;
/** A message inside an argument of another message. */
export type NestedLocalizableMessage = Replace<
  Schemas["NestedLocalizableMessage"],
  { params?: Record<string, LocalizationParam> }
>;

/** The state of a file in its download session, and the place to download it from once it is `PREPARED`. */
export type FileInfo = Replace<
  Schemas["FileInfo"],
  { status: Open<PrepareStatus>; checksum_info?: ChecksumInfo; error_message?: LocalizableMessage }
>;

/** A download session: which library item it is for, how it is doing, and when it will expire. */
export type DownloadSessionModel = Replace<
  Schemas["DownloadSessionModel"],
  { state?: Open<DownloadSessionState>; error_message?: LocalizableMessage }
>;

/** The body of an error under `/api`. */
export type ApiErrorBody = Replace<
  Schemas["Error"],
  { messages: LocalizableMessage[]; error_type?: Open<ErrorType>; data?: Record<string, unknown> }
>;
/** The body of an error under `/rest`. */
export type LegacyApiErrorBody = Schemas["LegacyError"];

/** The body of *prepare*, and of the legacy *get*. */
export type PrepareInput = Schemas["PrepareInput"];
/** The body of *create*: the library item that the download session is for. */
export type CreateDownloadSessionInput = Schemas["CreateDownloadSessionInput"];
/** The body of the legacy *create*, client token included. */
export type LegacyCreateDownloadSessionInput = Schemas["LegacyCreateDownloadSessionInput"];
/** The body of *keep-alive* (`progress`) and of *fail* (`client_error_message`). */
export type DownloadSessionActionInput = Schemas["DownloadSessionActionInput"];

/** File.Info as `/rest` sends it, in its wrapper: maps are arrays of keys and values. */
export type LegacyFileInfoResult = Schemas["LegacyFileInfoResult"];
/** All files of a download session as `/rest` sends them: null is one way to say that there are none. */
export type LegacyFileInfoListResult = Schemas["LegacyFileInfoListResult"];
/** DownloadSessionModel as `/rest` sends it, in its wrapper: maps are arrays of keys and values. */
export type LegacyDownloadSessionModelResult = Schemas["LegacyDownloadSessionModelResult"];
/** The identifier of a new download session as `/rest` sends it, in its wrapper. */
export type LegacyDownloadSessionIdResult = Schemas["LegacyDownloadSessionIdResult"];
/** Identifiers of download sessions as `/rest` sends them: null is one way to say that there are none. */
export type LegacyDownloadSessionIdListResult = Schemas["LegacyDownloadSessionIdListResult"];
/** The identifier of a new API session as `/rest` sends it, in its wrapper. */
export type LegacyApiSessionIdResult = Schemas["LegacyApiSessionIdResult"];
export type LegacyLocalizableMessage = Schemas["LegacyLocalizableMessage"];
export type LegacyLocalizationParamMap = Schemas["LegacyLocalizationParamMap"];
export type LegacyLocalizationParam = Schemas["LegacyLocalizationParam"];
