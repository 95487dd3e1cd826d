import { execFile } from "node:child_process";
import * as fs from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { copyLocal } from "../../src/download/copy-local.js";
import type { Sink } from "../../src/download/sink.js";
import { TransferError, UnsupportedEndpointError } from "../../src/node.js";
import { deferred } from "../client/deferred.js";
import { reasonOf, rejectionOf } from "../client/rejection-of.js";

vi.mock("node:fs/promises", async (importOriginal) => {
  const original = await importOriginal<typeof fs>();
  return { ...original, open: vi.fn(original.open) };
});

const mebibyte = 1024 * 1024;

/** A folder with a file of three chunks, and a sink that has had enough after each. */
async function storage() {
  const root = await fs.realpath(await fs.mkdtemp(join(tmpdir(), "copy-local-")));
  onTestFinished(() => fs.rm(root, { recursive: true }));
  await fs.mkdir(join(root, "inside"));
  const path = join(root, "inside/disk.iso");
  const bytes = Buffer.alloc(3 * mebibyte, "disk.iso ");
  await fs.writeFile(path, bytes);
  const taken: Buffer[] = [];
  let takes = deferred();
  const sink = {
    offset: 0,
    write(chunk: Uint8Array) {
      taken.push(Buffer.from(chunk));
      takes.resolve();
      return false;
    },
    onDrain: () => {},
    onError: (_: Error) => {},
  };
  return {
    root,
    path,
    bytes,
    sink,
    taken: () => Buffer.concat(taken),
    /** Resolves when the next chunk has been taken. */
    async take() {
      await takes.promise;
      takes = deferred();
    },
    copy: (more: { path?: string; signal?: AbortSignal; onBytes?: () => void } = {}) =>
      copyLocal({
        fileName: "disk.iso",
        path,
        root: join(root, "inside"),
        sink: sink as unknown as Sink,
        signal: undefined,
        onBytes: () => {},
        ...more,
      }),
  };
}

/** Open files of this process below a folder. */
async function openBelow(folder: string): Promise<string[]> {
  const links = await fs.readdir("/proc/self/fd");
  const paths = await Promise.all(links.map((link) => fs.readlink(`/proc/self/fd/${link}`).catch(() => "")));
  return paths.filter((path) => path.startsWith(folder));
}

describe("copying from storage", () => {
  it("waits for the sink after each chunk that it has enough with", async () => {
    const at = await storage();
    const copied = at.copy();
    for (const chunks of [1, 2, 3]) {
      await at.take();
      // Longer than the next chunk would take.
      for (let reads = 0; reads < 3; reads++) await fs.readFile(at.path);
      expect(at.taken().byteLength).toBe(chunks * mebibyte);
      at.sink.onDrain();
    }
    await copied;
    expect(at.taken().equals(at.bytes), "the bytes are right").toBe(true);
    expect(await openBelow(at.root)).toEqual([]);
  });

  it("waits for nothing where the sink wants more", async () => {
    const at = await storage();
    const { write } = at.sink;
    at.sink.write = (chunk) => !write(chunk);
    await at.copy();
    expect(at.taken().byteLength).toBe(at.bytes.byteLength);
  });

  it("goes on from where the sink ends", async () => {
    const at = await storage();
    at.sink.offset = 2 * mebibyte + 1;
    const copied = at.copy();
    await at.take();
    at.sink.onDrain();
    await copied;
    expect(at.taken().equals(at.bytes.subarray(at.sink.offset)), "the bytes are right").toBe(true);
  });

  it("fails with what the sink failed with, while it waits or reads", async () => {
    const failure = new RangeError("disk full");
    const waiting = await storage();
    const copied = reasonOf(waiting.copy());
    await waiting.take();
    waiting.sink.onError(failure);
    expect(await copied).toBe(failure);
    const reading = await storage();
    const onBytes = () => {
      reading.sink.onError(failure);
      reading.sink.onDrain();
    };
    expect(await reasonOf(reading.copy({ onBytes }))).toBe(failure);
    expect([...(await openBelow(waiting.root)), ...(await openBelow(reading.root))]).toEqual([]);
  });

  it("fails with the reason of the signal, while it waits", async () => {
    const at = await storage();
    const stopping = new AbortController();
    const copied = reasonOf(at.copy({ signal: stopping.signal }));
    await at.take();
    stopping.abort("enough");
    expect(await copied).toBe("enough");
  });

  it("fails with what the callback throws, which is not the file's fault", async () => {
    const at = await storage();
    const own = new RangeError("own");
    const onBytes = () => {
      throw own;
    };
    expect(await reasonOf(at.copy({ onBytes }))).toBe(own);
  });

  it("tells what could not be read, and why", async () => {
    const at = await storage();
    const { open } = await vi.importActual<typeof fs>("node:fs/promises");
    // What it is allowed to open and to look at, but not to read.
    vi.mocked(fs.open).mockImplementationOnce(async (...args) => {
      const file = await open(...args);
      const read = vi.spyOn(file, "read");
      read.mockRejectedValue(Object.assign(new Error("EIO: i/o error, read"), { code: "EIO" }) as never);
      return file;
    });
    const error = await rejectionOf(at.copy(), TransferError);
    expect(error).toMatchObject({ fileName: "disk.iso", cause: { code: "EIO" } });
    expect(error.message).toBe(`"disk.iso" could not be read from ${at.path}: EIO: i/o error, read.`);
  });

  it("does not wait for a pipe that nobody writes into", async () => {
    const at = await storage();
    const pipe = join(at.root, "inside/pipe");
    await promisify(execFile)("mkfifo", [pipe]);
    const error = await rejectionOf(at.copy({ path: pipe }), UnsupportedEndpointError);
    expect(error).toMatchObject({ fileName: "disk.iso", scheme: "file" });
    expect(error.message).toBe(`"disk.iso" is at ${pipe}, which is no regular file.`);
    expect(await openBelow(at.root)).toEqual([]);
  });

  it("reads nothing that was put in the file's place while it was looked at", async () => {
    const at = await storage();
    const secret = join(at.root, "secret");
    await fs.writeFile(secret, "secret");
    const { open } = await vi.importActual<typeof fs>("node:fs/promises");
    vi.mocked(fs.open).mockImplementationOnce(async (...args) => {
      await fs.rename(at.path, `${at.path}.kept`);
      await fs.symlink(secret, at.path);
      const file = await open(...args);
      await fs.rename(`${at.path}.kept`, at.path);
      return file;
    });
    const error = await rejectionOf(at.copy(), UnsupportedEndpointError);
    expect(error.message).toBe(`"disk.iso" is at ${at.path}, but was another file a moment before.`);
    expect(at.taken().byteLength).toBe(0);
    expect(await openBelow(at.root)).toEqual([]);
  });
});
