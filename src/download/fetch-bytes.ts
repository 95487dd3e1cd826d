import type { Dispatcher } from "undici";
import { AttemptFailure } from "./attempt-failure.js";
import { type AnswerHead, type Body, judgeAnswer } from "./judge-answer.js";
import type { Sink } from "./sink.js";

export interface ByteRequest {
  dispatcher: Dispatcher;
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
export function fetchBytes(request: ByteRequest): Promise<Body> {
  const { dispatcher, url, offset, etag, signal, sink } = request;
  const headers: Record<string, string> = { ...request.headers, accept: "*/*", "accept-encoding": "identity" };
  if (offset > 0) {
    headers.range = `bytes=${offset}-`;
    if (etag !== undefined) headers["if-range"] = etag;
  }
  return new Promise((resolve, reject) => {
    let controller: Dispatcher.DispatchController | undefined;
    let body: Body | undefined;
    let skip = 0;
    let failure: { reason: unknown } | undefined;
    let preparing = Promise.resolve();

    const stop = (reason: unknown) => {
      failure ??= { reason };
      if (controller) controller.abort(reason instanceof Error ? reason : new Error("stopped", { cause: reason }));
      else settle();
    };
    const idle = setTimeout(() => {
      // While the sink has enough, it is this side that nothing comes through.
      if (controller?.paused) idle.refresh();
      else stop(new AttemptFailure(`nothing came for ${request.idleTimeoutMs} ms`, "resume"));
    }, request.idleTimeoutMs);
    const abort = () => stop(signal?.reason);
    let settled = false;
    const settle = (error?: unknown) => {
      if (settled) return;
      settled = true;
      clearTimeout(idle);
      signal?.removeEventListener("abort", abort);
      sink.onDrain = () => {};
      sink.onError = () => {};
      const finish = () => {
        if (failure) reject(failure.reason);
        else if (error !== undefined) reject(error);
        else if (body) resolve(body);
        else reject(new AttemptFailure("the connection ended before an answer", "resume"));
      };
      // A connection may break while the sink is made ready: until that is over, nobody else may use the sink.
      void preparing.then(finish);
    };

    if (signal?.aborted) {
      settle(signal.reason);
      return;
    }
    signal?.addEventListener("abort", abort, { once: true });
    sink.onError = stop;
    sink.onDrain = () => {
      if (!controller?.paused) return;
      idle.refresh();
      controller.resume();
    };

    dispatcher.dispatch(
      { origin: url.origin, path: url.pathname + url.search, method: "GET", headers },
      {
        onRequestStart(started) {
          controller = started;
          if (failure) stop(failure.reason);
        },
        onResponseStart(started, status, rawHeaders) {
          controller = started;
          idle.refresh();
          if (status < 200) return;
          try {
            body = judgeAnswer(headOf(status, rawHeaders), offset, Date.now());
          } catch (error) {
            stop(error);
            return;
          }
          // The body of another answer is of no use: the connection goes with it, and that is cheaper than reading it.
          if (body.kind !== "bytes") {
            started.abort(new Error("not read"));
            return;
          }
          started.pause();
          preparing = request.onBody(body).then((bytes) => {
            if (settled) return;
            skip = bytes;
            idle.refresh();
            started.resume();
          }, stop);
        },
        onResponseData(started, chunk) {
          if (failure) return;
          idle.refresh();
          try {
            const rest = skip === 0 ? chunk : chunk.subarray(Math.min(skip, chunk.byteLength));
            skip -= chunk.byteLength - rest.byteLength;
            const wantsMore = rest.byteLength === 0 || sink.write(rest);
            request.onBytes();
            if (!wantsMore) started.pause();
          } catch (error) {
            stop(error);
          }
        },
        onResponseEnd() {
          settle();
        },
        onResponseError(_, error) {
          if (body && body.kind !== "bytes") settle();
          else settle(request.onBroken(error));
        },
      },
    );
  });
}

function headOf(status: number, headers: Record<string, string | string[] | undefined>): AnswerHead {
  return {
    status,
    header: (name) => {
      const value = headers[name];
      return Array.isArray(value) ? value[0] : value;
    },
  };
}
