import { EventEmitter, once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { createSecureContext, createServer as createTlsServer } from "node:tls";
import { type ConnectorSettings, createConnector, type OpenSocket } from "../../src/trust/connector.js";
import { selfSigned } from "./identities.js";
import { ownProxy } from "./own-proxy.js";
import { listenAlone } from "./own-tls-server.js";

/** The ways to a server. */
export const ways = ["plain", "TLS", "TLS through a proxy"] as const;
export type Way = (typeof ways)[number];

/** The server's end of a connection. */
export interface Wire {
  socket: Socket;
  /** Resolves once so many requests have come over it. */
  asked(times?: number): Promise<void>;
  /** All that came over it. */
  received(): string;
  /** Breaks the connection, at whose end there is then nobody. */
  reset(): void;
}

export interface OwnWireServer {
  url: URL;
  /** Opens connections by the way that was asked for, whoever shows whichever certificate. */
  openSocket: OpenSocket;
  /** The connection of that number, from 0 on, once it is there. */
  wire(index: number): Promise<Wire>;
  /** How many TCP connections have been opened. */
  opened(): number;
  /** How many are open. */
  open(): number;
  /** Resolves once none is open. */
  empty(): Promise<void>;
}

/** A server on loopback below HTTP, which belongs to one test and says only what the test has it say. */
export async function ownWireServer(way: Way, greeting = ""): Promise<OwnWireServer> {
  const wires: Wire[] = [];
  const changes = new EventEmitter().setMaxListeners(0);
  /** Below TLS, by the other end's port. */
  const below = new Map<number | undefined, Socket>();
  const accept = (socket: Socket) => {
    let received = "";
    socket
      .on("error", () => {})
      .on("data", (bytes: Buffer) => {
        received += bytes.toString("latin1");
        changes.emit("change");
      });
    wires.push({
      socket,
      received: () => received,
      async asked(times = 1) {
        while (received.split("\r\n\r\n").length <= times) await once(changes, "change");
      },
      reset: () => void below.get(socket.remotePort)?.resetAndDestroy(),
    });
    socket.write(greeting);
    changes.emit("change");
  };
  const identity = { key: selfSigned.key, cert: selfSigned.certificate };
  const server = way === "plain" ? createServer(accept) : createTlsServer(identity, accept);
  server.prependListener("connection", (socket: Socket) => below.set(socket.remotePort, socket));
  server.on("tlsClientError", () => {});
  const sockets = await listenAlone(server, "127.0.0.1");
  const { port } = server.address() as AddressInfo;
  const proxy = way === "TLS through a proxy" ? await ownProxy() : undefined;
  const settings = proxy ? { proxyFor: () => new URL(`http://127.0.0.1:${proxy.port}`) } : {};
  return {
    ...sockets,
    url: new URL(`${way === "plain" ? "http" : "https"}://127.0.0.1:${port}/file`),
    openSocket: createConnector(connectorSettings(settings)),
    async wire(index) {
      for (;;) {
        const wire = wires[index];
        if (wire) return wire;
        await once(changes, "change");
      }
    },
  };
}

/** What a connector goes by that believes any certificate, and knows no proxy. */
export function connectorSettings(some: Partial<ConnectorSettings> = {}): ConnectorSettings {
  return {
    policy: { kind: "any" },
    secureContext: createSecureContext(),
    proxyFor: () => undefined,
    isRefused: () => false,
    timeoutMs: 30_000,
    opening: new Set(),
    ...some,
  };
}
