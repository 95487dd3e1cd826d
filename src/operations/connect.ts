import { givenSession, noSession, ownSession } from "../client/api-session.js";
import { type Connection, createConnection } from "../client/connection.js";
import type { Credentials } from "../client/credentials.js";
import { ApiError } from "../client/errors.js";
import type { ClientSettings } from "../client/options.js";
import { logIn } from "./log-in.js";

/** A connection in the session that the settings name, or that their credentials open. */
export function connect(settings: ClientSettings): Connection {
  const connection: Connection = createConnection(
    settings,
    sessionOf(settings, (user, password, signal) => logIn(connection, { user, password, signal })),
  );
  return connection;
}

type LogInAs = (user: string, password: string, signal: AbortSignal) => Promise<string>;

function sessionOf({ sessionId, credentials }: ClientSettings, logInAs: LogInAs) {
  if (credentials) return ownSession(unlessRefused(credentials, logInAs));
  return sessionId === undefined ? noSession : givenSession(sessionId);
}

/** Logs in, but not with the password that was refused last: sent often enough, it locks the user out. */
function unlessRefused({ user, password }: Credentials, logInAs: LogInAs): (signal: AbortSignal) => Promise<string> {
  let last: { refused: string; error: ApiError } | undefined;
  return async (signal) => {
    const current = typeof password === "function" ? await password() : password;
    if (last && last.refused === current) throw last.error;
    try {
      return await logInAs(user, current, signal);
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) last = { refused: current, error };
      throw error;
    }
  };
}
