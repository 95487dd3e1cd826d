import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:net";
import { setImmediate as nextTurn } from "node:timers/promises";
import { describe, expect, onTestFinished, test } from "vitest";
import { type ByteReader, openByteConnection } from "../../src/trust/byte-connection.js";
import { deferred } from "../client/deferred.js";
import { rejectionOf } from "../client/rejection-of.js";
import { handles, handlesGone } from "./handles.js";
import { ownWireServer, type Way, ways } from "./own-wire-server.js";

const request = "GET /file HTTP/1.1\r\n\r\n";

/** A connection that is open at both ends. */
async function opened(way: Way) {
  const server = await ownWireServer(way);
  const connection = await openByteConnection((onread) => server.openSocket(server.url, { onread }));
  onTestFinished(() => connection.destroy());
  const closed = deferred();
  connection.onClose = () => closed.resolve();
  return { server, connection, wire: await server.wire(0), closed: closed.promise };
}

/** Takes down what a reader is told. */
function recorder() {
  const told: (string | Error)[] = [];
  const over = deferred<void>();
  const hash = createHash("sha1");
  const places = new Set<ArrayBufferLike>();
  let bytes = 0;
  const reader: ByteReader = {
    onBytes(chunk) {
      hash.update(chunk);
      places.add(chunk.buffer);
      bytes += chunk.byteLength;
      if (told.at(-1) !== "bytes") told.push("bytes");
    },
    onEnd() {
      told.push("end");
      over.resolve();
    },
    onError(error) {
      told.push(error);
      over.resolve();
    },
  };
  return { reader, told, over: over.promise, bytes: () => bytes, sha1: () => hash.digest("hex"), places };
}

const turns = async (count = 50) => {
  for (let turn = 0; turn < count; turn++) await nextTurn();
};

describe.each(ways)("a connection (%s)", (way) => {
  const isDirect = way !== "TLS through a proxy";

  test("carries a request, and hands on what comes, to the end", async () => {
    const { connection, wire, closed } = await opened(way);
    const { reader, told, over, bytes, sha1, places } = recorder();
    connection.send(`${request.slice(0, -2)}if-range: "\xe9"\r\n\r\n`, reader);
    await wire.asked();
    expect(wire.received()).toBe('GET /file HTTP/1.1\r\nif-range: "\xe9"\r\n\r\n');
    const content = randomBytes(1_000_000);
    wire.socket.end(content);
    await over;
    await closed;
    expect(told).toEqual(["bytes", "end"]);
    expect(bytes()).toBe(content.byteLength);
    expect(sha1()).toBe(createHash("sha1").update(content).digest("hex"));
    expect(connection.isOpen).toBe(false);
    if (isDirect) expect(places.size, "they all come by one place").toBe(1);
  });

  test("hands on nothing while it is paused, and lets the server wait", async () => {
    const { connection, wire } = await opened(way);
    const { reader, bytes, told, over } = recorder();
    connection.send(request, reader);
    await wire.asked();
    expect(connection.isPaused).toBe(false);
    connection.pause();
    expect(connection.isPaused).toBe(true);
    // More than lies between both ends.
    const content = Buffer.alloc(32 * 1024 * 1024);
    wire.socket.end(content);
    await turns();
    expect([bytes(), told]).toEqual([0, []]);
    expect(wire.socket.writableLength).toBeGreaterThan(0);
    connection.resume();
    expect(connection.isPaused).toBe(false);
    await over;
    expect([bytes(), told]).toEqual([content.byteLength, ["bytes", "end"]]);
  });

  test("that is paused and let go on within a turn stands still, or goes on, as was said last", async () => {
    const { connection, wire } = await opened(way);
    const { reader, bytes, over } = recorder();
    connection.send(request, reader);
    await wire.asked();
    connection.pause();
    connection.resume();
    connection.pause();
    wire.socket.end("abc");
    await turns();
    expect(bytes()).toBe(0);
    connection.resume();
    connection.pause();
    connection.resume();
    await over;
    expect(bytes()).toBe(3);
  });

  test("that is ended by this side tells its reader why, once", async () => {
    const { server, connection, wire, closed } = await opened(way);
    const { reader, told } = recorder();
    connection.send(request, reader);
    await wire.asked();
    const reason = new Error("enough");
    connection.destroy(reason);
    connection.destroy(new Error("more than enough"));
    expect(connection.isOpen).toBe(false);
    await closed;
    await server.empty();
    await turns();
    expect(told).toEqual([reason]);
  });

  test("that is closed already says so to who sends", async () => {
    const { connection, closed } = await opened(way);
    connection.destroy();
    await closed;
    const { reader, told, over } = recorder();
    connection.send(request, reader);
    expect(told, "not before it has returned").toEqual([]);
    await over;
    await turns();
    expect(told).toEqual([new Error("it was closed")]);
  });

  test("that was let go serves another reader, and the first hears no more", async () => {
    const { connection, wire } = await opened(way);
    const first = recorder();
    connection.send(request, first.reader);
    expect(connection.isReused).toBe(false);
    await wire.asked();
    connection.letGo();
    expect([connection.isReused, connection.isOpen]).toEqual([true, true]);
    const second = recorder();
    connection.send(request, second.reader);
    await wire.asked(2);
    wire.socket.end("abc");
    await second.over;
    expect([first.told, second.told]).toEqual([[], ["bytes", "end"]]);
  });

  test.each(["while it was read", "while it was paused"])("that was let go %s notices its end", async (when) => {
    const { connection, wire, closed } = await opened(way);
    connection.send(request, recorder().reader);
    await wire.asked();
    if (when === "while it was paused") connection.pause();
    connection.letGo();
    expect(connection.isPaused).toBe(false);
    wire.socket.end();
    await closed;
    expect(connection.isOpen).toBe(false);
  });

  test.each(["while it was read", "while it was paused"])(
    "that was let go %s is over once it is spoken over",
    async (when) => {
      const { connection, wire, closed } = await opened(way);
      connection.send(request, recorder().reader);
      await wire.asked();
      if (when === "while it was paused") connection.pause();
      connection.letGo();
      wire.socket.write("HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nabc");
      await closed;
      expect(connection.isOpen).toBe(false);
    },
  );

  test("keeps the process alive only while somebody reads from it", async () => {
    const server = await ownWireServer(way);
    const before = handles();
    const connection = await openByteConnection((onread) => server.openSocket(server.url, { onread }));
    onTestFinished(() => connection.destroy());
    const others = () => [...handles()].filter((id) => !before.has(id));
    connection.send(request, recorder().reader);
    expect(others()).not.toEqual([]);
    connection.letGo();
    await handlesGone(before);
    connection.send(request, recorder().reader);
    expect(others()).not.toEqual([]);
  });
});

describe.each(["plain", "TLS"] as const)("a connection (%s)", (way) => {
  test("that the server resets tells its reader so", async () => {
    const { connection, wire } = await opened(way);
    const { reader, told, over } = recorder();
    connection.send(request, reader);
    await wire.asked();
    wire.reset();
    await over;
    await turns();
    expect(told).toMatchObject([{ code: "ECONNRESET" }]);
  });
});

describe("opening a connection", () => {
  test("fails with what the socket failed with", async () => {
    const reason = new Error("not today");
    const error = await rejectionOf(
      openByteConnection(() => Promise.reject(reason)),
      Error,
    );
    expect(error).toBe(reason);
  });

  test("fails if the server speaks before that, and leaves no socket", async () => {
    const server = await ownWireServer("plain");
    const socket = await server.openSocket(server.url);
    const open = openByteConnection(async (onread) => {
      onread.callback(3, Buffer.from("220"));
      return socket;
    });
    expect((await rejectionOf(open, Error)).message).toBe("the server spoke before it was asked");
    expect(socket.destroyed).toBe(true);
    await server.empty();
  });

  test("fails where nobody listens", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as { port: number };
    server.close();
    await once(server, "close");
    const { openSocket } = await ownWireServer("plain");
    const url = { protocol: "http:", hostname: "127.0.0.1", port: String(port) };
    const open = openByteConnection((onread) => openSocket(url, { onread }));
    expect(await rejectionOf(open, Error)).toMatchObject({ code: "ECONNREFUSED" });
  });
});
