import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { onTestFinished } from "vitest";

export interface ReceivedRequest {
  method: string;
  /** Path and query, as they stand in the request. */
  target: string;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface OwnServer {
  url: string;
  /** What arrived, whole, in the order of arrival. */
  requests: readonly ReceivedRequest[];
}

/** Answers a request; `index` counts the server's requests from 0. */
export type Answering = (response: ServerResponse, request: ReceivedRequest, index: number) => void;

/** A server on loopback that belongs to one test: when that test ends it is gone, and every connection with it. */
export async function ownServer(answer: Answering): Promise<OwnServer> {
  const requests: ReceivedRequest[] = [];
  const server = createServer({ maxHeaderSize: 128 * 1024 }, async (incoming, response) => {
    const { method = "", url: target = "", headers } = incoming;
    const request = { method, target, headers, body: await text(incoming) };
    requests.push(request);
    answer(response, request, requests.length - 1);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(async () => {
    const closed = once(server, "close");
    server.close();
    server.closeAllConnections();
    await closed;
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}
