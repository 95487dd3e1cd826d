import { apiErrorFrom, notFoundFrom } from "./api-error.js";
import { readBody, UnreadableBodyError, type XmlReader } from "./body.js";
import { UnexpectedResponseError } from "./errors.js";
import type { Answer } from "./exchange.js";
import { withoutNullProperties } from "./json.js";
import { excerpt, maskText } from "./mask.js";

/** A check of a success body, as `npm run generate` makes it: after it returned false, `errors` says where and why. */
export interface BodyCheck {
  (body: unknown): boolean;
  errors?: readonly BodyFault[] | null;
}

interface BodyFault {
  instancePath: string;
  keyword: string;
  params: Record<string, unknown>;
  message?: string;
}

export interface ResultReader<Body, Result> {
  check: BodyCheck;
  /** Makes the result from a body that has passed the check. */
  convert: (body: Body) => Result;
  /** What `null` and `{"value": null}` stand for. Default: there is no such file. */
  whenNull?: Result;
  readXml?: XmlReader;
}

/**
 * The result of an operation, from the answer to it.
 *
 * @throws ApiError, UnexpectedResponseError
 */
export async function readResult<Body, Result>(answer: Answer, reader: ResultReader<Body, Result>): Promise<Result> {
  if (answer.status >= 400) throw apiErrorFrom(answer);
  let body: unknown;
  try {
    body = await readBody(answer, reader.readXml);
  } catch (error) {
    if (error instanceof UnreadableBodyError) throw unreadable(answer, error);
    throw error;
  }
  if (isNull(body)) {
    if (reader.whenNull !== undefined) return reader.whenNull;
    throw notFoundFrom(answer);
  }
  const value = withoutNullProperties(body);
  if (!reader.check(value)) throw misfit(answer, reader.check.errors?.[0]);
  return reader.convert(value as Body);
}

function isNull(body: unknown): boolean {
  if (body === null) return true;
  return typeof body === "object" && "value" in body && body.value === null && Object.keys(body).length === 1;
}

function unreadable(answer: Answer, error: UnreadableBodyError): UnexpectedResponseError {
  const { operation, method, url, status } = answer;
  const start = excerpt(new TextDecoder().decode(answer.bytes), answer.secrets);
  return new UnexpectedResponseError(
    `${operation}: ${method} ${url} answered ${status} with ${error.message}${start === "" ? "" : `; it begins: ${start}`}. ` +
      "Is the baseUrl a vCenter's, and no login page or proxy in between?",
    { operation, status, place: "" },
    { cause: error.cause },
  );
}

/** The body is not quoted: it is data, and may hold what is not for a log. */
function misfit(answer: Answer, fault: BodyFault | undefined): UnexpectedResponseError {
  const { operation, method, url, status, secrets } = answer;
  // A place is made of the body's own names.
  const place = maskText(placeOf(fault), secrets);
  return new UnexpectedResponseError(
    `${operation}: ${method} ${url} answered ${status} with a body that the contract does not allow: ` +
      `${place === "" ? "the body itself" : place} ${fault?.message ?? "does not fit"}. ` +
      "If the server is right, the contract is wrong: please report it.",
    { operation, status, place },
  );
}

/** A missing property's place is where it should have been. */
function placeOf(fault: BodyFault | undefined): string {
  if (fault?.keyword !== "required") return fault?.instancePath ?? "";
  const missing = String(fault.params.missingProperty).replaceAll("~", "~0").replaceAll("/", "~1");
  return `${fault.instancePath}/${missing}`;
}
