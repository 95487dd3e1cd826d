import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { type VerifySteps, verify } from "../../src/download/verify.js";
import { type FileInfo, IntegrityError } from "../../src/node.js";
import { rejectionOf } from "../client/rejection-of.js";
import { ownClock } from "./own-clock.js";

const sha1 = createHash("sha1").update("disk").digest("hex");
const known: FileInfo = { name: "disk.iso", bytes_transferred: 4, status: "PREPARED", size: 4 };
const checked: FileInfo = { ...known, checksum_info: { algorithm: "SHA1", checksum: sha1 } };
/** Not answered, until it is stopped. */
const never = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));

/** Verifies four bytes, on a clock of its own, by what `get` says; tells when it was asked. */
function verifying(
  get: (signal: AbortSignal, asked: number) => FileInfo | Promise<FileInfo>,
  more: Partial<VerifySteps> = {},
) {
  const clock = ownClock();
  const asked: number[] = [];
  const done = verify({
    fileName: "disk.iso",
    sink: { offset: 4, checksum: async (algorithm) => (algorithm === "sha1" ? sha1 : undefined) },
    async get(signal) {
      asked.push(clock.now());
      return get(signal, asked.length);
    },
    checksumWaitMs: 30_000,
    signal: undefined,
    ...more,
  });
  done.catch(() => {});
  return { clock, asked, done };
}

describe("verifying", () => {
  it("waits for the checksum as for a preparation", async () => {
    const { clock, asked, done } = verifying((_, times) => (times === 4 ? checked : known));
    await clock.pass(300);
    expect(await done).toEqual({ kind: "verified", algorithm: "sha1", checksum: sha1 });
    expect(asked).toEqual([0, 100, 200, 300]);
  });

  it("ends at the limit, after a last look", async () => {
    const { clock, asked, done } = verifying(() => known, { checksumWaitMs: 250 });
    await clock.pass(250);
    expect(await done).toEqual({
      kind: "unverified",
      reason: "the server gave no checksum within 250 ms",
      sizeIsKnown: true,
      isMissing: true,
    });
    expect(asked).toEqual([0, 100, 200, 250]);
  });

  it("asks once where nobody wants to wait", async () => {
    const { asked, done } = verifying(() => known, { checksumWaitMs: 0 });
    expect(await done).toMatchObject({ kind: "unverified" });
    expect(asked).toEqual([0]);
  });

  it("remembers what the server said last, if it answers no more", async () => {
    const { clock, asked, done } = verifying((signal, times) => (times === 1 ? known : never(signal)), {
      checksumWaitMs: 5_000,
    });
    let endedAt: number | undefined;
    void done.then(() => {
      endedAt = clock.now();
    });
    await clock.pass(4_999);
    expect(endedAt).toBeUndefined();
    await clock.pass(1);
    expect(endedAt).toBe(5_000);
    expect(await done).toMatchObject({ kind: "unverified", sizeIsKnown: true, isMissing: true });
    expect(asked).toEqual([0, 100]);
  });

  it("does not take silence for a checksum that is missing", async () => {
    const { clock, done } = verifying(never, { checksumWaitMs: 3_000 });
    await clock.pass(3_000);
    expect(await done).toMatchObject({ kind: "unverified", sizeIsKnown: false, isMissing: false });
  });

  it("says which algorithm it does not know, or cannot compute", async () => {
    const of = (algorithm: string) =>
      verifying(() => ({ ...checked, checksum_info: { algorithm, checksum: sha1 } })).done;
    expect(await of("CRC32")).toEqual({
      kind: "unverified",
      reason: 'the server\'s checksum is of an unknown algorithm, "CRC32"',
      sizeIsKnown: true,
      isMissing: false,
    });
    expect(await of("MD5")).toMatchObject({
      reason: "the server's checksum is MD5, which is not computed for a stream",
      isMissing: false,
    });
  });

  it.each([
    [3, true],
    [5, false],
  ])("refuses four bytes of a file of %i, and keeps its start", async (size, isContentWrong) => {
    const error = await rejectionOf(verifying(() => ({ ...checked, size })).done, IntegrityError);
    expect(error).toMatchObject({
      message: `"disk.iso" should have ${size} bytes, but 4 came. Download it again.`,
      fileName: "disk.iso",
      expected: String(size),
      actual: "4",
      isContentWrong,
    });
  });

  it("refuses other content, and shows both checksums", async () => {
    const checksum = "0".repeat(40);
    const wrong = { ...checked, checksum_info: { algorithm: "SHA1", checksum } };
    const error = await rejectionOf(verifying(() => wrong).done, IntegrityError);
    expect(error).toMatchObject({
      message:
        `"disk.iso" is not what the server says it is: its SHA1 is ${sha1}, the server's is ${checksum}. ` +
        "Download it again; if that gives the same, the file in the library is damaged.",
      fileName: "disk.iso",
      expected: checksum,
      actual: sha1,
      isContentWrong: true,
    });
  });
});
