import type { Authorization } from "./authorization.js";
import { BodyTooLongError, readBoundedBody } from "./bounded-body.js";
import { type CallFacts, TimeoutError, UnexpectedResponseError } from "./errors.js";
import { failureOfFetch } from "./failure-of-fetch.js";
import { excerpt } from "./mask.js";
import type { Fetch } from "./options.js";

/** What is sent, again at each attempt. */
export interface RequestTemplate {
  url: string;
  method: string;
  /** Those of the request's own: each attempt sets what lets it in. */
  headers: Headers;
  body: string | undefined;
}

/** What came back: a whole answer, its body still as bytes. */
export interface RawAnswer {
  status: number;
  headers: Headers;
  bytes: Uint8Array;
  /** What let the request in, to be kept out of everything that quotes the answer. */
  secrets: readonly string[];
}

export interface AttemptSettings {
  fetch: Fetch;
  /** Asked once an attempt, within its time limit. */
  authorize: () => Authorization | Promise<Authorization>;
  timeoutMs: number;
  /** Longer bodies are refused, in bytes. */
  bodyLimit: number;
  signal: AbortSignal | undefined;
}

/**
 * Sends a request once and reads its answer to the end, within the time limit, whatever `fetch` does.
 *
 * @throws ConnectionError, CertificateError, TimeoutError, UnexpectedResponseError (a redirect, a body over the limit),
 *   the reason of `signal`, or NotAuthorized
 */
export async function attempt(
  call: CallFacts,
  request: RequestTemplate,
  settings: AttemptSettings,
): Promise<RawAnswer> {
  const { signal, timeoutMs } = settings;
  signal?.throwIfAborted();
  // One controller an attempt, undone at its end: AbortSignal.any and AbortSignal.timeout would leave listeners on a
  // signal that lives longer.
  const controller = new AbortController();
  const abort = () => controller.abort(signal?.reason);
  signal?.addEventListener("abort", abort);
  const timer = setTimeout(() => controller.abort(timedOut(call, timeoutMs)), timeoutMs);
  const stopped = new Promise<never>((_, reject) => {
    controller.signal.addEventListener("abort", () => reject(controller.signal.reason));
  });
  try {
    return await Promise.race([sendAndRead(call, request, settings, controller.signal), stopped]);
  } catch (error) {
    // What `fetch` throws when it is stopped differs between runtimes; the reason does not.
    if (controller.signal.aborted) throw controller.signal.reason;
    throw error;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", abort);
  }
}

async function sendAndRead(
  call: CallFacts,
  request: RequestTemplate,
  { fetch, authorize, bodyLimit }: AttemptSettings,
  signal: AbortSignal,
): Promise<RawAnswer> {
  const { header, value, secrets } = await askFor(authorize);
  signal.throwIfAborted();
  const { method, headers, body = null } = request;
  headers.set(header, value);
  try {
    const response = await fetch(request.url, { method, headers, body, redirect: "manual", signal });
    refuseRedirect(call, response, secrets);
    const bytes = await readBoundedBody(response, bodyLimit, signal).catch((error: unknown) => {
      throw error instanceof BodyTooLongError ? tooLong(call, response.status, bodyLimit) : error;
    });
    return { status: response.status, headers: response.headers, bytes, secrets };
  } catch (error) {
    if (error instanceof UnexpectedResponseError) throw error;
    throw failureOfFetch(call, error, secrets);
  }
}

/** Why a request could not be authorized. Whatever the reason is, it is the caller's own, and not to be tried again. */
export class NotAuthorized {
  readonly reason: unknown;

  constructor(reason: unknown) {
    this.reason = reason;
  }
}

async function askFor(authorize: AttemptSettings["authorize"]): Promise<Authorization> {
  try {
    return await authorize();
  } catch (error) {
    throw new NotAuthorized(error);
  }
}

function refuseRedirect(call: CallFacts, response: Response, secrets: readonly string[]): void {
  // A browser hides what a redirect says: it only tells that there was one.
  const opaque = response.type === "opaqueredirect";
  if (!opaque && (response.status < 300 || response.status > 399)) return;
  void response.body?.cancel().catch(() => {});
  const location = response.headers.get("location");
  const target = location !== null && URL.canParse(location, call.url) ? new URL(location, call.url).origin : "null";
  const to = target === "null" ? "" : ` to ${excerpt(target, secrets)}`;
  throw new UnexpectedResponseError(
    `${call.operation}: ${call.method} ${call.url} was answered with a redirect${to}${opaque ? "" : ` (${response.status})`}. ` +
      "API calls follow none, so that the session's identifier reaches the API only. " +
      "If the API is where the redirect leads, make that the baseUrl.",
    { operation: call.operation, status: response.status },
  );
}

function tooLong(call: CallFacts, status: number, bodyLimit: number): UnexpectedResponseError {
  return new UnexpectedResponseError(
    `${call.operation}: ${call.method} ${call.url} answered ${status} with a body of more than ${bodyLimit} bytes, ` +
      "longer than any answer of this API. Is the baseUrl a vCenter's?",
    { operation: call.operation, status, place: "" },
  );
}

function timedOut(call: CallFacts, timeoutMs: number): TimeoutError {
  return new TimeoutError(
    `${call.operation}: ${call.method} ${call.url} was not answered within ${timeoutMs} ms. ` +
      "Raise timeoutMs if the server is known to be slow.",
    { operation: call.operation, timeoutMs },
  );
}
