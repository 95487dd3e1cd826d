/** What a call came to, and what may not come of it, whatever it was answered. */

import { inspect } from "node:util";
import { DownloadSessionError } from "../../src/index.js";

export type Outcome = { value: unknown } | { error: unknown };

export async function outcomeOf(promise: Promise<unknown>): Promise<Outcome> {
  return promise.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
}

/** Something that must not be. */
export class Violation extends Error {
  override name = "Violation";
}

/** @throws Violation */
export function demand(holds: boolean, what: string, ...shown: unknown[]): asserts holds {
  if (holds) return;
  const details = shown.map((one) => inspect(one, { depth: 6, maxStringLength: 2_000, breakLength: 120 }));
  throw new Violation([what, ...details].join("\n"));
}

/** How long a message may be: the rest belongs to fields that can be looked at. */
const longestMessage = 3_000;

/** Demands of an error what holds for all: that it is typed, short, on one line, and holds no secret. */
export function demandTyped(error: unknown, secrets: readonly string[]): asserts error is DownloadSessionError {
  demand(error instanceof DownloadSessionError, "an error that is not typed:", error);
  demand(
    /^[A-Z_]+$/.test(error.code) && error.name === error.constructor.name,
    "an error without name or code:",
    error,
  );
  const { message } = error;
  demand(message.length > 10 && message.length < longestMessage, "a message of a strange length:", error);
  demand(!/\p{Cc}/u.test(message), "a message with control characters:", error);
  // With its causes, and whatever hangs on them.
  const shown = inspect(error, { depth: 30, showHidden: true, maxStringLength: null, maxArrayLength: null });
  demand(!secrets.some((secret) => shown.includes(secret)), "an error that holds a session's identifier:", shown);
}

/** What an outcome is counted as. */
export function kindOf(outcome: Outcome): string {
  if ("value" in outcome) return "right";
  const { error } = outcome;
  if (!(error instanceof DownloadSessionError)) return "the caller's reason";
  const facts = error as { problem?: unknown; errorType?: unknown };
  const detail = facts.problem ?? (facts.errorType === undefined ? undefined : "with a type");
  return `${error.name} ${error.code}${detail === undefined ? "" : ` (${detail})`}`;
}
