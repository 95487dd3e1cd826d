import type { FileInfo } from "../client/schema.js";
import { type Answer, emptyAnswer, jsonAnswer, textAnswer } from "./answer.js";
import { legacyError, legacyResult, modernError } from "./body-form.js";
import type { ApiStyle, Profile } from "./profile.js";
import type { Refusal } from "./refusal.js";
import type { OperationRoute } from "./route.js";

/** A result in the form of its generation, and in XML where that is asked for and exists. */
export function resultAnswer(
  { style, operation }: OperationRoute,
  accept: string | undefined,
  result: unknown,
  { quirks, speaksXml }: Profile,
): Answer {
  if (result === undefined) return emptyAnswer(style === "api" ? 204 : 200);
  const value = quirks.nullForEmpty && Array.isArray(result) && result.length === 0 ? null : result;
  if (style === "api") return jsonAnswer(operation.creates ? 201 : 200, value);
  return operation.xml && speaksXml && prefersXml(accept)
    ? textAnswer(200, operation.xml.write(value as FileInfo), {}, "application/xml")
    : jsonAnswer(200, legacyResult(value));
}

/** An error in the form of a generation: always JSON, because no source shows one in XML. */
export function refusalAnswer(
  refusal: Refusal,
  style: ApiStyle,
  { quirks, hasLongLegacyErrors }: Profile,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  if (quirks.textNotFound && refusal.errorType === "NOT_FOUND") return notFoundAnswer();
  const body = style === "api" ? modernError(refusal) : legacyError(refusal, hasLongLegacyErrors);
  return jsonAnswer(refusal.status, body, headers);
}

/** What a server answers that knows no such URL. */
export function notFoundAnswer(): Answer {
  return textAnswer(404, "404 page not found\n");
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
