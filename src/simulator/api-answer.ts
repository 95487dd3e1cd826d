import type { IncomingHttpHeaders } from "node:http";
import type { EndpointType, FileInfo } from "../client/schema.js";
import { type Answer, jsonAnswer, textAnswer } from "./answer.js";
import { legacyError, legacyFileInfo, modernError } from "./body-form.js";
import type { Generation } from "./options.js";
import { invalidField, malformedBody, type Refusal } from "./refusal.js";
import type { OperationRoute } from "./route.js";
import type { Service } from "./service.js";
import { readPrepareInput, writePrepareResult } from "./xml.js";

/** What an operation is asked for, with what its body says. */
export interface OperationRequest {
  route: OperationRoute;
  headers: IncomingHttpHeaders;
  fileName: string | undefined;
  endpointType: EndpointType;
}

/** @throws Refusal for a body that is none */
export function readOperationRequest(
  route: OperationRoute,
  headers: IncomingHttpHeaders,
  body: string,
): OperationRequest {
  if (route.fileName?.in !== "body") {
    return { route, headers, fileName: route.fileName?.value, endpointType: "HTTPS" };
  }
  const { file_name: fileName, endpoint_type: endpointType = "HTTPS" } = readBody(route, headers, body);
  if (typeof fileName !== "string") throw invalidField("file_name", "is missing, or no string");
  if (endpointType !== "HTTPS" && endpointType !== "DIRECT") {
    throw invalidField("endpoint_type", "is neither HTTPS nor DIRECT");
  }
  return { route, headers, fileName, endpointType };
}

/**
 * Does what an operation is there for.
 *
 * @throws Refusal if the service refuses
 */
export function perform(service: Service, { route, fileName, endpointType }: OperationRequest): FileInfo | FileInfo[] {
  if (route.operation === "list") return service.files(route.downloadSessionId).map((file) => file.look());
  if (fileName === undefined || fileName === "") throw invalidField("file_name", "is missing");
  return route.operation === "prepare"
    ? service.prepare(route.downloadSessionId, fileName, endpointType)
    : service.file(route.downloadSessionId, fileName).look();
}

/** A result in the form of its generation, and in XML where that is asked for and exists. */
export function resultAnswer(
  { route, headers }: Pick<OperationRequest, "route" | "headers">,
  result: FileInfo | FileInfo[],
): Answer {
  if (route.generation === "api") return jsonAnswer(200, result);
  if (Array.isArray(result)) return jsonAnswer(200, { value: result.map((info) => legacyFileInfo(info).value) });
  return route.operation === "prepare" && prefersXml(headers.accept)
    ? textAnswer(200, writePrepareResult(result), {}, "application/xml")
    : jsonAnswer(200, legacyFileInfo(result));
}

/** An error in the form of a generation: always JSON, because no source shows one in XML. */
export function refusalAnswer(
  refusal: Refusal,
  generation: Generation,
  legacyErrors: "older" | "newer",
  headers: Readonly<Record<string, string>> = {},
): Answer {
  const body = generation === "api" ? modernError(refusal) : legacyError(refusal, legacyErrors);
  return jsonAnswer(refusal.status, body, headers);
}

function readBody({ generation, operation }: OperationRoute, headers: IncomingHttpHeaders, body: string) {
  const mediaType = headers["content-type"]?.split(";", 1)[0]?.trim().toLowerCase();
  try {
    if (mediaType === "application/json") return readJsonObject(body);
    if (/^(application|text)\/xml$/.test(mediaType ?? "") && generation === "rest" && operation === "prepare") {
      return readPrepareInput(body);
    }
  } catch (error) {
    throw malformedBody((error as Error).message);
  }
  throw malformedBody(`its type is ${mediaType ?? "not given"}`);
}

function readJsonObject(body: string): Record<string, unknown> {
  const value: unknown = JSON.parse(body);
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Error("it is no object");
  return value as Record<string, unknown>;
}

/** Whether `Accept` puts XML before JSON; what it does not mention is JSON. */
function prefersXml(accept = ""): boolean {
  const weights = accept.split(",").map((range) => {
    const [type = "", ...parameters] = range.split(";").map((part) => part.trim().toLowerCase());
    const weight = parameters.find((parameter) => parameter.startsWith("q="))?.slice(2);
    return { type, weight: weight === undefined ? 1 : Number(weight) };
  });
  const weightOf = (...types: string[]) =>
    Math.max(0, ...weights.filter(({ type }) => types.includes(type)).map(({ weight }) => weight));
  return weightOf("application/xml", "text/xml") > weightOf("application/json");
}
