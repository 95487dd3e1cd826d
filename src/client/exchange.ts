import { type ErrorFacts, errorBodyNames, readErrorBody, readXmlErrorBody } from "./api-error-body.js";
import { type AttemptSettings, attempt, NotAuthorized, type RawAnswer, type RequestTemplate } from "./attempt.js";
import { type CallFacts, ConnectionError, TimeoutError } from "./errors.js";
import { parseJson } from "./json.js";
import { maskValue } from "./mask.js";
import { isTransient, readRetryAfterMs, retryDelayMs } from "./retry.js";
import { errorTypes } from "./schema.js";
import { sleep } from "./sleep.js";

/** A whole answer to a call, after as many attempts as it took. */
export interface Answer extends CallFacts, RawAnswer {
  /** The media type in lower case without parameters; `""` if the server named none. */
  mediaType: string;
  /** What the body says, if the status is an error's and the body is the API's. Known secrets are replaced. */
  error: ErrorFacts | undefined;
  /** Whether the body may hold a secret that is not known yet, and so must not be quoted. */
  isConfidential: boolean;
  attempts: number;
}

export interface ExchangeSettings extends AttemptSettings {
  /** How many times to try again, at most. */
  retry: number;
  isConfidential: boolean;
}

/**
 * Sends a request until it is answered with something other than a failure that may pass, or the retries are used up.
 * An error that the API answers is returned, not thrown: what it means is the operation's to say.
 *
 * @throws whatever the last attempt threw
 */
export async function exchange(call: CallFacts, request: RequestTemplate, settings: ExchangeSettings): Promise<Answer> {
  for (let attempts = 1; ; attempts++) {
    const isLast = attempts > settings.retry;
    let retryAfterMs: number | undefined;
    try {
      const answer = readAnswer(call, await attempt(call, request, settings), settings, attempts);
      if (isLast || !isTransient(answer.status, answer.error)) return answer;
      retryAfterMs = readRetryAfterMs(answer.headers.get("retry-after"), Date.now());
      if (retryDelayMs(attempts, retryAfterMs, 0) === undefined) return answer;
    } catch (error) {
      if (error instanceof NotAuthorized) throw error.reason;
      if (isLast || !(error instanceof ConnectionError || error instanceof TimeoutError)) throw error;
    }
    await sleep(retryDelayMs(attempts, retryAfterMs, Math.random()) ?? 0, settings.signal);
  }
}

function readAnswer(call: CallFacts, raw: RawAnswer, { isConfidential }: ExchangeSettings, attempts: number): Answer {
  const mediaType = (raw.headers.get("content-type") ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";
  const error = raw.status >= 400 ? readError(raw, mediaType) : undefined;
  return { ...call, ...raw, mediaType, error: isConfidential ? typeOnly(error) : error, isConfidential, attempts };
}

function readError({ bytes, secrets }: RawAnswer, mediaType: string): ErrorFacts | undefined {
  const text = new TextDecoder().decode(bytes);
  if (mediaType.endsWith("/xml")) return readXmlErrorBody(text);
  let body: unknown;
  try {
    body = parseJson(text);
  } catch {
    return undefined;
  }
  return readErrorBody(maskValue(body, secrets, errorBodyNames));
}

function typeOnly(error: ErrorFacts | undefined): ErrorFacts | undefined {
  const errorType = errorTypes.find((type) => type === error?.errorType);
  return error && { errorType, messages: [], data: undefined, challenge: undefined };
}
