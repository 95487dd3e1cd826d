import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import type { OperationName } from "./operations.js";

/** A request that reached the simulator, and what became of it. */
export interface ReceivedRequest {
  readonly method: string;
  /** Path and query, as they stand in the request. */
  readonly url: string;
  /** What is secret in them stands as `(not kept)`: tokens, credentials, cookies. */
  readonly headers: IncomingHttpHeaders;
  /** Which server it came to: `https://127.0.0.1:49152`. */
  readonly origin: string;
  readonly port: number;
  /** Whether the header `vmware-api-session-id` came along, valid or not. */
  readonly hasSessionId: boolean;
  /** What it asked for; `other` is everything that the simulator does not know. */
  operation: OperationName | "data" | "other";
  fileName: string | undefined;
  /** Empty until it has arrived. */
  body: string;
  /** The names of the faults that went wrong for it, in order. */
  faults: readonly string[];
  /** Of the answer; undefined while there is none, and for good after a reset or a stall before the headers. */
  status: number | undefined;
  /** Bytes of the answer's body that were handed to the connection, before compression. */
  bytesSent: number;
}

/** How many requests are remembered: enough for any test, and nothing to fear from a server that runs for days. */
const remembered = 10_000;

export interface RequestLog {
  readonly requests: readonly ReceivedRequest[];
  add(request: IncomingMessage, server: { origin: string; port: number }): ReceivedRequest;
}

export function createRequestLog(): RequestLog {
  const requests: ReceivedRequest[] = [];
  return {
    requests,
    add({ method = "", url = "", headers }, { origin, port }) {
      const received: ReceivedRequest = {
        method,
        url,
        headers: withoutSecrets(headers),
        origin,
        port,
        hasSessionId: headers["vmware-api-session-id"] !== undefined,
        operation: "other",
        fileName: undefined,
        body: "",
        faults: [],
        status: undefined,
        bytesSent: 0,
      };
      if (requests.push(received) > remembered) requests.shift();
      return received;
    },
  };
}

const secretHeaders = ["vmware-api-session-id", "authorization", "proxy-authorization", "cookie"];

function withoutSecrets(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, secretHeaders.includes(name) ? "(not kept)" : value]),
  );
}
