import { type Authorization, bySession } from "../client/authorization.js";
import type { Connection } from "../client/connection.js";
import { readOptions } from "../client/option-readers.js";
import { type CallOptions, callOptionReaders } from "../client/options.js";

/**
 * Ends the client's API session. One that the client has opened by itself counts as ended also where the server knows
 * it no more; if there is none, nothing is sent, and the next call opens a new one.
 *
 * Source: vSphere Automation API, *Delete Session*.
 *
 * @throws TypeError before anything is sent, if an option cannot be used, or the client has no session
 * @throws ApiError UNAUTHENTICATED: there is no such session. Not if it had to be sent again because an answer was
 *   lost: then it is done
 * @throws UnexpectedResponseError, ConnectionError, CertificateError, TimeoutError, or the reason of `signal`
 */
export async function logOut(connection: Connection, options: CallOptions = {}): Promise<void> {
  const call = readOptions<CallOptions>("logOut", options, callOptionReaders, []);
  const { own } = connection.session;
  const logOutBy = (authorize?: () => Authorization) =>
    connection.call<void>({
      name: "logOut",
      options: call,
      mayRepeat: true,
      isDone: ({ attempts, status }) => status === 401 && (own !== undefined || attempts > 1),
      authorize,
      api: { send: (http, extras) => http.DELETE("/api/session", extras) },
      rest: { send: (http, extras) => http.DELETE("/rest/com/vmware/cis/session", extras) },
    });
  return own ? own.end((token) => logOutBy(() => bySession(token)), call.signal) : logOutBy();
}
