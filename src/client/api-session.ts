import { ConnectionError } from "./errors.js";
import { OptionError } from "./option-error.js";
import { readToken, type SessionId } from "./options.js";
import { untilAborted } from "./until-aborted.js";

/** Where a client has the token of its API session from. */
export interface ApiSession {
  /** Whether there may be another token where one was refused. */
  readonly mayChange: boolean;
  /** The token for a request, as it is now. */
  token(): string | Promise<string>;
  /**
   * Does what may take longer than an attempt, before a request is sent: logs in, if that is the client's to do.
   *
   * @param refused a token that the server has not let in: if it is still the current one, it is replaced
   */
  open(refused: string | undefined, signal: AbortSignal | undefined): Promise<void>;
  /** How to end it, if the client has opened it by itself. */
  readonly own?: OwnSession;
}

export interface OwnSession {
  /** Whether there is one, or is about to be. */
  readonly isOpen: boolean;
  /** Whether a log-in is under way. */
  readonly isOpening: boolean;
  /** Ends the session, with what logs a token out. If there is none, nothing happens. */
  end(logOut: (token: string) => Promise<void>, signal: AbortSignal | undefined): Promise<void>;
  /** From here on there is no logging in. What is under way of it is stopped after so many milliseconds. */
  close(graceMs: number): void;
}

/** No session: such a client can do no more than log in. */
export const noSession: ApiSession = { mayChange: false, token: missing, open: async () => missing() };

function missing(): never {
  throw new OptionError("This client has no session: give createClient a sessionId, or credentials to log in with.");
}

/** A session that somebody else has opened. */
export function givenSession(sessionId: SessionId): ApiSession {
  if (typeof sessionId === "string") return { mayChange: false, token: () => sessionId, async open() {} };
  const token = async () => readToken(await sessionId(), "createClient: sessionId()");
  return { mayChange: true, token, async open() {} };
}

/**
 * A session that the client opens when it first needs one, and again when the server has ended it. Calls that need it
 * at once share one log-in, which goes on when one of them is stopped: the others wait for it, and if none does, the
 * next call has it. One that fails is begun again by the next call.
 */
export function ownSession(logIn: (signal: AbortSignal) => Promise<string>): ApiSession {
  let current: string | undefined;
  let underWay: Promise<string> | undefined;
  let isClosed = false;
  const stopping = new AbortController();
  const closed = () => new ConnectionError("The client was closed.", { operation: "logIn" });

  const fresh = () => {
    if (isClosed) throw closed();
    underWay ??= untilAborted(logIn(stopping.signal), stopping.signal)
      .then((token) => {
        current = token;
        return token;
      })
      .finally(() => {
        underWay = undefined;
      });
    return underWay;
  };

  return {
    mayChange: true,
    token: () => current ?? fresh(),
    async open(refused, signal) {
      signal?.throwIfAborted();
      if (current === refused) current = undefined;
      if (current === undefined) await untilAborted(fresh(), signal);
    },
    own: {
      get isOpen() {
        return current !== undefined || underWay !== undefined;
      },
      async end(logOut, signal) {
        // A log-in that is under way opens a session that would be left behind. If it fails, it does not.
        await untilAborted(Promise.allSettled([underWay]), signal);
        const ended = current;
        if (ended === undefined) return;
        await logOut(ended);
        if (current === ended) current = undefined;
      },
      get isOpening() {
        return underWay !== undefined;
      },
      close(graceMs) {
        isClosed = true;
        if (!underWay) return;
        const timer = setTimeout(() => stopping.abort(closed()), graceMs);
        const stop = () => clearTimeout(timer);
        underWay.then(stop, stop);
      },
    },
  };
}
