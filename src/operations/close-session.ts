import type { Connection } from "../client/connection.js";
import { within } from "../client/within.js";
import { logOut } from "./log-out.js";

/** How long a log-out may take that nobody can be told the end of, in milliseconds. */
const closeMs = 5_000;

/** How long a log-in that is under way may still take to give the session that is to be logged out, in milliseconds. */
const logInMs = 1_000;

/**
 * Logs out what the client has logged in by itself, and ends logging in: one that is under way is stopped unless it is
 * done within a second. It takes no longer than 5 seconds, and never fails: a session that is left behind ends by itself.
 */
export async function closeSession(connection: Connection, limitMs = closeMs, graceMs = logInMs): Promise<void> {
  const { own } = connection.session;
  if (!own) return;
  own.close(graceMs);
  await within(limitMs, undefined, (signal) => logOut(connection, { signal })).catch(() => {});
}
