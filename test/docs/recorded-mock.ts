import { createServer, type IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import { listen, loopback } from "../../scripts/listen.js";

/** A request, and what the mock server of the contract made of it. */
export interface Exchange {
  method: string;
  url: URL;
  status: number;
  /** What does not fit the contract, in Prism's words. */
  violations: string | null;
}

/** The mock server of the contract, behind a server that writes down what it is asked. */
export interface RecordedMock extends AsyncDisposable {
  /** Host and port, as in an address. */
  host: string;
  exchanges: Exchange[];
}

export async function recordMock(mockUrl: string): Promise<RecordedMock> {
  const exchanges: Exchange[] = [];
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? "", mockUrl);
    const answer = await fetch(url, await forwarded(request, url));
    const violations = answer.headers.get("sl-violations");
    exchanges.push({ method: request.method ?? "", url, status: answer.status, violations });
    response.writeHead(answer.status, { "Content-Type": answer.headers.get("Content-Type") ?? "text/plain" });
    response.end(await answer.text());
  });
  const host = `${loopback}:${await listen(server, 0)}`;
  return {
    host,
    exchanges,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function forwarded(request: IncomingMessage, { pathname, searchParams }: URL): Promise<RequestInit> {
  const { method = "GET", headers } = request;
  const kept = new Headers();
  for (const name of ["accept", "authorization", "client-token", "content-type", "vmware-api-session-id"]) {
    const value = headers[name];
    if (typeof value === "string") kept.set(name, value);
  }
  // Left to itself, the mock server answers with the first example, one file, also where the request asks for all.
  if (/^\/api\/.*\/file$/.test(pathname) && method === "GET" && !searchParams.has("file_name")) {
    kept.set("prefer", "example=list");
  }
  const body = await text(request);
  return { method, headers: kept, ...(body === "" ? {} : { body }) };
}
