import type { IncomingHttpHeaders } from "node:http";
import { inputOf, isObject } from "./input.js";
import type { OperationRequest } from "./operation.js";
import type { Profile } from "./profile.js";
import { malformedBody } from "./refusal.js";
import type { OperationRoute } from "./route.js";

/**
 * Puts together what a request says. A body that is empty says nothing.
 *
 * @throws Refusal INVALID_REQUEST for a body that is none
 */
export function readOperationRequest(
  { style, operation, fields, hasBody }: OperationRoute,
  headers: IncomingHttpHeaders,
  body: string,
  { speaksXml }: Pick<Profile, "speaksXml">,
): OperationRequest {
  const readXml = style === "rest" && speaksXml ? operation.xml?.read : undefined;
  return {
    style,
    headers,
    token: String(headers["vmware-api-session-id"] ?? ""),
    // No body can say that it is about another session than the URL says.
    input: inputOf({ ...(hasBody && body !== "" && readBody(headers["content-type"], body, readXml)), ...fields }),
  };
}

function readBody(
  contentType: string | undefined,
  body: string,
  readXml: ((body: string) => Record<string, unknown>) | undefined,
): Record<string, unknown> {
  const mediaType = contentType?.split(";", 1)[0]?.trim().toLowerCase();
  try {
    if (mediaType === "application/json") return readJsonObject(body);
    if (readXml && /^(application|text)\/xml$/.test(mediaType ?? "")) return readXml(body);
  } catch (error) {
    throw malformedBody((error as Error).message);
  }
  throw malformedBody(`its type is ${mediaType ?? "not given"}`);
}

function readJsonObject(body: string): Record<string, unknown> {
  const value: unknown = JSON.parse(body);
  if (!isObject(value)) throw new Error("it is no object");
  return value;
}
