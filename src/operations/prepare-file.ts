import { checkLegacyFileInfoResult } from "../../generated/response-checks.js";
import { prepareInputXml, prepareResultXml } from "../../generated/xml-shapes.js";
import type { Connection } from "../client/connection.js";
import { fileInfoFromLegacy } from "../client/legacy.js";
import { oneOf, pathIdentifier, readOptions, text } from "../client/option-readers.js";
import { type CallOptions, callOptionReaders } from "../client/options.js";
import { readResult } from "../client/result.js";
import { type EndpointType, endpointTypes, type FileInfo, type PrepareInput } from "../client/schema.js";

export interface PrepareFileOptions extends CallOptions {
  /** Identifier of the download session. */
  downloadSessionId: string;
  /** Name of the file, as the download session lists it. */
  fileName: string;
  /** The kind of transfer endpoint to prepare the file for. Left out, nothing is sent, and the server takes HTTPS. */
  endpointType?: EndpointType | undefined;
  /** The form of the request's body, and of the answer that is asked for. Default: `"json"`. */
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
  const input: PrepareInput = { file_name: call.fileName };
  if (call.endpointType) input.endpoint_type = call.endpointType;
  const params = {
    path: { download_session_id: call.downloadSessionId },
    query: { "~action": "prepare" },
  } as const;
  const path = "/rest/com/vmware/content/library/item/downloadsession/file/id:{download_session_id}";
  const result = { check: checkLegacyFileInfoResult, convert: fileInfoFromLegacy };

  if (call.mediaType !== "xml") {
    const answer = await connection.call("prepareFile", call, (http, extras) =>
      http.POST(path, { params, body: input, ...extras }),
    );
    return readResult(answer, result);
  }

  const { readXml, writeXml } = await import("../client/xml.js");
  const body = writeXml(prepareInputXml, { ...input });
  const answer = await connection.call("prepareFile", call, (http, extras) =>
    http.POST(path, {
      params,
      body,
      bodySerializer: (document) => document,
      headers: { "Content-Type": "application/xml", Accept: "application/xml, application/json;q=0.5" },
      ...extras,
    }),
  );
  return readResult(answer, { ...result, readXml: (document) => readXml(document, prepareResultXml) });
}
