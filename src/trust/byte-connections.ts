import { type ByteConnection, openByteConnection } from "./byte-connection.js";
import type { OpenSocket } from "./connector.js";

/** Connections to carry bytes, kept for the next request to the same origin. */
export interface ByteConnections {
  /**
   * A connection to an origin that nobody else uses, until it is given back or destroyed.
   *
   * @throws what opening it failed with, the reason of `signal`, or what the connections were ended for
   */
  lease(url: URL, signal: AbortSignal): Promise<ByteConnection>;
  /** Keeps a connection, whose answer was read to its end, for another request. */
  giveBack(url: URL, connection: ByteConnection): void;
}

/** Most servers keep an idle connection for longer; asking on one that is being closed costs a second attempt. */
const defaultIdleMs = 4_000;

export class ByteConnectionPool implements ByteConnections {
  readonly #openSocket: OpenSocket;
  readonly #idleMs: number;
  readonly #open = new Set<ByteConnection>();
  readonly #idle = new Map<string, Map<ByteConnection, NodeJS.Timeout>>();
  readonly #ending = new AbortController();

  constructor(openSocket: OpenSocket, idleMs = defaultIdleMs) {
    this.#openSocket = openSocket;
    this.#idleMs = idleMs;
  }

  async lease(url: URL, signal: AbortSignal): Promise<ByteConnection> {
    const { signal: ending } = this.#ending;
    ending.throwIfAborted();
    signal.throwIfAborted();
    const idle = this.#idle.get(url.origin);
    for (const [connection, timer] of [...(idle ?? [])].reverse()) {
      clearTimeout(timer);
      idle?.delete(connection);
      if (connection.isOpen) return connection;
    }
    const connection = await openByteConnection((onread) => this.#openSocket(url, { signal, onread }));
    this.#open.add(connection);
    connection.onClose = () => this.#forget(url, connection);
    // It may have been open for a moment already when everything was ended.
    if (ending.aborted) connection.destroy();
    ending.throwIfAborted();
    return connection;
  }

  giveBack(url: URL, connection: ByteConnection): void {
    connection.letGo();
    if (!connection.isOpen) return;
    const idle = this.#idle.get(url.origin) ?? new Map<ByteConnection, NodeJS.Timeout>();
    this.#idle.set(url.origin, idle);
    idle.set(connection, setTimeout(() => connection.destroy(), this.#idleMs).unref());
  }

  /** Ends all connections, with whatever is under way on them, and opens no more. */
  destroy(reason: Error): void {
    this.#ending.abort(reason);
    for (const connection of this.#open) connection.destroy(reason);
  }

  #forget(url: URL, connection: ByteConnection): void {
    this.#open.delete(connection);
    const idle = this.#idle.get(url.origin);
    clearTimeout(idle?.get(connection));
    idle?.delete(connection);
    if (idle?.size === 0) this.#idle.delete(url.origin);
  }
}
