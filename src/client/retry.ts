/** Decides whether and when to try again. Pure functions of plain values; the loop around them is in exchange.ts. */

const retryableStatuses: ReadonlySet<number> = new Set([408, 429, 502, 503, 504]);
const retryableErrorTypes: ReadonlySet<string | undefined> = new Set([
  "SERVICE_UNAVAILABLE",
  "RESOURCE_BUSY",
  "TIMED_OUT",
]);

const firstDelayMs = 250;
const longestDelayMs = 10_000;
const longestRetryAfterMs = 60_000;

/** Whether an answer tells of a failure that may pass: by its status, its type, or because the server says so. */
export function isTransient(
  status: number,
  error: { errorType?: string | undefined; data?: Record<string, unknown> | undefined } | undefined,
): boolean {
  return (
    retryableStatuses.has(status) ||
    retryableErrorTypes.has(error?.errorType ?? "") ||
    error?.data?.is_transient === true
  );
}

/**
 * How long to wait before the next attempt, in milliseconds; undefined if the server asks for more patience than the
 * caller should be made to have.
 *
 * @param attempt how many attempts have failed so far, from 1
 * @param retryAfterMs what the server asked for, if it did
 * @param random from 0 to 1: full jitter keeps clients that failed together from coming back together
 */
export function retryDelayMs(attempt: number, retryAfterMs: number | undefined, random: number): number | undefined {
  if (retryAfterMs !== undefined) return retryAfterMs <= longestRetryAfterMs ? retryAfterMs : undefined;
  return random * Math.min(longestDelayMs, firstDelayMs * 2 ** (attempt - 1));
}

/**
 * What a `Retry-After` header asks for, in milliseconds from now; undefined if there is none or it makes no sense
 * (RFC 9110, section 10.2.3: seconds or an HTTP date).
 */
export function readRetryAfterMs(header: string | null, nowMs: number): number | undefined {
  const value = header?.trim() ?? "";
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  // Date.parse takes much that is no date ("-1" is one to it); HTTP dates all begin with a day's name. The oldest of
  // their forms does not say that it is in GMT, which all of them are.
  const isDate = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)/.test(value);
  const at = isDate ? Date.parse(/GMT$/.test(value) ? value : `${value} GMT`) : Number.NaN;
  return Number.isNaN(at) ? undefined : Math.max(0, at - nowMs);
}
