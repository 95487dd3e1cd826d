import { within } from "../client/within.js";
import { ItemSession, type SessionClient } from "./item-session.js";
import { type LogInClient, logOutAfter } from "./log-out-after.js";

export interface ItemSessionOptions {
  libraryItemId: string;
  signal: AbortSignal | undefined;
  /** How long removing what was opened may take, in milliseconds. */
  cleanUpMs: number;
  /** Default: `process.emitWarning`. */
  onWarning: ((message: string) => void) | undefined;
}

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
    const warn = onWarning ?? ((message: string) => process.emitWarning(message));
    // Without the caller's signal: what was opened has to be closed, also after a stop.
    const failure = await within(cleanUpMs, undefined, async (signal) => {
      try {
        await session.close(signal);
      } finally {
        await logOut(signal);
      }
      return "closed" as const;
    }).then(
      (closed) => (closed === undefined ? new Error(`it took longer than ${cleanUpMs} ms`) : undefined),
      (error: Error) => error,
    );
    if (failure) {
      warn(`The server may still have a session of this download, which will end by itself: ${failure.message}`);
    }
  }
}
