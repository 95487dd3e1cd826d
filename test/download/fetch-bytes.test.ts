import { getEventListeners } from "node:events";
import { describe, expect, it } from "vitest";
import { type ByteRequest, fetchBytes } from "../../src/download/fetch-bytes.js";
import type { Sink } from "../../src/download/sink.js";
import type { ByteConnection, ByteReader } from "../../src/trust/byte-connection.js";
import type { ByteConnections } from "../../src/trust/byte-connections.js";
import { deferred } from "../client/deferred.js";
import { reasonOf } from "../client/rejection-of.js";
import { ownClock } from "./own-clock.js";

/** A connection that does what the test says. */
function connection({ isReused = false } = {}) {
  const state = { paused: false, destroyed: false, givenBack: false, sent: "" };
  let reader: ByteReader | undefined;
  const only = {
    isReused,
    get isPaused() {
      return state.paused;
    },
    send(request: string, given: ByteReader) {
      state.sent = request;
      reader = given;
    },
    pause: () => {
      state.paused = true;
    },
    resume: () => {
      state.paused = false;
    },
    destroy: () => {
      state.destroyed = true;
    },
  } as unknown as ByteConnection;
  const sends = (text: string) => reader?.onBytes(Buffer.from(text));
  const connections: ByteConnections = {
    lease: async () => only,
    giveBack: () => {
      state.givenBack = true;
    },
  };
  return {
    only,
    connections,
    state,
    /** Waits for the request, and begins an answer to it. */
    async answers(status: number, headers: Record<string, string>) {
      while (state.sent === "") await new Promise(setImmediate);
      const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
      sends(`HTTP/1.1 ${status} OK\r\n${lines.join("")}\r\n`);
    },
    sends,
    ends: () => reader?.onEnd(),
    breaks: (error: Error) => reader?.onError(error),
  };
}

function memorySink(write: (chunk: Uint8Array) => boolean = () => true): Sink {
  return { write, onDrain: () => {}, onError: () => {} } as unknown as Sink;
}

function request(connections: ByteConnections, more: Partial<ByteRequest> = {}): ByteRequest {
  return {
    connections,
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
    const { connections, answers, breaks } = connection();
    const ready = deferred<number>();
    let isOver = false;
    const fetching = fetchBytes(request(connections, { onBody: () => ready.promise }));
    const failed = reasonOf(fetching).finally(() => {
      isOver = true;
    });
    await answers(200, {});
    breaks(new Error("reset"));
    await new Promise(setImmediate);
    expect(isOver).toBe(false);
    ready.resolve(0);
    expect(await failed).toMatchObject({ message: "broken", cause: { message: "reset" } });
  });

  it("that is stopped while the sink is made ready fails with the reason, once the sink is", async () => {
    const { connections, answers, state } = connection();
    const ready = deferred<number>();
    const stopping = new AbortController();
    const failed = reasonOf(fetchBytes(request(connections, { onBody: () => ready.promise, signal: stopping.signal })));
    await answers(200, {});
    stopping.abort("enough");
    expect(state.destroyed).toBe(true);
    ready.resolve(0);
    expect(await failed).toBe("enough");
  });

  it("is stopped while it waits for the sink", async () => {
    const { connections, answers, sends, state } = connection();
    const stopping = new AbortController();
    const sink = memorySink(() => false);
    const failed = reasonOf(fetchBytes(request(connections, { sink, signal: stopping.signal })));
    await answers(200, {});
    await new Promise(setImmediate);
    sends("abc");
    expect(state.paused).toBe(true);
    stopping.abort("enough");
    expect(await failed).toBe("enough");
    expect(state.destroyed).toBe(true);
  });

  it("does not hold a pause of the sink against the server, but a pause of the server", async () => {
    const { connections, answers, sends, state } = connection();
    const sink = memorySink(() => false);
    const failed = reasonOf(fetchBytes(request(connections, { sink, idleTimeoutMs: 20 })));
    await answers(200, {});
    await new Promise(setImmediate);
    sends("abc");
    // The limit passes a few times over.
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(state.destroyed).toBe(false);
    sink.onDrain();
    expect(await failed).toMatchObject({ next: "resume", message: "nothing came for 20 ms" });
  });

  it("goes on when the sink wants more, and lets go of it at the end", async () => {
    const { connections, answers, sends, state } = connection();
    const sink = memorySink(() => false);
    const fetching = fetchBytes(request(connections, { sink }));
    await answers(200, { "content-length": "6" });
    await new Promise(setImmediate);
    sends("abc");
    sink.onDrain();
    expect(state.paused).toBe(false);
    sends("def");
    expect(await fetching).toMatchObject({ kind: "bytes" });
    state.paused = true;
    sink.onDrain();
    sink.onError(new Error("too late"));
    expect(state).toMatchObject({ paused: true, destroyed: false, givenBack: true });
  });

  it("fails with what a callback throws, as it is", async () => {
    const { connections, answers, sends } = connection();
    const own = new RangeError("own");
    const onBytes = () => {
      throw own;
    };
    const failed = reasonOf(fetchBytes(request(connections, { onBytes })));
    await answers(200, {});
    await new Promise(setImmediate);
    sends("abc");
    expect(await failed).toBe(own);
  });

  it("lets go of a connection over which more may come than it wants", async () => {
    const { connections, answers, state } = connection();
    const fetching = fetchBytes(request(connections));
    await answers(302, { location: "/elsewhere", "content-length": "3" });
    expect(await fetching).toEqual({ kind: "elsewhere", location: "/elsewhere" });
    expect(state).toMatchObject({ destroyed: true, givenBack: false });
  });

  it("takes nothing more once it is over, and gives back no connection then", async () => {
    const { connections, answers, sends, state } = connection();
    const failure = new RangeError("disk full");
    const taken: string[] = [];
    const sink = memorySink((chunk) => {
      taken.push(Buffer.from(chunk).toString());
      sink.onError(failure);
      return true;
    });
    const failed = reasonOf(fetchBytes(request(connections, { sink })));
    await answers(200, { "transfer-encoding": "chunked" });
    await new Promise(setImmediate);
    sends("3\r\nabc\r\n3\r\ndef\r\n0\r\n\r\n");
    expect(await failed).toBe(failure);
    expect(taken).toEqual(["abc"]);
    expect(state).toMatchObject({ destroyed: true, givenBack: false });
  });

  it("leaves out what the sink has", async () => {
    const { connections, answers, sends, ends } = connection();
    const taken: string[] = [];
    const sink = memorySink((chunk) => {
      taken.push(Buffer.from(chunk).toString());
      return true;
    });
    const fetching = fetchBytes(request(connections, { sink, onBody: async () => 4 }));
    await answers(200, {});
    await new Promise(setImmediate);
    for (const piece of ["ab", "cdef", "ghijklmn"]) sends(piece);
    ends();
    await fetching;
    expect(taken).toEqual(["ef", "ghijklmn"]);
  });

  it("is asked over another connection where a used one was closed meanwhile, which is then of no use", async () => {
    for (const way of ["ends", "breaks"] as const) {
      const [used, fresh] = [connection({ isReused: true }), connection()];
      const leased = [used, fresh];
      const over: ByteConnections = {
        lease: async (url, signal) => (leased.shift() ?? fresh).connections.lease(url, signal),
        giveBack: (_, given) => (given === used.only ? used : fresh).connections.giveBack(_, given),
      };
      const fetching = fetchBytes(request(over));
      while (used.state.sent === "") await new Promise(setImmediate);
      if (way === "ends") used.ends();
      else used.breaks(new Error("reset"));
      await fresh.answers(200, { "content-length": "3" });
      await new Promise(setImmediate);
      fresh.sends("abc");
      await fetching;
      expect(used.state).toMatchObject({ destroyed: true, givenBack: false });
      expect(fresh.state).toMatchObject({ destroyed: false, givenBack: true });
    }
  });

  it("is not waited with for ever for a connection", async () => {
    const clock = ownClock();
    const lease = (_: URL, signal: AbortSignal) =>
      new Promise<never>((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    const failed = reasonOf(
      fetchBytes(request({ lease, giveBack: () => {} } as ByteConnections, { idleTimeoutMs: 20 })),
    );
    await clock.pass(20);
    expect(await failed).toMatchObject({ message: "nothing came for 20 ms" });
  });

  it.each([
    [0, '"a"', []],
    [5, undefined, ["range: bytes=5-"]],
    [5, '"a"', ["range: bytes=5-", 'if-range: "a"']],
  ])("from %i on, of the content %s, is asked for by a range where there is one", async (offset, etag, fields) => {
    const { connections, state, breaks } = connection();
    const failed = reasonOf(fetchBytes(request(connections, { offset, etag })));
    while (state.sent === "") await new Promise(setImmediate);
    const lines = state.sent.split("\r\n");
    expect(lines.filter((line) => line.includes("range"))).toEqual(fields);
    breaks(new Error("reset"));
    await failed;
  });

  it("ignores what is said before the answer", async () => {
    const { connections, answers, sends, ends } = connection();
    const fetching = fetchBytes(request(connections));
    await answers(103, {});
    await answers(200, { "content-length": "3" });
    await new Promise(setImmediate);
    sends("abc");
    ends();
    expect(await fetching).toMatchObject({ total: 3 });
  });

  it("is not sent when it is stopped while a connection is handed over, which is then of no use", async () => {
    const { connections, state } = connection();
    const stopping = new AbortController();
    const lease: ByteConnections["lease"] = async (url, signal) => {
      const leased = await connections.lease(url, signal);
      stopping.abort("enough");
      return leased;
    };
    const over = { ...connections, lease };
    expect(await reasonOf(fetchBytes(request(over, { signal: stopping.signal })))).toBe("enough");
    expect(state).toMatchObject({ sent: "", destroyed: true });
  });

  it("lets nothing come until the sink is ready, even if that wants more", async () => {
    const { connections, answers, state, sends } = connection();
    const ready = deferred<number>();
    const sink = memorySink(() => false);
    const fetching = fetchBytes(request(connections, { sink, onBody: () => ready.promise }));
    await answers(200, { "content-length": "6" });
    sink.onDrain();
    expect(state.paused).toBe(true);
    ready.resolve(0);
    await new Promise(setImmediate);
    expect(state.paused).toBe(false);
    sends("abc");
    expect(state.paused).toBe(true);
    sink.onDrain();
    sends("def");
    await fetching;
  });

  it("goes on when the sink wants more at once, while bytes are being reported", async () => {
    const { connections, answers, sends, state } = connection();
    const sink = memorySink(() => false);
    const fetching = fetchBytes(request(connections, { sink, onBytes: () => sink.onDrain() }));
    await answers(200, { "content-length": "6" });
    await new Promise(setImmediate);
    sends("abc");
    expect(state.paused).toBe(false);
    sends("def");
    await fetching;
  });

  it("listens to its signal no longer than it takes", async () => {
    const { connections, answers, sends } = connection();
    const { signal } = new AbortController();
    const fetching = fetchBytes(request(connections, { signal }));
    await answers(200, { "content-length": "3" });
    expect(getEventListeners(signal, "abort")).toHaveLength(1);
    sends("abc");
    await fetching;
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  it("is not made when it is stopped already", async () => {
    const lease = () => {
      throw new Error("asked");
    };
    const connections: ByteConnections = { lease, giveBack: () => {} };
    expect(await reasonOf(fetchBytes(request(connections, { signal: AbortSignal.abort("enough") })))).toBe("enough");
  });
});
