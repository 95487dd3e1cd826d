import type { CallOptions } from "../client/options.js";

/** What it takes to leave no API session behind. */
export interface LogInClient {
  /** Whether the client has logged in by itself, and not out again. */
  readonly isLoggedIn: boolean;
  logOut(options?: CallOptions): Promise<void>;
}

/** Uses of a client that it was not logged in for before the first of them began. */
const users = new WeakMap<LogInClient, number>();

/**
 * Begins a use of a client after which it is to be logged in no more than it was before.
 *
 * @returns ends the use: the last one at a time logs out what the client has logged in meanwhile
 */
export function logOutAfter(client: LogInClient): (signal: AbortSignal) => Promise<void> {
  const others = users.get(client);
  if (others === undefined && client.isLoggedIn) return async () => {};
  users.set(client, (others ?? 0) + 1);
  return async (signal) => {
    const left = (users.get(client) ?? 1) - 1;
    if (left > 0) {
      users.set(client, left);
      return;
    }
    users.delete(client);
    if (client.isLoggedIn) await client.logOut({ signal });
  };
}
