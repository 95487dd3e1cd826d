/**
 * Runs something that takes a signal, but not for longer than so many milliseconds.
 *
 * @returns undefined if it took longer, and was stopped
 * @throws what it throws, or the reason of `signal`
 */
export async function within<Result>(
  ms: number,
  signal: AbortSignal | undefined,
  run: (signal: AbortSignal) => Promise<Result>,
): Promise<Result | undefined> {
  signal?.throwIfAborted();
  const stopping = new AbortController();
  const tooLate = new Error("too late");
  const timer = setTimeout(() => stopping.abort(tooLate), ms);
  const abort = () => stopping.abort(signal?.reason);
  signal?.addEventListener("abort", abort);
  try {
    return await run(stopping.signal);
  } catch (error) {
    if (error !== tooLate) throw error;
    return undefined;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", abort);
  }
}
