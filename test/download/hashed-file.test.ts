import { createHash } from "node:crypto";
import { type FileHandle, mkdtemp, open, readFile, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { openHashedFile } from "../../src/download/hashed-file.js";
import { WritingThread } from "../../src/download/writing-thread.js";
import { reasonOf } from "../client/rejection-of.js";

vi.mock("node:os", async (importOriginal) => {
  const original = await importOriginal<typeof import("node:os")>();
  return { ...original, availableParallelism: vi.fn(() => 2) };
});

const large = 64 * 1024 * 1024;
/** Longer than what the thread writes at once. */
const pieces = Array.from({ length: 5 }, (_, i) => shared(Buffer.alloc(70_000 + i, `piece ${i};`)));
const content = Buffer.concat(pieces);
const sha1 = createHash("sha1").update(content).digest("hex");

function shared(bytes: Uint8Array): Uint8Array {
  const copy = new Uint8Array(new SharedArrayBuffer(bytes.byteLength));
  copy.set(bytes);
  return copy;
}

async function opened(flags = "w+") {
  const folder = await mkdtemp(join(tmpdir(), "hashed-"));
  const path = join(folder, "file");
  if (flags === "r") await (await open(path, "w")).close();
  const file = await open(path, flags);
  onTestFinished(async () => {
    await file.close().catch(() => {});
    await rm(folder, { recursive: true });
  });
  return { path, file };
}

describe("a thread is used", () => {
  it.each([
    ["for a large file", large, 2, true],
    ["for no smaller one", large - 1, 2, false],
    ["for none of unknown size", undefined, 2, false],
    ["for none where there is one processor alone", large, 1, false],
  ])("%s", async (_, size, processors, expected) => {
    const { file } = await opened();
    vi.mocked(availableParallelism).mockReturnValue(processors);
    onTestFinished(() => void vi.mocked(availableParallelism).mockReturnValue(2));
    const out = openHashedFile({ file, algorithm: "sha1", size });
    onTestFinished(() => out.end());
    expect(out instanceof WritingThread).toBe(expected);
  });
});

describe.each([
  ["in a thread", large],
  ["without a thread", 1000],
  ["of unknown size", undefined],
])("a file that is hashed as it is written, %s", (_, size) => {
  const openWith = (file: FileHandle, { isBegun = false } = {}) => {
    const out = openHashedFile({ file, algorithm: isBegun ? undefined : "sha1", size });
    onTestFinished(() => out.end());
    return out;
  };

  it("has all bytes, and their checksum", async () => {
    const { path, file } = await opened();
    const out = openWith(file);
    expect(await out.writev(pieces.slice(0, 2), 0)).toMatchObject({ bytesWritten: 140_001 });
    expect(await out.hexOf("sha1")).toBe(createHash("sha1").update(content.subarray(0, 140_001)).digest("hex"));
    await out.writev(pieces.slice(2), 140_001);
    expect(await out.hexOf("sha1")).toBe(sha1);
    expect((await readFile(path)).equals(content)).toBe(true);
  });

  it("has no checksum of another algorithm, and none if it goes on from other bytes", async () => {
    const { file } = await opened();
    expect(await openWith(file).hexOf("sha256")).toBeUndefined();
    const { file: begun } = await opened();
    const out = openWith(begun, { isBegun: true });
    await out.writev(pieces, 10);
    expect(await out.hexOf("sha1")).toBeUndefined();
  });

  it("says what the system says where it cannot be written", async () => {
    const { file } = await opened("r");
    expect(await reasonOf(openWith(file).writev(pieces, 0))).toMatchObject({ code: "EBADF", syscall: /write/ });
  });
});

describe("a file that takes a part of what it is given", () => {
  it.each([1, 69_999, 70_000, 70_001, 200_000])("hashes the %i bytes that it took", async (most) => {
    const { file } = await opened();
    const writev = file.writev.bind(file);
    const partly = Object.assign(file, {
      writev: (given: Uint8Array[], position: number) => {
        let left = most;
        const part = given.map((piece) => piece.subarray(0, Math.max(0, left)) && take(piece)).filter((p) => p.length);
        function take(piece: Uint8Array) {
          const taken = piece.subarray(0, Math.max(0, left));
          left -= taken.byteLength;
          return taken;
        }
        return writev(part, position);
      },
    });
    const out = openHashedFile({ file: partly as FileHandle, algorithm: "sha1", size: undefined });
    expect(await out.writev(pieces, 0)).toMatchObject({ bytesWritten: most });
    expect(await out.hexOf("sha1")).toBe(createHash("sha1").update(content.subarray(0, most)).digest("hex"));
  });
});

describe("a thread that has ended", () => {
  it("says why, where it could not even begin", async () => {
    const { file } = await opened();
    const thread = new WritingThread(file.fd, "none" as "sha1");
    onTestFinished(() => thread.end());
    const failed = reasonOf(thread.writev(pieces, 0));
    expect(String(await failed)).toMatch(/Digest method not supported|Invalid digest/);
    expect(String(await reasonOf(thread.writev(pieces, 0)))).toBe(String(await failed));
  });

  it("fails what is asked of it, before and after", async () => {
    const { file } = await opened();
    const thread = new WritingThread(file.fd, "sha1");
    const before = reasonOf(thread.writev(pieces, 0));
    thread.end();
    expect(String(await before)).toContain("the thread that writes has ended");
    expect(String(await reasonOf(thread.hexOf("sha1")))).toContain("the thread that writes has ended");
  });
});
