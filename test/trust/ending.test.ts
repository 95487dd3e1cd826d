import { expect, it, onTestFinished } from "vitest";
import { createClient } from "../../src/node.js";
import { ownSocketServer } from "../client/own-socket-server.js";

/** More than undici keeps for its reader, and less than comes at once: it wants no more when the end comes. */
const files = Array.from({ length: 300 }, (_, index) => ({
  name: `file-${String(index).padStart(50, "0")}`,
  status: "UNPREPARED",
  bytes_transferred: 0,
}));
const body = JSON.stringify(files);

it.each([
  ["without a length", ""],
  ["with its length", `Content-Length: ${body.length}\r\n`],
])("an answer of the API %s is read to its end, though the connection ends with it", async (_, length) => {
  expect(body.length).toBeGreaterThan(20_000);
  expect(body.length).toBeLessThan(60_000);
  const head = `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n${length}\r\n`;
  const { url } = await ownSocketServer((socket) => socket.end(head + body));
  const client = createClient({ baseUrl: url, sessionId: "token", retry: 0, timeoutMs: 5_000 });
  onTestFinished(() => client.close());
  for (let times = 0; times < 20; times++) {
    expect(await client.listFiles({ downloadSessionId: "session" })).toEqual(files);
  }
});
