import type { ByteConnection } from "../trust/byte-connection.js";
import type { ByteConnections } from "../trust/byte-connections.js";
import { AnswerReader } from "./answer-reader.js";
import { AttemptFailure } from "./attempt-failure.js";
import { BrokenAnswer } from "./broken-answer.js";
import { type Body, judgeAnswer } from "./judge-answer.js";
import type { Sink } from "./sink.js";

export interface ByteRequest {
  connections: ByteConnections;
  url: URL;
  headers: Record<string, string>;
  /** Where in the file to begin. */
  offset: number;
  /** The strong ETag of the content that the first bytes are of. */
  etag: string | undefined;
  /** How long it may take until something comes, in milliseconds: an answer, or its next bytes. */
  idleTimeoutMs: number;
  signal: AbortSignal | undefined;
  sink: Sink;
  /** Called with the status of the answer, as soon as there is one. */
  onStatus?: (status: number) => void;
  /**
   * Called once before the first bytes, to prepare the sink for them or to refuse them.
   *
   * @returns how many of the bytes to leave out, because the sink has them
   */
  onBody: (body: Extract<Body, { kind: "bytes" }>) => Promise<number>;
  /** Called after bytes were taken. */
  onBytes: () => void;
  /** Makes the error of what the connection failed with. */
  onBroken: (error: Error) => Error;
}

/**
 * Asks for a file's bytes, and moves them into the sink as they come. It goes below `fetch` and streams, because moving
 * a gigabyte through those takes twice the time.
 *
 * @returns what the answer was, once its body is in the sink
 * @throws AttemptFailure; what `onBody` and `onBytes` throw, what `onBroken` makes, what the sink failed with, or the
 *   reason of `signal`
 */
export async function fetchBytes(request: ByteRequest): Promise<Body> {
  const { signal, sink, idleTimeoutMs } = request;
  signal?.throwIfAborted();
  const stopping = new AbortController();
  const abort = () => stopping.abort(signal?.reason);
  signal?.addEventListener("abort", abort);
  sink.onError = (error) => stopping.abort(error);
  let connection: ByteConnection | undefined;
  const idle = setTimeout(() => {
    // While the sink has enough, it is this side that nothing comes through.
    if (connection?.isPaused) idle.refresh();
    else stopping.abort(new AttemptFailure(`nothing came for ${idleTimeoutMs} ms`, "resume"));
  }, idleTimeoutMs);
  try {
    for (;;) {
      connection = await request.connections.lease(request.url, stopping.signal);
      const answer = await ask(request, connection, stopping.signal, idle);
      if (answer !== "unheard") return answer;
    }
  } catch (error) {
    if (stopping.signal.aborted) throw stopping.signal.reason;
    throw error instanceof Own ? error.reason : request.onBroken(error as Error);
  } finally {
    clearTimeout(idle);
    signal?.removeEventListener("abort", abort);
    sink.onDrain = () => {};
    sink.onError = () => {};
  }
}

/** What an answer was refused for, or a callback failed with: nothing that is wrong with the connection. */
class Own {
  readonly reason: unknown;

  constructor(reason: unknown) {
    this.reason = reason;
  }
}

/**
 * Asks over one connection.
 *
 * @returns `unheard` where the server closed a used connection while it was asked: another one has to be asked (RFC
 *   9112, section 9.3.1)
 * @throws Own, or what the connection failed with
 */
function ask(
  request: ByteRequest,
  connection: ByteConnection,
  stopping: AbortSignal,
  idle: NodeJS.Timeout,
): Promise<Body | "unheard"> {
  const { sink } = request;
  return new Promise((resolve, reject) => {
    let body: Body | undefined;
    let skip = 0;
    let preparing = Promise.resolve();
    let isOver = false;

    const finish = (settle: () => void) => {
      if (isOver) return;
      isOver = true;
      stopping.removeEventListener("abort", stop);
      // A connection may break while the sink is made ready: until that is over, nobody else may use the sink.
      void preparing.then(settle);
    };
    const give = (given: Body | "unheard", isReusable: boolean) => {
      finish(() => resolve(given));
      if (isReusable) request.connections.giveBack(request.url, connection);
      else connection.destroy();
    };
    const fail = (reason: unknown) => {
      finish(() => reject(reason));
      connection.destroy();
    };
    const stop = () => fail(stopping.reason);
    const goOn = () => {
      if (isOver || !connection.isPaused) return;
      idle.refresh();
      connection.resume();
    };
    const attempt = (step: () => void) => {
      if (isOver) return;
      try {
        step();
      } catch (error) {
        fail(error instanceof BrokenAnswer ? error : new Own(error));
      }
    };

    const answer = new AnswerReader({
      onHead(head) {
        request.onStatus?.(head.status);
        body = judgeAnswer(head, request.offset, Date.now());
        // The body of another answer is of no use: the connection goes with it, and that is cheaper than reading it.
        if (body.kind !== "bytes") {
          give(body, false);
          return;
        }
        connection.pause();
        preparing = request.onBody(body).then(
          (bytes) => {
            skip = bytes;
            // Not before: what came meanwhile would have to be kept.
            sink.onDrain = goOn;
            goOn();
            attempt(() => answer.release());
          },
          (error: unknown) => fail(new Own(error)),
        );
      },
      onBody(bytes) {
        if (isOver) return;
        const rest = skip === 0 ? bytes : bytes.subarray(Math.min(skip, bytes.byteLength));
        skip -= bytes.byteLength - rest.byteLength;
        // At once, because the sink may want more as soon as somebody else has a say.
        if (rest.byteLength > 0 && !sink.write(rest)) connection.pause();
        request.onBytes();
      },
      onEnd(isReusable) {
        if (body && !isOver) give(body, isReusable);
      },
    });

    stopping.addEventListener("abort", stop);
    if (stopping.aborted) {
      stop();
      return;
    }
    connection.send(requestText(request), {
      onBytes(chunk) {
        idle.refresh();
        attempt(() => answer.take(chunk));
      },
      onEnd: () => (isUnheard() ? give("unheard", false) : attempt(() => answer.end())),
      onError: (error) => (isUnheard() ? give("unheard", false) : fail(error)),
    });
    function isUnheard(): boolean {
      return connection.isReused && !answer.hasBegun;
    }
  });
}

function requestText({ url, headers, offset, etag }: ByteRequest): string {
  const fields: Record<string, string> = {
    host: url.host,
    ...headers,
    accept: "*/*",
    "accept-encoding": "identity",
    ...(offset > 0 && { range: `bytes=${offset}-` }),
    ...(offset > 0 && etag !== undefined && { "if-range": etag }),
  };
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
  return `GET ${url.pathname}${url.search} HTTP/1.1\r\n${lines.join("")}\r\n`;
}
