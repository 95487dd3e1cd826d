import { createWriteStream } from "node:fs";
import { Writable } from "node:stream";
import { describe, expect, it } from "vitest";
import { IntegrityError, TargetError, TransferError } from "../../src/node.js";
import { rejectionOf } from "../client/rejection-of.js";
import { bytesOf, disk, place } from "./place.js";

const bytes = bytesOf(disk);
const half = disk.size / 2;

/** A stream that keeps what it gets. */
function collector(options: { highWaterMark?: number } = {}) {
  const pieces: Buffer[] = [];
  const stream = new Writable({
    ...options,
    write(chunk: Buffer, _, done) {
      pieces.push(chunk);
      setImmediate(done);
    },
  });
  return { stream, received: () => Buffer.concat(pieces) };
}

function listenersOf(stream: Writable): number {
  return ["drain", "error", "close"].reduce((sum, event) => sum + stream.listenerCount(event), 0);
}

describe.concurrent("a download to a stream", () => {
  it("writes all bytes, verifies them, and neither ends the stream nor keeps listening to it", async () => {
    await using at = await place();
    const { stream, received } = collector();
    const before = listenersOf(stream);
    const result = await at.download({ to: stream });
    expect(result).toMatchObject({ path: undefined, bytes: disk.size, verification: "verified", algorithm: "sha1" });
    expect(received().equals(bytes), "the bytes are right").toBe(true);
    expect(stream.writableEnded).toBe(false);
    expect(listenersOf(stream)).toBe(before);
    expect(await at.names()).toEqual([]);
  });

  it("waits for one that takes a little at a time", async () => {
    await using at = await place();
    const { stream, received } = collector({ highWaterMark: 1 });
    await at.download({ to: stream, idleTimeoutMs: 5_000 });
    expect(received().equals(bytes), "the bytes are right").toBe(true);
  });

  it("goes on after a failure where it was, and is verified as a whole", async () => {
    await using at = await place({ file: { etag: "none" } });
    at.simulator.inject({ fault: "truncate", at: half });
    const { stream, received } = collector();
    expect(await at.download({ to: stream })).toMatchObject({ attempts: 2, resumedBytes: half });
    expect(received().equals(bytes), "the bytes are right").toBe(true);
  });

  it("leaves out what it has if the server sends the whole again", async () => {
    await using at = await place();
    at.simulator.inject({ fault: "truncate", at: half });
    at.simulator.inject({ fault: "ignore-range" });
    const { stream, received } = collector();
    expect(await at.download({ to: stream })).toMatchObject({ verification: "verified", attempts: 2 });
    expect(received().equals(bytes), "the bytes are right").toBe(true);
  });

  it("fails if it was put together and nothing can prove it right", async () => {
    await using at = await place({ file: { etag: "none", checksum: "none" } });
    at.simulator.inject({ fault: "truncate", at: half });
    const error = await rejectionOf(at.download({ to: collector().stream }), IntegrityError);
    expect(error.message).toContain("cannot be taken back");
  });

  it("fails with the two checksums if it was put together wrongly", async () => {
    await using at = await place({ file: { etag: "none" } });
    at.simulator.inject({ fault: "truncate", at: half });
    at.simulator.inject({ fault: "corrupt", at: half + 5, after: 1 });
    const error = await rejectionOf(at.download({ to: collector().stream }), IntegrityError);
    expect(error.expected).toMatch(/^[\da-f]{40}$/);
    expect(error.actual).toMatch(/^[\da-f]{40}$/);
  });

  it("fails if the server cannot go on: the error says that what was written cannot be taken back", async () => {
    await using at = await place();
    at.simulator.inject({ fault: "truncate", at: half });
    at.simulator.inject({ fault: "unsatisfiable" });
    const error = await rejectionOf(at.download({ to: collector().stream }), TransferError);
    expect(error.message).toContain("cannot be taken back");
    expect(error.message).not.toContain("go on from there");
  });

  it.each(["SHA256", "SHA1"])("is verified by %s", async (checksum) => {
    await using at = await place({ file: { checksum } });
    const result = await at.download({ to: collector().stream });
    expect(result).toMatchObject({ verification: "verified", algorithm: checksum.toLowerCase() });
  });

  it.each(["MD5", "SHA512"])("cannot be verified by %s, and says so", async (checksum) => {
    await using at = await place({ file: { checksum } });
    const result = await at.download({ to: collector().stream });
    expect(result).toMatchObject({ verification: "unverified", reason: expect.stringContaining(checksum) });
    expect(at.warnings).toHaveLength(1);
  });
});

describe.concurrent("a stream that fails", () => {
  it("with an error makes the download fail with it", async () => {
    await using at = await place();
    const stream = new Writable({
      write(_chunk, _encoding, done) {
        done(new Error("no more paper"));
      },
    });
    const error = await rejectionOf(at.download({ to: stream }), TargetError);
    expect(error).toMatchObject({ problem: "io", cause: { message: "no more paper" } });
    expect(error.message).toContain("The stream failed: no more paper");
  });

  it("because it is closed early makes the download fail", async () => {
    await using at = await place();
    const stream: Writable = new Writable({
      write(_chunk, _encoding, done) {
        stream.destroy();
        done();
      },
    });
    const error = await rejectionOf(at.download({ to: stream }), TargetError);
    expect(error.message).toMatch(/^The stream failed: /);
  });

  it("because its reader goes away between two attempts makes the download fail", async () => {
    await using at = await place();
    at.simulator.inject({ fault: "truncate", at: half });
    at.simulator.inject({ fault: "status", status: 503, after: 1, retryAfter: 1, times: 1 });
    const { stream } = collector();
    const downloading = rejectionOf(at.download({ to: stream, onProgress }), TargetError);
    function onProgress({ bytesReceived }: { bytesReceived: number }) {
      if (bytesReceived > 0) stream.destroy();
    }
    expect((await downloading).problem).toBe("io");
  });

  it.each<[string, (stream: Writable) => unknown]>([
    ["ended", (stream) => stream.end()],
    ["destroyed", (stream) => stream.destroy()],
  ])("because it was %s before is refused before anything is sent", async (_, act) => {
    await using at = await place();
    const { stream } = collector();
    act(stream);
    await new Promise(setImmediate);
    expect(await rejectionOf(at.download({ to: stream }), TargetError)).toMatchObject({ problem: "io" });
    expect(at.simulator.requests).toEqual([]);
  });

  it("because the disk is full makes the download fail, and the cause says so", async () => {
    await using at = await place();
    const error = await rejectionOf(at.download({ to: createWriteStream("/dev/full") }), TargetError);
    expect(error.cause).toMatchObject({ code: "ENOSPC" });
  });

  it("because it cannot be opened makes the download fail", async () => {
    await using at = await place();
    const error = await rejectionOf(at.download({ to: createWriteStream(at.path("none/x")) }), TargetError);
    expect(error.cause).toMatchObject({ code: "ENOENT" });
  });

  it("after the download has been stopped ends nothing else", async () => {
    await using at = await place();
    const stopping = new AbortController();
    let fail = (_: Error) => {};
    const stream = new Writable({
      write(_chunk, _encoding, done) {
        fail = done;
        stopping.abort(new Error("enough"));
      },
    });
    await expect(at.download({ to: stream, signal: stopping.signal })).rejects.toThrow("enough");
    // It would be an uncaught exception if nobody listened.
    fail(new Error("too late"));
    await new Promise(setImmediate);
    expect(stream.errored).toMatchObject({ message: "too late" });
  });
});
