import { givenSession, noSession, ownSession } from "../client/api-session.js";
import { type Connection, createConnection } from "../client/connection.js";
import type { Credentials } from "../client/credentials.js";
import type { ClientSettings } from "../client/options.js";
import { logIn } from "./log-in.js";

/** A connection in the session that the settings name, or that their credentials open. */
export function connect(settings: ClientSettings): Connection {
  const connection: Connection = createConnection(
    settings,
    sessionOf(settings, (as, signal) => logInAs(connection, as, signal)),
  );
  return connection;
}

function sessionOf(
  { sessionId, credentials }: ClientSettings,
  logInWith: (as: Credentials, signal: AbortSignal) => Promise<string>,
) {
  if (credentials) return ownSession((signal) => logInWith(credentials, signal));
  return sessionId === undefined ? noSession : givenSession(sessionId);
}

async function logInAs(connection: Connection, { user, password }: Credentials, signal: AbortSignal): Promise<string> {
  return logIn(connection, { user, password: typeof password === "function" ? await password() : password, signal });
}
