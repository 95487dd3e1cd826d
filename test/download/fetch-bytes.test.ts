import type { Dispatcher } from "undici";
import { describe, expect, it } from "vitest";
import { type ByteRequest, fetchBytes } from "../../src/download/fetch-bytes.js";
import type { Sink } from "../../src/download/sink.js";
import { deferred } from "../client/deferred.js";
import { reasonOf } from "../client/rejection-of.js";

/** A connection that does what the test says. */
function connection() {
  const state = { paused: false, aborted: undefined as Error | undefined };
  let handler: Dispatcher.DispatchHandler | undefined;
  const controller = {
    get paused() {
      return state.paused;
    },
    get aborted() {
      return state.aborted !== undefined;
    },
    reason: null,
    pause: () => {
      state.paused = true;
    },
    resume: () => {
      state.paused = false;
    },
    abort(reason: Error) {
      state.aborted ??= reason;
      handler?.onResponseError?.(controller, reason);
    },
  } as unknown as Dispatcher.DispatchController;
  const dispatcher = {
    dispatch(_: unknown, given: Dispatcher.DispatchHandler) {
      handler = given;
      given.onRequestStart?.(controller, {});
      return true;
    },
  } as unknown as Dispatcher;
  return {
    dispatcher,
    state,
    answers: (status: number, headers: Record<string, string>) =>
      handler?.onResponseStart?.(controller, status, headers),
    sends: (text: string) => handler?.onResponseData?.(controller, Buffer.from(text)),
    ends: () => handler?.onResponseEnd?.(controller, {}),
    breaks: (error: Error) => handler?.onResponseError?.(controller, error),
  };
}

function memorySink(write: (chunk: Uint8Array) => boolean = () => true): Sink {
  return { write, onDrain: () => {}, onError: () => {} } as unknown as Sink;
}

function request(dispatcher: Dispatcher, more: Partial<ByteRequest> = {}): ByteRequest {
  return {
    dispatcher,
    url: new URL("https://host/x"),
    headers: {},
    offset: 0,
    etag: undefined,
    idleTimeoutMs: 10_000,
    signal: undefined,
    sink: memorySink(),
    onBody: async () => 0,
    onBytes: () => {},
    onBroken: (error) => new Error("broken", { cause: error }),
    ...more,
  };
}

describe("a request for bytes", () => {
  it("whose connection breaks while the sink is made ready fails only once the sink is", async () => {
    const { dispatcher, answers, breaks } = connection();
    const ready = deferred<number>();
    let isOver = false;
    const fetching = fetchBytes(request(dispatcher, { onBody: () => ready.promise }));
    const failed = reasonOf(fetching).finally(() => {
      isOver = true;
    });
    answers(200, {});
    breaks(new Error("reset"));
    await new Promise(setImmediate);
    expect(isOver).toBe(false);
    ready.resolve(0);
    expect(await failed).toMatchObject({ message: "broken", cause: { message: "reset" } });
  });

  it("that is stopped while the sink is made ready fails with the reason, once the sink is", async () => {
    const { dispatcher, answers, state } = connection();
    const ready = deferred<number>();
    const stopping = new AbortController();
    const failed = reasonOf(fetchBytes(request(dispatcher, { onBody: () => ready.promise, signal: stopping.signal })));
    answers(200, {});
    stopping.abort("enough");
    expect(state.aborted).toBeDefined();
    ready.resolve(0);
    expect(await failed).toBe("enough");
  });

  it("is stopped while it waits for the sink", async () => {
    const { dispatcher, answers, sends, state } = connection();
    const stopping = new AbortController();
    const sink = memorySink(() => false);
    const failed = reasonOf(fetchBytes(request(dispatcher, { sink, signal: stopping.signal })));
    answers(200, {});
    await new Promise(setImmediate);
    sends("abc");
    expect(state.paused).toBe(true);
    stopping.abort("enough");
    expect(await failed).toBe("enough");
    expect(state.aborted).toBeDefined();
  });

  it("does not hold a pause of the sink against the server, but a pause of the server", async () => {
    const { dispatcher, answers, sends, state } = connection();
    const sink = memorySink(() => false);
    const failed = reasonOf(fetchBytes(request(dispatcher, { sink, idleTimeoutMs: 20 })));
    answers(200, {});
    await new Promise(setImmediate);
    sends("abc");
    // The limit passes a few times over.
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(state.aborted).toBeUndefined();
    sink.onDrain();
    expect(await failed).toMatchObject({ next: "resume", message: "nothing came for 20 ms" });
  });

  it("goes on when the sink wants more, and lets go of it at the end", async () => {
    const { dispatcher, answers, sends, ends, state } = connection();
    const sink = memorySink(() => false);
    const fetching = fetchBytes(request(dispatcher, { sink }));
    answers(200, {});
    await new Promise(setImmediate);
    sends("abc");
    sink.onDrain();
    expect(state.paused).toBe(false);
    ends();
    expect(await fetching).toMatchObject({ kind: "bytes" });
    state.paused = true;
    sink.onDrain();
    sink.onError(new Error("too late"));
    expect(state).toMatchObject({ paused: true, aborted: undefined });
  });

  it("fails with what a callback throws, as it is", async () => {
    const { dispatcher, answers, sends } = connection();
    const own = new RangeError("own");
    const onBytes = () => {
      throw own;
    };
    const failed = reasonOf(fetchBytes(request(dispatcher, { onBytes })));
    answers(200, {});
    await new Promise(setImmediate);
    sends("abc");
    expect(await failed).toBe(own);
  });

  it("leaves out what the sink has", async () => {
    const { dispatcher, answers, sends, ends } = connection();
    let text = "";
    const sink = memorySink((chunk) => {
      text += Buffer.from(chunk).toString();
      return true;
    });
    const fetching = fetchBytes(request(dispatcher, { sink, onBody: async () => 4 }));
    answers(200, {});
    await new Promise(setImmediate);
    for (const piece of ["ab", "cdef", "gh"]) sends(piece);
    ends();
    await fetching;
    expect(text).toBe("efgh");
  });

  it("ignores what is said before the answer", async () => {
    const { dispatcher, answers, sends, ends } = connection();
    const fetching = fetchBytes(request(dispatcher));
    answers(103, {});
    answers(200, { "content-length": "3" });
    await new Promise(setImmediate);
    sends("abc");
    ends();
    expect(await fetching).toMatchObject({ total: 3 });
  });

  it("is not made when it is stopped already", async () => {
    const dispatcher = {
      dispatch: () => {
        throw new Error("asked");
      },
    } as unknown as Dispatcher;
    expect(await reasonOf(fetchBytes(request(dispatcher, { signal: AbortSignal.abort("enough") })))).toBe("enough");
  });
});
