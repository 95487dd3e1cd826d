import { createHash } from "node:crypto";
import { once } from "node:events";
import { Socket } from "node:net";
import { gzipSync } from "node:zlib";
import { expect, it, onTestFinished } from "vitest";
import { ConnectionError, createClient } from "../../src/node.js";
import { tellEnding } from "../../src/trust/ending.js";
import { ownSocketServer } from "../client/own-socket-server.js";
import { reasonOf } from "../client/rejection-of.js";

/** More than a socket is read from at once, also when packed. */
const files = Array.from({ length: 2_500 }, (_, index) => ({
  name: createHash("sha256").update(String(index)).digest("hex"),
  status: "UNPREPARED",
  bytes_transferred: 0,
}));
const body = gzipSync(JSON.stringify(files));

// Who unpacks it takes longer than it takes to arrive, and wants no more when the connection ends.
it.each([
  ["without a length", ""],
  ["with its length", `Content-Length: ${body.length}\r\n`],
])("a packed answer of the API %s is read to its end, though the connection ends with it", async (_, length) => {
  const head = `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\nConnection: close\r\n${length}`;
  const { url } = await ownSocketServer((socket) => socket.end(Buffer.concat([Buffer.from(`${head}\r\n`), body])));
  const client = createClient({ baseUrl: url, sessionId: "token", retry: 0, timeoutMs: 10_000 });
  onTestFinished(() => client.close());
  for (let times = 0; times < 20; times++) {
    expect(await client.listFiles({ downloadSessionId: "session" })).toEqual(files);
  }
});

it("an answer of the API without a length is not whole when a reset ends it, even if it looks so", async () => {
  let connection: Socket | undefined;
  const { url } = await ownSocketServer((socket) => {
    connection = socket;
    socket.write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n[]");
  });
  const client = createClient({
    baseUrl: url,
    sessionId: "token",
    retry: 0,
    onAttempt: () => connection?.resetAndDestroy(),
  });
  onTestFinished(() => client.close());
  const error = await reasonOf(client.listFiles({ downloadSessionId: "session" }));
  expect(error).toBeInstanceOf(ConnectionError);
  expect((error as ConnectionError).message).toContain("CONNECTION_RESET");
});

it("what else breaks a connection keeps its name", async () => {
  const socket = new Socket();
  tellEnding(socket);
  const broken = once(socket, "error");
  socket.destroy(Object.assign(new Error("timed out"), { code: "ETIMEDOUT" }));
  expect(await broken).toMatchObject([{ code: "ETIMEDOUT" }]);
});

it("a connection that no answer is read from just ends", () => {
  const socket = new Socket();
  tellEnding(socket);
  expect(() => socket.emit("end")).not.toThrow();
});
