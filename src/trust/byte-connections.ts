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
  /** The last one that was given back is the last. */
  readonly #idle = new Map<ByteConnection, { origin: string; timer: NodeJS.Timeout }>();
  readonly #ending = new AbortController();

  constructor(openSocket: OpenSocket, idleMs = defaultIdleMs) {
    this.#openSocket = openSocket;
    this.#idleMs = idleMs;
  }

  async lease(url: URL, signal: AbortSignal): Promise<ByteConnection> {
    const { signal: ending } = this.#ending;
    ending.throwIfAborted();
    signal.throwIfAborted();
    for (const [connection, { origin, timer }] of [...this.#idle].reverse()) {
      if (origin !== url.origin) continue;
      clearTimeout(timer);
      this.#idle.delete(connection);
      if (connection.isOpen) return connection;
    }
    const connection = await openByteConnection((onread) => this.#openSocket(url, { signal, onread }));
    this.#open.add(connection);
    connection.onClose = () => this.#forget(connection);
    // It may have been open for a moment already when everything was ended.
    if (ending.aborted) connection.destroy();
    ending.throwIfAborted();
    return connection;
  }

  giveBack(url: URL, connection: ByteConnection): void {
    connection.letGo();
    if (!connection.isOpen) return;
    const timer = setTimeout(() => connection.destroy(), this.#idleMs).unref();
    this.#idle.set(connection, { origin: url.origin, timer });
  }

  /** Ends all connections, with whatever is under way on them, and opens no more. */
  destroy(reason: Error): void {
    this.#ending.abort(reason);
    for (const connection of this.#open) connection.destroy(reason);
  }

  #forget(connection: ByteConnection): void {
    this.#open.delete(connection);
    clearTimeout(this.#idle.get(connection)?.timer);
    this.#idle.delete(connection);
  }
}
