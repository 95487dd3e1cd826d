import { objectFromEntries } from "./legacy.js";
import { errorTypes, type LocalizableMessage, type LocalizationParam } from "./schema.js";

/** The names of what an error body is made of. */
export const errorBodyNames: ReadonlySet<string> = new Set([
  ...["messages", "error_type", "data", "challenge", "type", "value", "localizableMessages"],
  ...["id", "default_message", "defaultMessage", "args", "params", "localized"],
  ...["key", "s", "dt", "i", "d", "l", "format", "precision", "is_transient"],
]);

/** What an error body says, whichever generation wrote it. */
export interface ErrorFacts {
  errorType: string | undefined;
  messages: LocalizableMessage[];
  data: Record<string, unknown> | undefined;
  challenge: string | undefined;
}

/**
 * Reads the error body of either generation; undefined if it is neither. It is lenient, because an error about an
 * error helps nobody: what does not fit is left out, the rest is kept.
 */
export function readErrorBody(body: unknown): ErrorFacts | undefined {
  if (!isObject(body)) return undefined;
  if (Array.isArray(body.messages)) return facts(body.error_type, body.messages, body);
  const inner = isObject(body.value) ? body.value : undefined;
  const messages = inner?.messages ?? body.localizableMessages;
  const isLegacy = Array.isArray(messages) || (typeof body.type === "string" && inner !== undefined);
  if (isLegacy || isLegacyType(body.type)) return facts(typeFromLegacy(body.type), messages, inner);
  return isErrorType(body.error_type) ? facts(body.error_type, [], body) : undefined;
}

/** A type that the contract knows makes an error of a body that has nothing else. */
function isErrorType(type: unknown): boolean {
  return errorTypes.some((known) => known === type);
}

function isLegacyType(type: unknown): boolean {
  return typeof type === "string" && /^com\.vmware\.vapi\.std\.errors\.[a-z_]+$/.test(type);
}

/**
 * Reads what can be read of an error in XML. How one looks is not known; that the type's full name stands in it
 * somewhere is all that is relied on.
 */
export function readXmlErrorBody(text: string): ErrorFacts | undefined {
  const type = /com\.vmware\.vapi\.std\.errors\.[a-z_]+/.exec(text)?.[0];
  return type === undefined ? undefined : facts(typeFromLegacy(type), [], undefined);
}

function facts(type: unknown, messages: unknown, source: Record<string, unknown> | undefined): ErrorFacts {
  return {
    errorType: typeof type === "string" && type !== "" ? type : undefined,
    messages: Array.isArray(messages) ? messages.map(readMessage).filter((message) => message !== undefined) : [],
    data: isObject(source?.data) ? source.data : undefined,
    challenge: typeof source?.challenge === "string" ? source.challenge : undefined,
  };
}

/** `com.vmware.vapi.std.errors.not_found` is what `/api` calls NOT_FOUND. */
export function typeFromLegacy(type: unknown): string | undefined {
  const name = typeof type === "string" ? /(?:^|\.)([a-z]+(?:_[a-z]+)*)$/.exec(type)?.[1] : undefined;
  return name?.toUpperCase();
}

function readMessage(raw: unknown): LocalizableMessage | undefined {
  if (!isObject(raw)) return undefined;
  // Newer servers under /rest spell the field both ways.
  const defaultMessage = raw.default_message ?? raw.defaultMessage;
  if (typeof raw.id !== "string" && typeof defaultMessage !== "string") return undefined;
  const message: LocalizableMessage = {
    id: typeof raw.id === "string" ? raw.id : "",
    default_message: typeof defaultMessage === "string" ? defaultMessage : "",
    args: Array.isArray(raw.args) ? raw.args.filter((argument) => typeof argument === "string") : [],
  };
  const params = readParams(raw.params);
  if (params) message.params = params;
  if (typeof raw.localized === "string") message.localized = raw.localized;
  return message;
}

function readParams(raw: unknown): Record<string, LocalizationParam> | undefined {
  const map = Array.isArray(raw) ? objectFromEntries(raw.filter(isKeyAndValue)) : raw;
  if (!isObject(map)) return undefined;
  const params = Object.entries(map).filter(([, param]) => isObject(param)) as [string, Record<string, unknown>][];
  return Object.fromEntries(params.map(([name, param]) => [name, readParam(param)]));
}

function readParam(raw: Record<string, unknown>): LocalizationParam {
  if (!isObject(raw.l)) return raw;
  const { params: rawParams, ...nested } = raw.l;
  const params = readParams(rawParams);
  return { ...raw, l: { ...nested, id: typeof nested.id === "string" ? nested.id : "", ...(params && { params }) } };
}

function isKeyAndValue(item: unknown): item is { key: string; value: unknown } {
  return isObject(item) && typeof item.key === "string";
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
