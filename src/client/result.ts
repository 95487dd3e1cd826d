import { apiErrorFrom, notFoundFrom } from "./api-error.js";
import { readBody, startOf, type UnreadableBodyError, type XmlReader } from "./body.js";
import { type BodyFault, type BodyName, faultIn } from "./body-shape.js";
import { UnexpectedResponseError } from "./errors.js";
import type { Answer } from "./exchange.js";
import { withoutNullProperties } from "./json.js";
import { maskText } from "./mask.js";

/** How the result of an operation is made from the body of a success. */
export interface ResultReader<Result> {
  /** What the body must be. Without a name, no body is due, and the result is undefined. */
  body?: BodyName;
  /** Makes the result from a body that fits. Default: the body is the result. */
  convert?(body: never): Result;
  /** What a result must be beyond what the contract says, if it is not: "must be …". */
  refuse?(result: Result): string | undefined;
  /** What `null` and `{"value": null}` stand for. Default: nothing that the contract allows. */
  whenNull?: Result | typeof notFound;
  readXml?: XmlReader;
}

/** How some servers answer for what is not there. */
export const notFound = Symbol("not found");

/**
 * The result of an operation, from the answer to it.
 *
 * @throws ApiError, UnexpectedResponseError
 */
export async function readResult<Result>(answer: Answer, reader: ResultReader<Result>): Promise<Result> {
  if (answer.status >= 400) throw apiErrorFrom(answer);
  const { body: name, convert, whenNull } = reader;
  const isNothing = !name && answer.bytes.byteLength === 0;
  const body = isNothing ? null : await readBodyOf(answer, reader.readXml);
  if (isNull(body)) {
    if (whenNull === notFound) throw notFoundFrom(answer);
    if (whenNull !== undefined || !name) return whenNull as Result;
  }
  const value = withoutNullProperties(body);
  const fault = name ? faultIn(value, name) : bodyNotDue;
  if (fault) throw misfit(answer, fault);
  const result = convert ? convert(value as never) : (value as Result);
  const rule = reader.refuse?.(result);
  if (rule) throw misfit(answer, { place: "", rule });
  return result;
}

const bodyNotDue: BodyFault = { place: "", rule: "must be empty" };

async function readBodyOf(answer: Answer, readXml: XmlReader | undefined): Promise<unknown> {
  try {
    return await readBody(answer, readXml);
  } catch (error) {
    throw unreadable(answer, error as UnreadableBodyError);
  }
}

function isNull(body: unknown): boolean {
  if (body === null) return true;
  return typeof body === "object" && "value" in body && body.value === null && Object.keys(body).length === 1;
}

function unreadable(answer: Answer, error: UnreadableBodyError): UnexpectedResponseError {
  const { operation, method, url, status } = answer;
  const start = startOf(answer);
  return new UnexpectedResponseError(
    `${operation}: ${method} ${url} answered ${status} with ${error.message}${start === "" ? "" : `; it begins: ${start}`}. ` +
      "Is the baseUrl a vCenter's, and no login page or proxy in between?",
    { operation, status, place: "" },
    { cause: error.cause },
  );
}

/** The body is not quoted: it is data, and may hold what is not for a log. */
function misfit(answer: Answer, fault: BodyFault): UnexpectedResponseError {
  const { operation, method, url, status, secrets } = answer;
  // A place is made of the body's own names.
  const place = maskText(fault.place, secrets);
  return new UnexpectedResponseError(
    `${operation}: ${method} ${url} answered ${status} with a body that the contract does not allow: ` +
      `${place === "" ? "the body itself" : place} ${fault.rule}. ` +
      "If the server is right, the contract is wrong: please report it.",
    { operation, status, place },
  );
}
