import type { OnReadOpts, Socket } from "node:net";

/** Who reads what comes over a connection. */
export interface ByteReader {
  /** Takes bytes as they come. They stand where the next ones will: what is to last has to be copied. */
  onBytes(chunk: Uint8Array): void;
  /** The server has ended its side. Nothing is called any more. */
  onEnd(): void;
  /** The connection is broken. Nothing is called any more. */
  onError(error: Error): void;
}

/** A record of TLS has 16 KiB at most; without TLS, more at once is less work. */
const bufferBytes = 64 * 1024;

/**
 * A connection that bytes are read from below Node's streams: into one buffer, over and over. Streams, and HTTP on top
 * of them, take twice the time for a gigabyte.
 */
export interface ByteConnection {
  /** Called once, when it can be used no more. */
  onClose: () => void;
  /** False once it can carry no further request. */
  readonly isOpen: boolean;
  /** Whether it has served a request before, so that the server may have closed it without being asked anything. */
  readonly isReused: boolean;
  readonly isPaused: boolean;
  /** Sends a request. Whatever comes from now on is the reader's, until `letGo`. */
  send(request: string, reader: ByteReader): void;
  /**
   * The reader has all that it asked for. An idle connection does not keep the process alive, and is read from: that it
   * is closed, or spoken over, has to be noticed.
   */
  letGo(): void;
  /** Stops reading. What has been received already may still come. */
  pause(): void;
  resume(): void;
  /** Ends it at once. The reader, if there is one, is told by `onError`. */
  destroy(error?: Error): void;
}

/**
 * Opens a connection.
 *
 * @param openSocket opens a socket that reads as it is told, and checks who is at its other end
 * @throws what `openSocket` throws
 */
export async function openByteConnection(openSocket: (onread: OnReadOpts) => Promise<Socket>): Promise<ByteConnection> {
  let isEarly = false;
  let take = (_: Uint8Array) => {
    isEarly = true;
  };
  const socket = await openSocket({
    buffer: Buffer.allocUnsafeSlow(bufferBytes),
    callback(bytes, buffer) {
      take(buffer.subarray(0, bytes));
      return true;
    },
  });
  if (isEarly) {
    socket.destroy();
    throw new Error("the server spoke before it was asked");
  }
  const connection = new SocketConnection(socket);
  take = (chunk) => connection.take(chunk);
  return connection;
}

class SocketConnection implements ByteConnection {
  onClose = () => {};

  readonly #socket: Socket;
  #reader: ByteReader | undefined;
  #isReused = false;
  #isPaused = false;

  constructor(socket: Socket) {
    this.#socket = socket;
    let failure: Error | undefined;
    socket.on("error", (error) => {
      failure = error;
    });
    socket.on("end", () => this.#dismissReader()?.onEnd());
    socket.on("close", () => {
      this.#dismissReader()?.onError(failure ?? closed());
      this.onClose();
    });
  }

  get isOpen(): boolean {
    return this.#socket.readable;
  }

  get isReused(): boolean {
    return this.#isReused;
  }

  get isPaused(): boolean {
    return this.#isPaused;
  }

  send(request: string, reader: ByteReader): void {
    this.#reader = reader;
    this.#socket.ref();
    // What it says of a server's content has the server's own bytes.
    this.#socket.write(request, "latin1");
    if (this.#socket.closed) queueMicrotask(() => this.#dismissReader()?.onError(closed()));
  }

  letGo(): void {
    this.#reader = undefined;
    this.#isReused = true;
    this.#socket.unref();
    this.resume();
  }

  pause(): void {
    this.#isPaused = true;
    this.#socket.pause();
  }

  resume(): void {
    this.#isPaused = false;
    this.#socket.resume();
  }

  destroy(error?: Error): void {
    this.#socket.destroy(error);
  }

  /** Bytes have come. */
  take(chunk: Uint8Array): void {
    if (this.#reader) this.#reader.onBytes(chunk);
    // Nobody has asked for it: what it would be taken for is the answer to the next request.
    else this.destroy();
  }

  /** So that it is told of one end only. */
  #dismissReader(): ByteReader | undefined {
    const reader = this.#reader;
    this.#reader = undefined;
    return reader;
  }
}

function closed(): Error {
  return new Error("it was closed");
}
