import { symlink, writeFile } from "node:fs/promises";
import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { type DownloadProgress, TargetError } from "../../src/node.js";
import { reasonOf, rejectionOf } from "../client/rejection-of.js";
import { bytesOf, disk, type Place, place } from "./place.js";

const skipExisting = true;
/** The size is told before anybody prepares the file, and the checksum only after a transfer. */
const known = { sizeFrom: "start" } as const;

function operations(at: Place): (string | undefined)[] {
  return at.simulator.requests.map(({ operation }) => operation);
}

describe("with skipExisting, a file that is there already", () => {
  it("is done if its size is the server's, without being prepared, and said to be unverified", async () => {
    await using at = await place({ file: known });
    await writeFile(at.path("disk.iso"), bytesOf(disk));
    const reason = "it was there already, and the server gives no checksum before a transfer";
    const told: DownloadProgress[] = [];
    const start = performance.now();
    const result = await at.download({ skipExisting, onProgress: (one) => told.push(one) });
    expect(result.durations.preparingMs).toBeLessThanOrEqual(Math.ceil(performance.now() - start));
    expect(told.at(-1)).toMatchObject({ phase: "done", bytesReceived: disk.size, totalBytes: disk.size });
    expect(result).toEqual({
      fileName: "disk.iso",
      path: at.path("disk.iso"),
      skipped: true,
      bytes: disk.size,
      verification: "unverified",
      reason,
      checksum: undefined,
      algorithm: undefined,
      serverAuthenticated: true,
      attempts: 0,
      resumedBytes: 0,
      durations: { preparingMs: expect.any(Number), transferringMs: 0, verifyingMs: 0 },
    });
    expect(at.warnings).toEqual([`"disk.iso" could not be verified: ${reason}. Its size is all that was checked.`]);
    expect(operations(at)).toEqual(["getFile"]);
    expect(await at.names()).toEqual(["disk.iso"]);
  });

  it("is verified where the server gives a checksum, of whatever algorithm", async () => {
    await using at = await place({ file: { checksum: "SHA512" } });
    const { checksum } = await at.download();
    const before = operations(at).length;
    const told: DownloadProgress[] = [];
    const again = await at.download({ skipExisting, requireChecksum: true, onProgress: (one) => told.push(one) });
    expect(again).toMatchObject({
      skipped: true,
      verification: "verified",
      algorithm: "sha512",
      checksum,
      attempts: 0,
    });
    expect(operations(at).slice(before)).toEqual(["getFile"]);
    expect(told.map(({ phase }) => phase)).toEqual(["preparing", "verifying", "done"]);
    expect(told[1]).toMatchObject({ bytesReceived: disk.size, totalBytes: disk.size });
    expect(told.at(-1)).toMatchObject({ bytesReceived: disk.size, totalBytes: disk.size });
    expect(at.warnings).toEqual([]);
    const { preparingMs, verifyingMs } = again.durations;
    for (const ms of [preparingMs, verifyingMs]) expect(ms).toBeGreaterThanOrEqual(0);
  });

  it("is prepared, but not transferred, where the server does not tell its size otherwise", async () => {
    await using at = await place({ file: { preparePolls: 2 } });
    await writeFile(at.path("disk.iso"), bytesOf(disk));
    const told: DownloadProgress[] = [];
    const onProgress = (one: DownloadProgress) => told.push(one);
    expect(await at.download({ skipExisting, onProgress })).toMatchObject({
      skipped: true,
      verification: "unverified",
    });
    expect(operations(at).slice(0, 2)).toEqual(["getFile", "prepareFile"]);
    expect(at.dataRequests()).toEqual([]);
    const whilePreparing = { phase: "preparing", fileName: "disk.iso", bytesReceived: 0, totalBytes: disk.size };
    expect(told).toContainEqual(whilePreparing);
  });

  it("is verified against a server that nothing has shown to be the right one, and that is said", async () => {
    await using at = await place({ client: () => ({ trust: { insecure: true } }) });
    await at.download();
    at.warnings.length = 0;
    const result = await at.download({ skipExisting });
    expect(result).toMatchObject({ skipped: true, verification: "verified", serverAuthenticated: false });
    expect(at.warnings).toEqual([expect.stringContaining("nothing has shown to be the right one")]);
  });

  it.each<[string, Buffer, RegExp]>([
    [
      "of another size",
      bytesOf(disk).subarray(1),
      /: it has 299999 bytes, and the server's has 300000\. Set overwrite/,
    ],
    ["of another checksum", bytesOf({ ...disk, seed: 1 }), /: its checksum is \w{40}, and the server's is \w{40}\./],
  ])("but is another one, %s, is an error and stays, or is replaced with overwrite", async (_, other, message) => {
    await using at = await place();
    await at.download();
    await writeFile(at.path("disk.iso"), other);
    const error = await rejectionOf(at.download({ skipExisting }), TargetError);
    expect(error).toMatchObject({ problem: "exists", path: at.path("disk.iso") });
    expect(error.message).toMatch(message);
    expect((await at.read()).equals(other)).toBe(true);
    expect(at.dataRequests()).toHaveLength(1);
    const replaced = await at.download({ skipExisting, overwrite: true });
    expect(replaced).toMatchObject({ skipped: false, attempts: 1, verification: "verified" });
    expect((await at.read()).equals(bytesOf(disk))).toBe(true);
  });

  it("is not taken for the server's where a checksum is required and none is given", async () => {
    await using at = await place({ file: known });
    await writeFile(at.path("disk.iso"), bytesOf(disk));
    const error = await rejectionOf(at.download({ skipExisting, requireChecksum: true }), TargetError);
    expect(error.message).toContain("is not taken for the file: the server gives no checksum before a transfer.");
    const replaced = await at.download({ skipExisting, requireChecksum: true, overwrite: true });
    expect(replaced).toMatchObject({ skipped: false, verification: "verified" });
  });

  it("is not taken for the server's where that never tells its size", async () => {
    await using at = await place({ file: { sizeFrom: "transferred" } });
    await writeFile(at.path("disk.iso"), bytesOf(disk));
    const error = await rejectionOf(at.download({ skipExisting }), TargetError);
    expect(error.message).toContain("the server does not tell the file's size");
  });

  it("is one of its own, not one that a symbolic link leads to", async () => {
    await using at = await place({ file: known });
    await writeFile(at.path("elsewhere"), bytesOf(disk));
    await symlink(at.path("elsewhere"), at.path("disk.iso"));
    expect(await rejectionOf(at.download({ skipExisting }), TargetError)).toMatchObject({ problem: "exists" });
  });

  it("is not read to its end when the download is stopped meanwhile", async () => {
    await using at = await place();
    await at.download();
    const stopping = new AbortController();
    const onProgress = ({ phase }: DownloadProgress) => {
      if (phase === "verifying") stopping.abort("enough");
    };
    expect(await reasonOf(at.download({ skipExisting, signal: stopping.signal, onProgress }))).toBe("enough");
    expect(await at.openFiles()).toEqual([]);
  });

  it("is skipped among several, and the others are downloaded", async () => {
    const files = ["1.iso", "2.iso", "3.iso"].map((name) => ({ ...disk, ...known, name }));
    await using at = await place({ files });
    await writeFile(at.path("2.iso"), bytesOf({ ...disk, name: "2.iso" }));
    const outcomes = await at.downloadAll({ skipExisting });
    expect(outcomes.map((one) => one.status === "fulfilled" && one.value.skipped)).toEqual([false, true, false]);
    expect(
      at
        .dataRequests()
        .map(({ fileName }) => fileName)
        .sort(),
    ).toEqual(["1.iso", "3.iso"]);
    expect(await at.names()).toEqual(["1.iso", "2.iso", "3.iso"]);
  });
});

describe("skipExisting", () => {
  it("downloads what is not there", async () => {
    await using at = await place();
    expect(await at.download({ skipExisting })).toMatchObject({ skipped: false, verification: "verified" });
    expect(operations(at)[0]).toBe("prepareFile");
  });

  it("is no option for a stream, and nothing is sent", async () => {
    await using at = await place();
    const error = await rejectionOf(at.download({ skipExisting, to: new PassThrough() }), TypeError);
    expect(error.message).toMatch(/^downloadFile: skipExisting is for files, and to is a stream/);
    expect(operations(at)).toEqual([]);
  });
});
