import type { Connection } from "../client/connection.js";
import { within } from "../client/within.js";
import { logOut } from "./log-out.js";

/** How long a log-out may take that nobody can be told the end of, in milliseconds. */
const closeMs = 5_000;

/**
 * Logs out what the client has logged in by itself, and ends logging in. It takes no longer than 5 seconds, and never
 * fails: a session that is left behind ends by itself.
 */
export async function closeSession(connection: Connection, limitMs = closeMs): Promise<void> {
  const { own } = connection.session;
  if (!own) return;
  own.close();
  await within(limitMs, undefined, (signal) => logOut(connection, { signal })).catch(() => {});
}
