import { EventEmitter, once } from "node:events";
import { createServer as createHttpServer, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { createServer, type TlsOptions } from "node:tls";
import { onTestFinished } from "vitest";
import type { FileInfo } from "../../src/index.js";
import type { Identity } from "../../src/simulator/certificate.js";

export interface SecuredConnection {
  /** The name that the client asked for by Server Name Indication; false if it named none. */
  servername: string | false;
  /** Whether the client resumed an earlier session. */
  isResumed: boolean;
  /** What came over it, decrypted. */
  received: string;
}

export interface OwnTlsServer {
  port: number;
  /** `https://HOST:PORT`; without a host, that of the address it listens on. */
  origin(host?: string): string;
  /** Connections whose handshake the client has finished, in their order. */
  connections: readonly SecuredConnection[];
  /** Everything decrypted, over all connections: nothing if no client has trusted it. */
  received(): string;
  /** The tokens that requests came with, in their order; undefined for a request without. */
  tokens: readonly (string | undefined)[];
  /** How many TCP connections have been opened. */
  opened(): number;
  /** How many are open. */
  open(): number;
  /** Resolves once none is open. */
  empty(): Promise<void>;
  /** Shows another certificate from the next connection on. */
  show(identity: Identity): void;
}

interface Asked {
  host?: "127.0.0.1" | "::1";
  tls?: TlsOptions;
  /** Default: what `fileInfo` says, under every path. */
  answer?: (response: ServerResponse, target: string) => void;
}

export const fileInfo: FileInfo = { name: "disk.vmdk", bytes_transferred: 0, status: "PREPARED" };

export function answerJson(response: ServerResponse, body: unknown): void {
  response.setHeader("content-type", "application/json").end(JSON.stringify(body));
}

/** A TLS server on loopback that belongs to one test, tells what reached it, and keeps no process alive. */
export async function ownTlsServer(
  identity: Identity,
  { host = "127.0.0.1", tls = {}, answer = (response) => answerJson(response, fileInfo) }: Asked = {},
): Promise<OwnTlsServer> {
  const connections: SecuredConnection[] = [];
  const tokens: (string | undefined)[] = [];
  const http = createHttpServer((request, response) => {
    tokens.push(request.headers["vmware-api-session-id"] as string | undefined);
    answer(response, request.url ?? "");
  });
  const server = createServer({ key: identity.key, cert: identity.certificate, ...tls }, (socket) => {
    const connection = { servername: socket.servername ?? false, isResumed: socket.isSessionReused(), received: "" };
    connections.push(connection as SecuredConnection);
    socket.on("error", () => {});
    http.emit("connection", socket);
    socket.on("data", (bytes: Buffer) => {
      connection.received += bytes.toString("latin1");
    });
  });
  server.on("tlsClientError", () => {});
  const sockets = await listenAlone(server, host);
  const { port } = server.address() as AddressInfo;
  return {
    ...sockets,
    port,
    origin: (name = host === "::1" ? "[::1]" : host) => `https://${name}:${port}`,
    connections,
    received: () => connections.map(({ received }) => received).join(""),
    tokens,
    show: ({ key, certificate }) => server.setSecureContext({ ...tls, key, cert: certificate }),
  };
}

type Listening = NodeJS.EventEmitter & {
  listen(port: number, host: string): unknown;
  close(): unknown;
  unref(): unknown;
};

/** Listens on a free port until the test ends, and counts TCP connections. */
export async function listenAlone(server: Listening, host: string) {
  const sockets = new Set<Socket>();
  const changes = new EventEmitter();
  let opened = 0;
  server.on("connection", (socket: Socket) => {
    opened++;
    sockets.add(socket.unref());
    socket.on("error", () => {});
    socket.once("close", () => {
      sockets.delete(socket);
      changes.emit("closed");
    });
  });
  server.listen(0, host);
  server.unref();
  await once(server, "listening");
  onTestFinished(async () => {
    const closed = once(server, "close");
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  });
  return {
    opened: () => opened,
    open: () => sockets.size,
    empty: async () => {
      while (sockets.size > 0) await once(changes, "closed");
    },
  };
}
