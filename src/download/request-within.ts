import { within } from "../client/within.js";

/** The least that a request is given, in milliseconds: it may have to open a connection, to a server far away. */
const leastMs = 2_000;

/**
 * Makes a request, but not for longer than so many milliseconds, or two seconds if that is more.
 *
 * @returns undefined if it took longer, and was stopped
 * @throws what it throws, or the reason of `signal`
 */
export function requestWithin<Result>(
  ms: number,
  signal: AbortSignal | undefined,
  request: (signal: AbortSignal) => Promise<Result>,
): Promise<Result | undefined> {
  return within(Math.max(leastMs, ms), signal, request);
}
