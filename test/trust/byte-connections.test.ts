import { setImmediate as nextTurn } from "node:timers/promises";
import { createSecureContext } from "node:tls";
import { describe, expect, onTestFinished, test } from "vitest";
import type { ByteConnection, ByteReader } from "../../src/trust/byte-connection.js";
import { ByteConnectionPool } from "../../src/trust/byte-connections.js";
import type { CertificatePolicy } from "../../src/trust/certificate-policy.js";
import { createConnections } from "../../src/trust/connections.js";
import type { OpenSocket } from "../../src/trust/connector.js";
import { reasonOf } from "../client/rejection-of.js";
import { handles, handlesGone } from "./handles.js";
import { ownWireServer, ways } from "./own-wire-server.js";

const never = new AbortController().signal;
const nobody: ByteReader = { onBytes() {}, onEnd() {}, onError() {} };
const ended = new Error("ended");

/** Connections that end with their test. */
function pool(openSocket: OpenSocket, idleMs?: number): ByteConnectionPool {
  const connections = new ByteConnectionPool(openSocket, idleMs);
  onTestFinished(() => connections.destroy(ended));
  return connections;
}

async function closed(connection: ByteConnection): Promise<void> {
  while (connection.isOpen) await nextTurn();
}

describe.each(ways)("connections (%s)", (way) => {
  test("are used again for their origin, the last one first, and never by two at once", async () => {
    const server = await ownWireServer(way);
    const connections = pool(server.openSocket);
    const first = await connections.lease(server.url, never);
    const second = await connections.lease(server.url, never);
    expect(second).not.toBe(first);
    connections.giveBack(server.url, first);
    connections.giveBack(server.url, second);
    expect(await connections.lease(new URL("/another", server.url), never)).toBe(second);
    expect(await connections.lease(server.url, never)).toBe(first);
    expect([first.isReused, second.isReused]).toEqual([true, true]);
    const third = await connections.lease(server.url, never);
    expect(third.isReused).toBe(false);
    expect(server.opened()).toBe(3);
  });

  test("do not serve another origin", async () => {
    const [server, other] = await Promise.all([ownWireServer(way), ownWireServer(way)]);
    const connections = pool(server.openSocket);
    connections.giveBack(server.url, await connections.lease(server.url, never));
    const name = new URL(server.url);
    name.hostname = "localhost";
    for (const url of [other.url, name]) expect((await connections.lease(url, never)).isReused).toBe(false);
    expect([server.opened(), other.opened()]).toEqual([2, 1]);
  });

  test.each(["ends", "speaks over", "resets"])(
    "that the server %s while they are idle are not used again",
    async (act) => {
      const server = await ownWireServer(way);
      const connections = pool(server.openSocket);
      const connection = await connections.lease(server.url, never);
      const wire = await server.wire(0);
      connections.giveBack(server.url, connection);
      if (act === "ends") wire.socket.end();
      else if (act === "speaks over") wire.socket.write("HTTP/1.1 408 Request Timeout\r\n\r\n");
      else wire.reset();
      await closed(connection);
      expect((await connections.lease(server.url, never)).isReused).toBe(false);
      await server.wire(1);
    },
  );

  test("that are closed already are not kept", async () => {
    const server = await ownWireServer(way);
    const connections = pool(server.openSocket);
    const before = handles();
    const connection = await connections.lease(server.url, never);
    connection.destroy();
    connections.giveBack(server.url, connection);
    await handlesGone(before);
    expect((await connections.lease(server.url, never)).isReused).toBe(false);
  });

  test("that are idle keep no process alive", async () => {
    const server = await ownWireServer(way);
    const connections = pool(server.openSocket, 1_000_000);
    const before = handles();
    const connection = await connections.lease(server.url, never);
    connection.send("GET / HTTP/1.1\r\n\r\n", nobody);
    connections.giveBack(server.url, connection);
    await handlesGone(before);
    expect(connection.isOpen).toBe(true);
  });

  test("that are idle for long are closed", async () => {
    const server = await ownWireServer(way);
    const connections = pool(server.openSocket, 20);
    const connection = await connections.lease(server.url, never);
    connections.giveBack(server.url, connection);
    expect(connection.isOpen).toBe(true);
    await closed(connection);
    await server.empty();
  });

  test("that are leased are not closed for having been idle", async () => {
    const server = await ownWireServer(way);
    const connections = pool(server.openSocket, 10);
    const [first, second] = await Promise.all([1, 2].map(() => connections.lease(server.url, never)));
    if (!first || !second) throw new Error("there are two");
    connections.giveBack(server.url, first);
    const leased = await connections.lease(server.url, never);
    connections.giveBack(server.url, second);
    await closed(second);
    expect(leased).toBe(first);
    expect(leased.isOpen).toBe(true);
  });

  test("that are ended are gone: leased, idle and paused ones, and those that are still being opened", async () => {
    const server = await ownWireServer(way);
    const before = handles();
    const connections = pool(server.openSocket);
    const [leased, paused, idle] = await Promise.all([1, 2, 3].map(() => connections.lease(server.url, never)));
    const told: Error[] = [];
    const reader = { ...nobody, onError: (error: Error) => told.push(error) };
    leased?.send("GET / HTTP/1.1\r\n\r\n", reader);
    paused?.send("GET / HTTP/1.1\r\n\r\n", reader);
    paused?.pause();
    if (idle) connections.giveBack(server.url, idle);
    const leasing = reasonOf(Promise.all([connections.lease(server.url, never), connections.lease(server.url, never)]));
    connections.destroy(ended);
    expect(await leasing).toBe(ended);
    await server.empty();
    await handlesGone(before);
    expect(told).toEqual([ended, ended]);
    expect(await reasonOf(connections.lease(server.url, never))).toBe(ended);
    if (leased) connections.giveBack(server.url, leased);
    expect(await reasonOf(connections.lease(server.url, never))).toBe(ended);
  });

  test("are not opened for who has stopped already, nor leased", async () => {
    const server = await ownWireServer(way);
    const connections = pool(server.openSocket);
    connections.giveBack(server.url, await connections.lease(server.url, never));
    const before = handles();
    expect(await reasonOf(connections.lease(server.url, AbortSignal.abort("enough")))).toBe("enough");
    await handlesGone(before);
    expect(server.opened()).toBe(1);
  });
});

test("connections that are ended while one is handed over are gone with that one", async () => {
  const server = await ownWireServer("plain");
  for (let steps = 0; steps < 10; steps++) {
    const socket = await server.openSocket(server.url);
    const connections = new ByteConnectionPool(async () => socket);
    const leasing = connections.lease(server.url, never).catch((error: unknown) => error);
    for (let step = 0; step < steps; step++) await Promise.resolve();
    connections.destroy(ended);
    await leasing;
    expect(socket.destroyed, `after ${steps} steps`).toBe(true);
  }
});

describe("closing a client's connections", () => {
  const policy: CertificatePolicy = { kind: "any" };

  test("ends those for transfers at whatever moment of their opening", async () => {
    // Between the moments that an opening consists of: before it, within it, and right after it.
    for (let turns = 0; turns < 12; turns++) {
      const server = await ownWireServer("TLS");
      const before = handles();
      const connections = createConnections(createSecureContext());
      const outcome = connections
        .forTransfers(policy)
        .lease(server.url, never)
        .then(
          (connection) => connection.isOpen,
          (error: Error) => error.message,
        );
      for (let turn = 0; turn < turns; turn++) await nextTurn();
      await connections.close();
      expect([false, true, "The client was closed."]).toContain(await outcome);
      await server.empty();
      await handlesGone(before);
    }
  });

  test("lets nothing be opened by who has found them before", async () => {
    const server = await ownWireServer("plain");
    const connections = createConnections(createSecureContext());
    const found = connections.forTransfers(policy);
    await connections.close();
    expect(await reasonOf(found.lease(server.url, never))).toMatchObject({ message: "The client was closed." });
    expect(server.opened()).toBe(0);
  });
});
