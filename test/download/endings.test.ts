import { getEventListeners } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { describe, expect, it, onTestFinished } from "vitest";
import { type Attempt, createClient, type DownloadClient, downloadFile, type FileInfo } from "../../src/node.js";
import { ownSocketServer } from "../client/own-socket-server.js";

const body = "the bytes of the file";
const lastChunks = `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;

/**
 * A client that is told of a file at a server, and nothing else: neither its size nor a checksum, but for what is told
 * of it after the transfer.
 */
async function clientFor(
  answer: (socket: Socket) => void,
  { later, ...more }: { later?: Partial<FileInfo>; onAttempt?: (attempt: Attempt) => void } = {},
): Promise<DownloadClient> {
  const { url } = await ownSocketServer(answer);
  const client = createClient({ baseUrl: url, sessionId: "token", ...more });
  onTestFinished(() => client.close());
  const info: FileInfo = {
    name: "x",
    status: "PREPARED",
    bytes_transferred: 0,
    download_endpoint: { uri: `${url}/data` },
  };
  const { findTransferRoute, keepAlive } = client;
  return { findTransferRoute, keepAlive, prepareFile: async () => info, getFile: async () => ({ ...info, ...later }) };
}

async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "endings-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

/** Resets a connection once its client, in this process, has had the time to read: the two at once look like an end. */
async function resetLater(socket: Socket): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
  // Not `resetAndDestroy`, which says first that the connection ends.
  const { _handle: handle } = socket as unknown as { _handle: { reset(done: () => void): void } };
  handle.reset(() => socket.destroy());
}

const options = { downloadSessionId: "session", fileName: "x", checksumWaitMs: 0, onWarning: () => {} };

describe.each([
  ["with its length", `Content-Length: ${body.length}\r\n\r\n${body}`],
  ["in chunks", `Transfer-Encoding: chunked\r\n\r\n${lastChunks}`],
  ["until the connection ends", `\r\n${body}`],
])("a body that comes %s, over a connection that ends with it", (_, rest) => {
  const head = "HTTP/1.1 200 OK\r\nConnection: close\r\n";

  it("is whole, though nobody wanted its next bytes when the end came", async () => {
    let text = "";
    // It has enough after every chunk, and by the time that it wants more the connection has ended.
    const slow = new Writable({
      highWaterMark: 1,
      write(chunk, _, done) {
        text += chunk;
        setTimeout(done, 20);
      },
    });
    const client = await clientFor((socket) => socket.end(head + rest));
    expect(await downloadFile(client, { ...options, to: slow })).toMatchObject({ attempts: 1, bytes: body.length });
    expect(text).toBe(body);
  });

  it("is whole in a file", async () => {
    const to = join(await emptyFolder(), "x");
    const client = await clientFor((socket) => socket.end(head + rest));
    expect(await downloadFile(client, { ...options, to })).toMatchObject({ attempts: 1, bytes: body.length });
    expect(await readFile(to, "utf8")).toBe(body);
  });

  it("is not whole if the connection was reset", async () => {
    const to = join(await emptyFolder(), "x");
    let connections = 0;
    const client = await clientFor((socket) => {
      connections += 1;
      if (connections > 1) socket.end(head + rest);
      else socket.write((head + rest).slice(0, -12), () => void resetLater(socket));
    });
    expect(await downloadFile(client, { ...options, to })).toMatchObject({ attempts: 2, bytes: body.length });
    expect(await readFile(to, "utf8")).toBe(body);
  });
});

it("a body of no bytes is whole, over a connection that ends with its headers", async () => {
  const to = join(await emptyFolder(), "x");
  const client = await clientFor((socket) => socket.end("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"));
  expect(await downloadFile(client, { ...options, to })).toMatchObject({ attempts: 1, bytes: 0 });
  expect(await readFile(to, "utf8")).toBe("");
});

it.each<[string, Partial<FileInfo>]>([
  ["Not even its size could be checked.", {}],
  ["Its size is all that was checked.", { size: body.length }],
])("a body of no told length leaves the doubt that its warning tells: %s", async (doubt, later) => {
  const to = join(await emptyFolder(), "x");
  const warnings: string[] = [];
  const onWarning = (message: string) => void warnings.push(message);
  const client = await clientFor((socket) => socket.end(`HTTP/1.1 200 OK\r\n\r\n${body}`), { later });
  await downloadFile(client, { ...options, checksumWaitMs: 5, to, onWarning });
  expect(warnings).toEqual([`"x" could not be verified: the server gave no checksum within 5 ms. ${doubt}`]);
});

it("a transfer is told to onAttempt", async () => {
  const to = join(await emptyFolder(), "x");
  const attempts: Attempt[] = [];
  const client = await clientFor((socket) => socket.end(`HTTP/1.1 200 OK\r\n\r\n${body}`), {
    onAttempt: (attempt) => attempts.push(attempt),
  });
  const started = performance.now();
  await downloadFile(client, { ...options, to });
  const elapsedMs = performance.now() - started;
  expect(attempts).toMatchObject([{ method: "GET", url: expect.stringMatching(/\/data$/), status: 200 }]);
  expect(attempts[0]?.durationMs).toBeGreaterThan(0);
  expect(attempts[0]?.durationMs).toBeLessThan(elapsedMs);
});

it("a transfer that is over does not listen to its signal any more", async () => {
  const to = join(await emptyFolder(), "x");
  const { signal } = new AbortController();
  const client = await clientFor((socket) => socket.end(`HTTP/1.1 200 OK\r\n\r\n${body}`));
  await downloadFile(client, { ...options, to, signal });
  expect(getEventListeners(signal, "abort")).toEqual([]);
});
