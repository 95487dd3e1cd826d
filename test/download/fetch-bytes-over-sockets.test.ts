import { setImmediate as nextTurn } from "node:timers/promises";
import { describe, expect, onTestFinished, test } from "vitest";
import { type ByteRequest, fetchBytes } from "../../src/download/fetch-bytes.js";
import type { Sink } from "../../src/download/sink.js";
import { ByteConnectionPool } from "../../src/trust/byte-connections.js";
import { deferred } from "../client/deferred.js";
import { reasonOf } from "../client/rejection-of.js";
import { handles, handlesGone } from "../trust/handles.js";
import { type OwnWireServer, ownWireServer, type Way, ways } from "../trust/own-wire-server.js";

const ended = new Error("ended");

async function served(way: Way, greeting?: string) {
  const server = await ownWireServer(way, greeting);
  const connections = new ByteConnectionPool(server.openSocket);
  onTestFinished(() => connections.destroy(ended));
  return { server, connections };
}

/** One request for bytes; `text` is what the sink has. */
function fetching(connections: ByteConnectionPool, { url }: OwnWireServer, more: Partial<ByteRequest> = {}) {
  let text = "";
  const sink = {
    write(chunk: Uint8Array) {
      text += Buffer.from(chunk).toString();
      return true;
    },
    onDrain() {},
    onError() {},
  } as unknown as Sink;
  const done = fetchBytes({
    connections,
    url,
    headers: {},
    offset: 0,
    etag: undefined,
    idleTimeoutMs: 60_000,
    signal: undefined,
    sink,
    onBody: async () => 0,
    onBytes: () => {},
    onBroken: (error) => error,
    ...more,
  });
  return { text: done.then(() => text), sink };
}

const head = "HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\n";
const bytes = `${head}abc`;

describe.each(ways)("a request for bytes (%s)", (way) => {
  test("says what it wants, and nothing else", async () => {
    const { server, connections } = await served(way);
    const url = new URL("/a%20b/\xfc?c=d&e#f", server.url);
    const { text } = fetching(
      connections,
      { ...server, url },
      {
        headers: { "vmware-api-session-id": "token" },
        offset: 5,
        etag: '"\xe9"',
      },
    );
    const wire = await server.wire(0);
    await wire.asked();
    wire.socket.write("HTTP/1.1 206 OK\r\ncontent-range: bytes 5-7/8\r\ncontent-length: 3\r\n\r\nabc");
    expect(await text).toBe("abc");
    expect(wire.received().split("\r\n")).toEqual([
      "GET /a%20b/%C3%BC?c=d&e HTTP/1.1",
      `host: ${server.url.host}`,
      "vmware-api-session-id: token",
      "accept: */*",
      "accept-encoding: identity",
      "range: bytes=5-",
      'if-range: "\xe9"',
      "",
      "",
    ]);
  });

  test("goes over the connection of the one before, even if that had to wait for its sink at the end", async () => {
    const { server, connections } = await served(way);
    const full = { write: () => false, onDrain() {}, onError() {} } as unknown as Sink;
    const first = fetching(connections, server, { sink: full });
    const wire = await server.wire(0);
    await wire.asked();
    wire.socket.write(bytes);
    await first.text;
    for (const times of [2, 3]) {
      const { text } = fetching(connections, server);
      await wire.asked(times);
      wire.socket.write(bytes);
      expect(await text).toBe("abc");
    }
    expect(server.opened()).toBe(1);
  });

  test.each([
    ["that says so", "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 3\r\n\r\nabc"],
    ["with bytes behind it", `${bytes}HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nxyz`],
    ["with a line's end behind it", `${bytes}\r\n`],
    ["that is of HTTP/1.0", "HTTP/1.0 200 OK\r\ncontent-length: 3\r\n\r\nabc"],
  ])("goes over a new connection after an answer %s", async (_, answer) => {
    const { server, connections } = await served(way);
    const first = fetching(connections, server);
    const wire = await server.wire(0);
    await wire.asked();
    wire.socket.write(answer);
    expect(await first.text).toBe("abc");
    const second = fetching(connections, server);
    const next = await server.wire(1);
    await next.asked();
    next.socket.write(bytes);
    expect(await second.text).toBe("abc");
    expect(wire.received().split("\r\n\r\n")).toHaveLength(2);
  });

  test.each(["ends", "resets"])(
    "is made again where the server %s used connections instead of answering",
    async (act) => {
      const { server, connections } = await served(way);
      const first = [fetching(connections, server), fetching(connections, server)];
      const used = [await server.wire(0), await server.wire(1)];
      for (const wire of used) await wire.asked();
      used[0]?.socket.write(bytes);
      await Promise.race(first.map(({ text }) => text));
      used[1]?.socket.write(bytes);
      await Promise.all(first.map(({ text }) => text));
      const again = fetching(connections, server);
      for (const wire of used.reverse()) {
        await wire.asked(2);
        if (act === "ends") wire.socket.end();
        else wire.reset();
      }
      const fresh = await server.wire(2);
      await fresh.asked();
      fresh.socket.write(bytes);
      expect(await again.text).toBe("abc");
      expect(server.opened()).toBe(3);
    },
  );

  test("is not made again where a new connection is closed instead of answering", async () => {
    const { server, connections } = await served(way);
    const { text } = fetching(connections, server);
    const failed = reasonOf(text);
    const wire = await server.wire(0);
    await wire.asked();
    wire.socket.end();
    expect(await failed).toMatchObject({ message: "the other side closed it" });
    await server.empty();
    expect(server.opened()).toBe(1);
  });

  test.each(["ends", "resets"])(
    "is not made again where the server %s a used connection after a part of the answer",
    async (act) => {
      const { server, connections } = await served(way);
      const first = fetching(connections, server);
      const wire = await server.wire(0);
      await wire.asked();
      wire.socket.write(bytes);
      await first.text;
      let came = 0;
      const second = fetching(connections, server, { onBytes: () => came++ });
      const failed = reasonOf(second.text);
      await wire.asked(2);
      wire.socket.write(`${head}a`);
      while (came === 0) await nextTurn();
      if (act === "ends") wire.socket.end();
      else wire.reset();
      expect(await failed).toBeInstanceOf(Error);
      await server.empty();
      expect(server.opened()).toBe(1);
    },
  );

  test("gets an answer that is whole although the connection ends while the sink is made ready", async () => {
    const { server, connections } = await served(way);
    const ready = deferred<number>();
    const { text } = fetching(connections, server, { onBody: () => ready.promise });
    const wire = await server.wire(0);
    await wire.asked();
    wire.socket.end(`HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 3\r\n\r\nabc`);
    // With TLS the whole of it has come by then, end and all.
    if (way !== "plain") await server.empty();
    for (let turn = 0; turn < 10; turn++) await nextTurn();
    ready.resolve(0);
    expect(await text).toBe("abc");
  });

  test("fails where another protocol is spoken, whenever", async () => {
    const { server, connections } = await served(way, "220 mail.example.com ESMTP\r\n");
    const failed = reasonOf(fetching(connections, server).text);
    expect(await failed).toMatchObject({ name: "BrokenAnswer", message: expect.stringContaining("does not begin") });
    await server.empty();
  });

  /** How far a request has come; told by what happened to it. */
  const moments = [
    "before the answer",
    "before the answer, on a used connection",
    "in the middle",
    "waiting for its sink",
    "making its sink ready",
  ];
  const acts = ["stopped", "ended with its client"];
  test.each(moments.flatMap((moment) => acts.map((act) => [act, moment] as const)))(
    "that is %s %s is over, and leaves nothing",
    async (act, moment) => {
      const { server, connections } = await served(way);
      const before = handles();
      let used = 0;
      if (moment.endsWith("used connection")) {
        const { text } = fetching(connections, server);
        const wire = await server.wire(0);
        await wire.asked();
        wire.socket.write(bytes);
        await text;
        used = 1;
      }
      const stopping = new AbortController();
      const here = deferred();
      const ready = deferred<number>();
      const { text } = fetching(connections, server, {
        signal: stopping.signal,
        onBytes: () => here.resolve(),
        ...(moment === "waiting for its sink" && {
          sink: { write: () => false, onDrain() {}, onError() {} } as unknown as Sink,
        }),
        ...(moment === "making its sink ready" && {
          onBody: () => {
            here.resolve();
            return ready.promise;
          },
        }),
      });
      const failed = reasonOf(text);
      const wire = await server.wire(0);
      await wire.asked(used + 1);
      if (!moment.startsWith("before")) {
        wire.socket.write(`${head}a`);
        await here.promise;
      }
      if (act === "stopped") stopping.abort(ended);
      else connections.destroy(ended);
      await server.empty();
      ready.resolve(0);
      expect(await failed).toBe(ended);
      expect(server.opened()).toBe(1);
      await handlesGone(before);
    },
  );
});
