import { within } from "../client/within.js";
import { ItemSession, type SessionClient } from "./item-session.js";
import { type LogInClient, logOutAfter } from "./log-out-after.js";

export interface ItemSessionOptions {
  libraryItemId: string;
  signal: AbortSignal | undefined;
  /** How long removing what was opened may take, in milliseconds. */
  cleanUpMs: number;
  onWarning: (message: string) => void;
}

/** The share of the time that the log-out keeps, however long the rest takes. */
const logOutShare = 0.25;

/**
 * Does something with the download session of an item, which opens when it is first asked for, and in the end removes
 * from the server what was opened there, whatever happened: the session, and the log-in that it took. Where that cannot
 * be done in time, it warns.
 *
 * @throws what `use` throws
 */
export async function inItemSession<Result>(
  client: SessionClient & LogInClient,
  { libraryItemId, signal, cleanUpMs, onWarning }: ItemSessionOptions,
  use: (session: ItemSession) => Promise<Result>,
): Promise<Result> {
  const session = new ItemSession(client, libraryItemId, signal);
  const logOut = logOutAfter(client);
  try {
    return await use(session);
  } finally {
    // Without the caller's signal: what was opened has to be closed, also after a stop.
    const failures = [
      await failureOf((1 - logOutShare) * cleanUpMs, (until) => session.close(until)),
      await failureOf(logOutShare * cleanUpMs, logOut),
    ];
    const failure = failures.find((one) => one !== undefined);
    if (failure) {
      onWarning(`The server may still have a session of this download, which will end by itself: ${failure.message}`);
    }
  }
}

/** Why something could not be done in so many milliseconds; undefined if it was. */
function failureOf(ms: number, act: (signal: AbortSignal) => Promise<void>): Promise<Error | undefined> {
  return within(ms, undefined, async (signal) => {
    await act(signal);
    return "done" as const;
  }).then(
    (done) => (done === undefined ? new Error(`it took longer than ${ms} ms`) : undefined),
    (error: Error) => error,
  );
}
