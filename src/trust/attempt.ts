/** One request and how it ended. It holds nothing secret. */
export interface Attempt {
  method: string;
  /** For a file's bytes without the query, which can be secret. */
  url: string;
  /** Undefined if no answer came. */
  status: number | undefined;
  /** Until the answer's head, in milliseconds. */
  durationMs: number;
}

/**
 * Tells of attempts apart from the call, so that what a log throws is not taken for what the network did: it is a warning
 * of the process.
 */
export function apart(onAttempt: (attempt: Attempt) => void = () => {}): (attempt: Attempt) => void {
  const tell = (attempt: Attempt) => {
    try {
      onAttempt(attempt);
    } catch (error) {
      process.emitWarning(`onAttempt failed: ${error}`);
    }
  };
  return (attempt) => queueMicrotask(() => tell(attempt));
}
