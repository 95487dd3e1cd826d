import { within as withinExactly } from "../client/within.js";

/** The least that a request is given, in milliseconds: it may have to open a connection, to a server far away. */
const leastMs = 2_000;

/**
 * Runs something that takes a signal, but not for longer than so many milliseconds, or two seconds if that is more.
 *
 * @returns undefined if it took longer, and was stopped
 * @throws what it throws, or the reason of `signal`
 */
export function within<Result>(
  ms: number,
  signal: AbortSignal | undefined,
  run: (signal: AbortSignal) => Promise<Result>,
): Promise<Result | undefined> {
  return withinExactly(Math.max(leastMs, ms), signal, run);
}
