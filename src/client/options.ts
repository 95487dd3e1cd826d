import { readBaseUrl } from "./base-url.js";
import { type Credentials, readCredentials } from "./credentials.js";
import { OptionError } from "./option-error.js";
import { abortSignal, anyFunction, flag, oneOf, type Reader, readOptions, wholeNumber } from "./option-readers.js";

/**
 * The identifier of an API session, or a function that gives it. The function is asked before every request, and once
 * more when the server has refused what it gave.
 */
export type SessionId = string | (() => string | Promise<string>);

/** Which URL *get* goes to: the one that vCenters answer, or the one that the reference prints. */
export type UriStyle = "served" | "published";

/**
 * Which generation of the API an operation goes by: `/api` (vCenter 7.0 U2 and later), `/rest` (6.5 to 8), or the one
 * that the server turns out to have.
 */
export type ApiStyle = "auto" | "api" | "rest";

/** A `fetch`: it is called with a URL as a string and an init with `method`, `headers`, `body`, `redirect`, `signal`. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface ClientOptions {
  /** Where the API is: `https://HOST[:PORT]`, with the path of a gateway behind it if there is one. */
  baseUrl: string | URL;
  /** The API session, for the header `vmware-api-session-id`. It is sent to the origin of `baseUrl` only. */
  sessionId?: SessionId | undefined;
  /**
   * Instead of `sessionId`: who to log in as. The client logs in when it first needs to, once more when the server has
   * ended its session, and logs out in `close`.
   */
  credentials?: Credentials | undefined;
  /** Sends the requests. Default: the global `fetch`. */
  fetch?: Fetch | undefined;
  /** Allow plain http to a host other than this machine. Default: false. */
  allowHttp?: boolean | undefined;
  /** How many times a call is tried again after a failure that may pass. Default: 3; 0 to 100. */
  retry?: number | undefined;
  /** How long one attempt may take, to the last byte of its answer, in milliseconds. Default: 30,000. */
  timeoutMs?: number | undefined;
  /** Which generation of the API to go by. Default: `"auto"`. */
  apiStyle?: ApiStyle | undefined;
  /** Which URL *get* goes to under `/api`. Default: `"served"`. */
  uriStyle?: UriStyle | undefined;
}

/** Options of one call. They win over the client's. */
export interface CallOptions {
  /** Stops the call. It then fails with the signal's reason. */
  signal?: AbortSignal | undefined;
  /** As the client's. */
  retry?: number | undefined;
  /** As the client's. */
  timeoutMs?: number | undefined;
  /** As the client's. */
  apiStyle?: ApiStyle | undefined;
}

/** What holds where neither client nor call says otherwise. */
export const defaults = Object.freeze({
  allowHttp: false,
  retry: 3,
  timeoutMs: 30_000,
  apiStyle: "auto" as ApiStyle,
  uriStyle: "served" as UriStyle,
});

/** The longest delay that timers take; they fire at once beyond it. */
const longestTimer = 2 ** 31 - 1;

const retry = wholeNumber(0, 100);
const timeoutMs = wholeNumber(1, longestTimer);
const apiStyle = oneOf(["auto", "api", "rest"]);
/** Readers of the options that every call takes. */
export const callOptionReaders = { signal: abortSignal, retry, timeoutMs, apiStyle };
export const uriStyle = oneOf(["served", "published"]);

/** Readers of the options that every client takes. */
export const clientOptionReaders = {
  // Read in full once it is known whether plain http is allowed.
  baseUrl: (value: unknown) => value as string | URL,
  sessionId: readSessionId,
  credentials: readCredentials,
  fetch: anyFunction as Reader<Fetch>,
  allowHttp: flag,
  retry,
  timeoutMs,
  apiStyle,
  uriStyle,
};

/** All options of a client, with defaults filled in. */
export interface ClientSettings {
  baseUrl: URL;
  sessionId?: SessionId;
  credentials?: Credentials;
  fetch: Fetch;
  retry: number;
  timeoutMs: number;
  apiStyle: ApiStyle;
  uriStyle: UriStyle;
}

/**
 * Checks a client's options and fills in the defaults.
 *
 * @throws TypeError if an option is missing, unknown or cannot be used
 */
export function readClientOptions(input: unknown): ClientSettings {
  const options = readOptions<ClientOptions>("createClient", input, clientOptionReaders, ["baseUrl"]);
  if (options.sessionId !== undefined && options.credentials !== undefined) {
    throw new OptionError("createClient: sessionId and credentials exclude each other: give one of them.");
  }
  const { allowHttp, ...rest } = { ...defaults, ...options };
  return {
    ...rest,
    baseUrl: readBaseUrl(options.baseUrl, allowHttp ?? defaults.allowHttp),
    // Looked up at each call, so that a fetch that is replaced later (by a polyfill or a tracer) is the one used.
    fetch: options.fetch ?? ((url, init) => globalThis.fetch(url, init)),
  } as ClientSettings;
}

function readSessionId(value: unknown, what: string): SessionId {
  if (typeof value === "function") return value as SessionId;
  return readToken(value, what);
}

/** Whether a value can be the token of a session: what can be sent as a header's value (RFC 9110, section 5.5). */
export function isToken(value: unknown): value is string {
  return typeof value === "string" && /^[\x21-\x7e]+(?: [\x21-\x7e]+)*$/.test(value);
}

/**
 * Reads a token, without ever showing it.
 *
 * @throws TypeError
 */
export function readToken(value: unknown, what: string): string {
  if (!isToken(value)) {
    throw new OptionError(
      `${what} must be the identifier of an API session, a string of visible ASCII characters, or a function that returns one.`,
    );
  }
  return value;
}
