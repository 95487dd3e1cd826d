import { once } from "node:events";
import { createServer as createHttpServer, type RequestListener, type Server } from "node:http";
import { createServer as createHttpsServer, Server as HttpsServer } from "node:https";
import { type AddressInfo, isIPv6, type Socket } from "node:net";
import type { Identity } from "./certificate.js";

/** A server that listens, and the connections that it holds. */
export interface Listener {
  /** Without a slash at the end: `https://127.0.0.1:49152`. */
  readonly origin: string;
  readonly port: number;
  /** Resets the connection that a request came over: the client sees ECONNRESET, not an end. */
  reset(connection: Socket): void;
  /** Shows another certificate from the next connection on, and closes those that are idle. Only with TLS. */
  setIdentity(identity: Identity): Promise<void>;
  /** Stops listening and destroys every connection, whatever it is doing. */
  close(): Promise<void>;
}

export interface ListenerOptions {
  /** An address or name, IPv6 without brackets. */
  host: string;
  /** 0 is any free port. */
  port: number;
  /** Left out, it speaks plain http. */
  identity?: Identity | undefined;
}

/** @throws Error as Node does, if the address cannot be had (`EADDRINUSE`, `EACCES`, …) */
export async function listen(options: ListenerOptions, answer: RequestListener): Promise<Listener> {
  const { host, port, identity } = options;
  const server: Server = identity
    ? createHttpsServer({ key: identity.key, cert: identity.certificate }, answer)
    : createHttpServer(answer);
  // A client that waits long between two polls must not meet a connection that goes away under its next request.
  server.keepAliveTimeout = 10 * 60 * 1000;
  server.requestTimeout = 0;
  const connections = trackConnections(server);
  server.listen(port, host);
  await once(server, "listening");
  const address = server.address() as AddressInfo;

  return {
    origin: `${identity ? "https" : "http"}://${isIPv6(host) ? `[${host}]` : host}:${address.port}`,
    port: address.port,
    reset: (connection) => connections.get(peerOf(connection))?.resetAndDestroy(),
    async setIdentity(next) {
      if (server instanceof HttpsServer) server.setSecureContext({ key: next.key, cert: next.certificate });
      server.closeIdleConnections();
      // A client in this process gets the time to see it, lest it sends its next request into a closed connection.
      for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
    },
    async close() {
      const closed = once(server, "close");
      server.close();
      for (const connection of connections.values()) connection.destroy();
      await closed;
    },
  };
}

/**
 * The TCP connections of a server by the peer's address. Under TLS, a request knows its TLS socket only, and that can
 * neither be reset nor, in the middle of a handshake, be found.
 */
function trackConnections(server: Server): ReadonlyMap<string, Socket> {
  const connections = new Map<string, Socket>();
  server.on("connection", (connection: Socket) => {
    const peer = peerOf(connection);
    connections.set(peer, connection);
    connection.on("close", () => {
      if (connections.get(peer) === connection) connections.delete(peer);
    });
    // Clients go away as they like; that is no event for a server that is told to misbehave.
    connection.on("error", () => {});
  });
  return connections;
}

function peerOf(connection: Socket): string {
  return `${connection.remoteAddress} ${connection.remotePort}`;
}
