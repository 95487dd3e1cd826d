import { ByteConnection } from "./byte-connection.js";
import type { OpenSocket } from "./connector.js";

/** Connections to carry bytes, kept for the next request to the same origin. */
export interface ByteConnections {
  /**
   * A connection to an origin that nobody else uses, until it is given back or destroyed.
   *
   * @throws what opening it failed with, or the reason of `signal`
   */
  lease(url: URL, signal: AbortSignal): Promise<ByteConnection>;
  /** Keeps a connection, whose answer was read to its end, for another request. */
  giveBack(url: URL, connection: ByteConnection): void;
}

/** Most servers keep an idle connection for longer; asking on one that is being closed costs a second attempt. */
const idleMs = 4_000;

export class ByteConnectionPool implements ByteConnections {
  readonly #openSocket: OpenSocket;
  readonly #open = new Set<ByteConnection>();
  readonly #idle = new Map<string, Map<ByteConnection, NodeJS.Timeout>>();

  constructor(openSocket: OpenSocket) {
    this.#openSocket = openSocket;
  }

  async lease(url: URL, signal: AbortSignal): Promise<ByteConnection> {
    const idle = this.#idle.get(url.origin);
    for (const [connection, timer] of [...(idle ?? [])].reverse()) {
      clearTimeout(timer);
      idle?.delete(connection);
      if (connection.isOpen) return connection;
    }
    const connection = await ByteConnection.open((onread) => this.#openSocket(url, { signal, onread }));
    this.#open.add(connection);
    connection.onClose = () => this.#forget(url, connection);
    return connection;
  }

  giveBack(url: URL, connection: ByteConnection): void {
    connection.letGo();
    if (!connection.isOpen) return;
    const idle = this.#idle.get(url.origin) ?? new Map<ByteConnection, NodeJS.Timeout>();
    this.#idle.set(url.origin, idle);
    idle.set(connection, setTimeout(() => connection.destroy(), idleMs).unref());
  }

  /** Ends all connections, with whatever is under way on them. */
  destroy(error: Error): void {
    for (const connection of this.#open) connection.destroy(error);
  }

  #forget(url: URL, connection: ByteConnection): void {
    this.#open.delete(connection);
    const idle = this.#idle.get(url.origin);
    clearTimeout(idle?.get(connection));
    idle?.delete(connection);
    if (idle?.size === 0) this.#idle.delete(url.origin);
  }
}
