/** Random answers as bytes, and a server that sends them. */

import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import type { Chance } from "./chance.js";
import type { RandomAnswer } from "./random-answer.js";

/** All that is to be sent for an answer, were it not broken off. */
export function bytesOf({ raw, status, headers, body, framing }: RandomAnswer): Buffer {
  if (raw) return raw;
  const own = new Set(headers.map(([name]) => name.toLowerCase()));
  const lines = headers.map(([name, value]) => `${name}: ${value}`);
  if (framing === "length" && !own.has("content-length")) lines.push(`Content-Length: ${body.length}`);
  if (framing === "chunked" && !own.has("transfer-encoding")) lines.push("Transfer-Encoding: chunked");
  if (framing === "close") lines.push("Connection: close");
  const head = Buffer.from(`HTTP/1.1 ${status} Random\r\n${lines.map((line) => `${line}\r\n`).join("")}\r\n`, "latin1");
  // What has a status like these has no body.
  if (status < 200 || status === 204 || status === 304) return head;
  return Buffer.concat([head, ...(framing === "chunked" ? chunksOf(body) : [body])]);
}

function chunksOf(body: Buffer): Buffer[] {
  const middle = body.length >> 1;
  const chunks = [body.subarray(0, middle), body.subarray(middle)].filter(({ length }) => length > 0);
  const framed = chunks.flatMap((chunk) => [
    Buffer.from(`${chunk.length.toString(16)}\r\n`),
    chunk,
    Buffer.from("\r\n"),
  ]);
  return [...framed, Buffer.from("0\r\n\r\n")];
}

export interface WireRequest {
  method: string;
  /** Path and query, behind the prefix of the call that it belongs to. */
  target: string;
  headers: Readonly<Record<string, string>>;
}

export type Answering = (request: WireRequest) => RandomAnswer;

/** A server below HTTP on loopback, for many calls side by side: each has a prefix of its own. */
export interface WireServer {
  /** Answers what comes below the URL that it returns. */
  serve(id: number, chance: Chance, answer: Answering): string;
  forget(id: number): void;
  /** The calls whose connections are still open after so many milliseconds: none, as soon as that is so. */
  openAfter(ms: number): Promise<number[]>;
  close(): Promise<void>;
}

export async function startWireServer(): Promise<WireServer> {
  const answerings = new Map<string, { answer: Answering; chance: Chance }>();
  /** With the prefix of the last request over each. */
  const sockets = new Map<Socket, string>();
  const server = createServer((socket) => {
    sockets.set(socket, "");
    socket.on("close", () => sockets.delete(socket)).on("error", () => socket.destroy());
    readRequests(socket, (prefix, request) => {
      sockets.set(socket, prefix);
      const known = answerings.get(prefix);
      if (known) send(socket, known.answer(request), known.chance);
      else socket.destroy();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const openAfter = async (ms: number) => {
    for (const end = performance.now() + ms; sockets.size > 0 && performance.now() < end; ) {
      await new Promise(setImmediate);
    }
    return [...sockets.values()].map((prefix) => Number(prefix.slice(1)));
  };
  return {
    serve(id, chance, answer) {
      answerings.set(`/${id}`, { answer, chance });
      return `http://127.0.0.1:${port}/${id}`;
    },
    forget: (id) => void answerings.delete(`/${id}`),
    openAfter,
    async close() {
      for (const socket of sockets.keys()) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

function readRequests(socket: Socket, onRequest: (prefix: string, request: WireRequest) => void): void {
  let unread = Buffer.alloc(0);
  socket.on("data", (chunk) => {
    unread = Buffer.concat([unread, chunk]);
    for (let end = unread.indexOf("\r\n\r\n"); end >= 0; end = unread.indexOf("\r\n\r\n")) {
      const [first = "", ...lines] = unread.toString("latin1", 0, end).split("\r\n");
      const headers = Object.fromEntries(
        lines.map((line) => [line.slice(0, line.indexOf(":")).toLowerCase(), line.slice(line.indexOf(":") + 1).trim()]),
      );
      const length = end + 4 + Number(headers["content-length"] ?? 0);
      if (unread.length < length) return;
      unread = unread.subarray(length);
      const [method = "", target = ""] = first.split(" ");
      const [prefix = ""] = /^\/\d+/.exec(target) ?? [];
      onRequest(prefix, { method, target: target.slice(prefix.length), headers });
    }
  });
}

function send(socket: Socket, answer: RandomAnswer, chance: Chance): void {
  const all = bytesOf(answer);
  const { kind, after } = answer.ending;
  const bytes = all.subarray(0, Math.round(after * all.length));
  // In two pieces, so that what belongs together comes apart now and then.
  const middle = chance.is(0.3) ? chance.upTo(bytes.length) : 0;
  if (middle > 0) socket.write(bytes.subarray(0, middle));
  const finish = () => {
    if (socket.destroyed) return;
    socket.write(bytes.subarray(middle));
    if (kind === "ended") socket.end();
    if (kind === "reset") socket.resetAndDestroy();
  };
  if (middle > 0) setImmediate(finish);
  else finish();
}
