import type { Connection } from "../client/connection.js";
import { fromLegacy } from "../client/legacy.js";
import { OptionError } from "../client/option-error.js";
import { oneOf, pathIdentifier, readOptions, text } from "../client/option-readers.js";
import { type CallOptions, callOptionReaders } from "../client/options.js";
import { notFound } from "../client/result.js";
import { type EndpointType, endpointTypes, type FileInfo, type PrepareInput } from "../client/schema.js";

export interface PrepareFileOptions extends CallOptions {
  /** Identifier of the download session. */
  downloadSessionId: string;
  /** Name of the file, as the download session lists it. */
  fileName: string;
  /** The kind of transfer endpoint to prepare the file for. Left out, nothing is sent, and the server takes HTTPS. */
  endpointType?: EndpointType | undefined;
  /**
   * The form of the request's body, and of the answer that is asked for. Default: `"json"`. XML is there under `/rest`
   * alone, so it goes there, and not with the `apiStyle` `"api"`.
   */
  mediaType?: "json" | "xml" | undefined;
}

/**
 * Asks the server to make a file ready for download. It answers at once: call `getFile` until the status is
 * `PREPARED`. To ask again is harmless.
 *
 * Source: vSphere REST API, *content library item downloadsession file: prepare*.
 *
 * @returns File.Info as it stands, in the form of `/api`
 * @throws TypeError before anything is sent, if an option cannot be used
 * @throws ApiError INVALID_ARGUMENT: the session has no such file; NOT_FOUND: there is no such session;
 *   UNAUTHORIZED: DIRECT without the privilege ContentLibrary.ReadStorage; UNAUTHENTICATED: log in again
 * @throws UnexpectedResponseError, ConnectionError, CertificateError, TimeoutError, or the reason of `signal`
 */
export async function prepareFile(connection: Connection, options: PrepareFileOptions): Promise<FileInfo> {
  const call = readOptions<PrepareFileOptions>(
    "prepareFile",
    options,
    {
      downloadSessionId: pathIdentifier,
      fileName: text,
      endpointType: oneOf(endpointTypes),
      mediaType: oneOf(["json", "xml"]),
      ...callOptionReaders,
    },
    ["downloadSessionId", "fileName"],
  );
  const isXml = call.mediaType === "xml";
  if (isXml && (call.apiStyle ?? connection.settings.apiStyle) === "api") {
    throw new OptionError('prepareFile: mediaType "xml" is there under /rest alone, and apiStyle is "api".');
  }
  const path = { download_session_id: call.downloadSessionId };
  const body: PrepareInput = { file_name: call.fileName };
  if (call.endpointType) body.endpoint_type = call.endpointType;
  return connection.call({
    name: "prepareFile",
    options: isXml ? { ...call, apiStyle: "rest" } : call,
    preferred: "rest",
    mayRepeat: true,
    api: {
      send: (http, extras) =>
        http.POST("/api/content/library/item/download-session/{download_session_id}/file", {
          params: { path, query: { action: "prepare" } },
          body,
          ...extras,
        }),
      body: "FileInfo",
      whenNull: notFound,
    },
    rest: {
      send: (http, extras) =>
        http.POST("/rest/com/vmware/content/library/item/downloadsession/file/id:{download_session_id}", {
          params: { path, query: { "~action": "prepare" } },
          body,
          ...extras,
        }),
      body: "LegacyFileInfoResult",
      convert: fromLegacy<FileInfo>,
      whenNull: notFound,
      ...(isXml ? (await import("./prepare-file-xml.js")).inXml(path, body) : {}),
    },
  });
}
