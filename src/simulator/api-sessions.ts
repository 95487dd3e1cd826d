import { randomUUID } from "node:crypto";
import { createExpiring } from "./expiring.js";
import { unauthenticated } from "./refusal.js";

/** An API session that is open. */
export interface OpenApiSession {
  readonly user: string;
  readonly openedAt: Date;
}

/** Who is logged in. */
export interface ApiSessions {
  /** Opens a session without asking for credentials, and returns its token. */
  open(): string;
  /** @throws Refusal UNAUTHENTICATED for anything but the basic credentials of the user */
  logIn(authorization: string | undefined): string;
  /** Ends one, or all. */
  end(token?: string): void;
  /** Whether a token is that of an open session, which it prolongs. */
  use(token: string | undefined): boolean;
  /** @throws Refusal UNAUTHENTICATED */
  authenticate(token: string | undefined): void;
  /** Those that were opened by logging in. */
  readonly loggedIn: readonly OpenApiSession[];
}

export interface ApiSessionsOptions {
  user: string;
  password: string;
  apiSessionLifetimeMs: number;
  now: () => number;
}

export function createApiSessions(options: ApiSessionsOptions): ApiSessions {
  const { user, password, apiSessionLifetimeMs, now } = options;
  const sessions = createExpiring<{ wasLoggedIn: boolean; openedAt: number }>(apiSessionLifetimeMs, now);
  const open = (wasLoggedIn: boolean): string => {
    const token = randomUUID().replaceAll("-", "");
    sessions.add(token, { wasLoggedIn, openedAt: now() });
    return token;
  };
  const use = (token: string | undefined): boolean => token !== undefined && sessions.use(token) !== undefined;
  return {
    open: () => open(false),
    logIn(authorization) {
      if (credentialsIn(authorization) !== `${user}:${password}`) throw unauthenticated();
      return open(true);
    },
    end(token) {
      for (const [open] of sessions.all()) if (token === undefined || open === token) sessions.end(open);
    },
    use,
    authenticate(token) {
      if (!use(token)) throw unauthenticated();
    },
    get loggedIn() {
      return sessions
        .all()
        .filter(([, { wasLoggedIn }]) => wasLoggedIn)
        .map(([, { openedAt }]) => ({ user, openedAt: new Date(openedAt) }));
    },
  };
}

/** User and password, joined by a colon, of basic credentials (RFC 7617, in UTF-8). */
function credentialsIn(authorization = ""): string | undefined {
  const [, encoded] = /^basic +([\w+/=-]+)$/i.exec(authorization) ?? [];
  return encoded === undefined ? undefined : Buffer.from(encoded, "base64").toString("utf8");
}
