import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { onTestFinished } from "vitest";
import { ask } from "./plain-client.js";

export interface Tampered {
  status: number;
  body: string;
}

/** A server that passes requests on to another and changes the answers, gone when the test ends. */
export async function tamperingProxy(upstream: string, tamper: (answer: Tampered) => Tampered): Promise<string> {
  const server = createServer(async (request, response) => {
    const { method = "", url = "" } = request;
    const { host: _, connection: __, ...headers }: IncomingHttpHeaders = request.headers;
    const received = await ask(`${upstream}${url}`, { method, headers, body: await text(request) });
    const { status, body } = tamper({ status: received.status ?? 0, body: received.body.toString() });
    response.writeHead(status, { "content-type": received.headers["content-type"] ?? "" }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
