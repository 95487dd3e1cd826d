import { byPassword } from "../client/authorization.js";
import type { Connection } from "../client/connection.js";
import { password, userName } from "../client/credentials.js";
import { unwrap } from "../client/legacy.js";
import { readOptions } from "../client/option-readers.js";
import { type CallOptions, callOptionReaders, isToken } from "../client/options.js";

export interface LogInOptions extends CallOptions {
  /** As the server knows the user: `administrator@vsphere.local`. */
  user: string;
  password: string;
}

/**
 * Opens an API session. The credentials go along with this one request, and the client's own session does not. A call
 * that failed is not sent again by itself: a wrong password, sent often enough, locks the user out.
 *
 * Source: vSphere Automation API, *Create Session*.
 *
 * @returns the session's identifier, for a client's `sessionId`
 * @throws TypeError before anything is sent, if an option cannot be used; it shows neither user nor password
 * @throws ApiError UNAUTHENTICATED: the user or the password is wrong. It has the error's type alone: what a log-in is
 *   answered with may be secret
 * @throws UnexpectedResponseError, ConnectionError, CertificateError, TimeoutError, or the reason of `signal`
 */
export async function logIn(connection: Connection, options: LogInOptions): Promise<string> {
  const call = readOptions<LogInOptions>("logIn", options, { user: userName, password, ...callOptionReaders }, [
    "user",
    "password",
  ]);
  return connection.call<string>({
    name: "logIn",
    options: call,
    mayRepeat: false,
    authorize: () => byPassword(call.user, call.password),
    isConfidential: true,
    api: {
      send: (http, extras) => http.POST("/api/session", extras),
      body: "ApiSessionId",
      refuse: unlessToken,
    },
    rest: {
      send: (http, extras) => http.POST("/rest/com/vmware/cis/session", extras),
      body: "LegacyApiSessionIdResult",
      convert: unwrap<string>,
      refuse: unlessToken,
    },
  });
}

function unlessToken(value: string): string | undefined {
  return isToken(value) ? undefined : "must be what a header can carry";
}
