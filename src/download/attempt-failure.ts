/** What to do after an attempt that failed. */
export type NextStep =
  /** Try again from where it stopped. */
  | "resume"
  /** Try again, from the file's start. */
  | "start-over"
  /** Ask the server for another endpoint first: this one has expired. */
  | "prepare-again"
  /** Give up: trying again would give the same. */
  | "give-up";

/** One attempt to transfer a file has failed. */
export class AttemptFailure extends Error {
  override name = "AttemptFailure";
  readonly next: NextStep;
  readonly status: number | undefined;
  /** How long the server asked to be left alone, in milliseconds. */
  readonly retryAfterMs: number | undefined;

  constructor(
    message: string,
    next: NextStep,
    facts: { status?: number | undefined; retryAfterMs?: number | undefined; cause?: unknown } = {},
  ) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.next = next;
    this.status = facts.status;
    this.retryAfterMs = facts.retryAfterMs;
  }
}
