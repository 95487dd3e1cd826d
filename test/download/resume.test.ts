import { stat, truncate, writeFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { type DownloadClient, IntegrityError, TransferError } from "../../src/node.js";
import type { Fault } from "../../src/simulator.js";
import { rejectionOf } from "../client/rejection-of.js";
import { beforeEachAttempt, bytesOf, disk, type Place, place } from "./place.js";

const half = disk.size / 2;
const other = { ...disk, seed: 1 };

/** What each request for data asked for. */
function asked(at: Place): unknown[] {
  return at.dataRequests().map(({ headers }) => {
    const { range, "if-range": ifRange } = headers;
    return [range, ifRange === undefined ? "" : "if-range"];
  });
}

async function expectRight(at: Place, file = disk): Promise<void> {
  expect((await at.read()).equals(bytesOf(file)), "the bytes are right").toBe(true);
  expect(await at.names()).toEqual([file.name]);
}

describe.concurrent("a transfer that breaks", () => {
  it("goes on where it stopped, if the ETag is still the same", async () => {
    await using at = await place({ file: { checksum: "none" } });
    at.simulator.inject({ fault: "truncate", at: half });
    // No checksum is needed: the ETag says that it is one content.
    expect(await at.download()).toMatchObject({ attempts: 2, resumedBytes: half, verification: "unverified" });
    expect(asked(at)).toEqual([
      [undefined, ""],
      [`bytes=${half}-`, "if-range"],
    ]);
    await expectRight(at);
  });

  it("tells where its last attempt went on from, however often it broke", async () => {
    await using at = await place();
    at.simulator.inject({ fault: "truncate", at: 80_000, times: 3 });
    expect(await at.download()).toMatchObject({ attempts: 4, resumedBytes: 240_000, verification: "verified" });
  });

  it("starts again if the file was replaced meanwhile, which the ETag shows", async () => {
    await using at = await place({ file: { checksum: "none" } });
    at.simulator.inject({ fault: "truncate", at: half });
    const client = beforeEachAttempt(at.client, async (attempt) => {
      if (attempt === 2) await at.simulator.declareFile({ ...other, checksum: "none" });
    });
    expect(await at.download({}, client)).toMatchObject({ attempts: 2, resumedBytes: 0 });
    await expectRight(at, other);
  });

  it.each(["none", "weak"] as const)(
    "goes on with an ETag that is %s, because the checksum will tell",
    async (etag) => {
      await using at = await place({ file: { etag } });
      at.simulator.inject({ fault: "truncate", at: half });
      expect(await at.download()).toMatchObject({ attempts: 2, resumedBytes: half, verification: "verified" });
      expect(asked(at)[1]).toEqual([`bytes=${half}-`, ""]);
      await expectRight(at);
    },
  );

  it("is transferred once more if the checksum tells that the parts do not belong together", async () => {
    await using at = await place({ file: { etag: "none" } });
    at.simulator.inject({ fault: "truncate", at: half });
    const client = beforeEachAttempt(at.client, async (attempt) => {
      if (attempt === 2)
        await at.simulator.declareFile({ ...other, etag: "none", preparePolls: 0, status: "PREPARING" });
    });
    expect(await at.download({ checksumWaitMs: 500 }, client)).toMatchObject({ attempts: 3, resumedBytes: 0 });
    await expectRight(at, other);
  });

  it("is not taken if the checksum that told so is no longer there for what was put together once more", async () => {
    await using at = await place({ file: { etag: "none", checksum: "none" } });
    at.simulator.inject({ fault: "truncate", at: half });
    let isWrong = true;
    const client: DownloadClient = {
      ...at.client,
      async getFile(options) {
        const info = await at.client.getFile(options);
        if (!isWrong || at.dataRequests().length < 2) return info;
        isWrong = false;
        at.simulator.inject({ fault: "truncate", at: half });
        return { ...info, checksum_info: { algorithm: "SHA1", checksum: "0".repeat(40) } };
      },
    };
    const error = await rejectionOf(at.download({}, client), IntegrityError);
    expect(error).toMatchObject({
      fileName: "disk.iso",
      expected: "the file",
      actual: "parts that may not belong together",
      isContentWrong: false,
    });
    expect(error.message).toMatch(/was put together after a failure, and cannot be proved to be right/);
    expect(at.dataRequests()).toHaveLength(4);
    expect(await at.names()).toEqual(["disk.iso.part"]);
  });

  it("is taken if it was put together once more, and the checksum says that it is right then", async () => {
    await using at = await place({ file: { etag: "none" } });
    at.simulator.inject({ fault: "truncate", at: half });
    let isWrong = true;
    const client: DownloadClient = {
      ...at.client,
      async getFile(options) {
        const info = await at.client.getFile(options);
        if (!isWrong || at.dataRequests().length < 2) return info;
        isWrong = false;
        at.simulator.inject({ fault: "truncate", at: half });
        return { ...info, checksum_info: { algorithm: "SHA1", checksum: "0".repeat(40) } };
      },
    };
    const result = await at.download({ checksumWaitMs: 500 }, client);
    expect(result).toMatchObject({ verification: "verified", attempts: 4, resumedBytes: half });
  });

  it("is transferred once more, in one piece, if there is neither ETag nor checksum", async () => {
    await using at = await place({ file: { etag: "none", checksum: "none" } });
    at.simulator.inject({ fault: "truncate", at: half });
    // The second time it breaks too: then it starts again rather than go on.
    at.simulator.inject({ fault: "truncate", at: 1000, after: 2 });
    expect(await at.download()).toMatchObject({ attempts: 4, resumedBytes: 0, verification: "unverified" });
    expect(asked(at)).toEqual([
      [undefined, ""],
      [`bytes=${half}-`, ""],
      [undefined, ""],
      [undefined, ""],
    ]);
    await expectRight(at);
  });

  it("starts again if the file has another size by now", async () => {
    await using at = await place({ file: { etag: "none", sizeFrom: "transferred" } });
    const longer = { ...disk, size: disk.size + 1 };
    at.simulator.inject({ fault: "truncate", at: half });
    const client = beforeEachAttempt(at.client, async (attempt) => {
      if (attempt === 2) await at.simulator.declareFile({ ...longer, etag: "none", sizeFrom: "transferred" });
    });
    expect(await at.download({}, client)).toMatchObject({ attempts: 3, resumedBytes: 0, bytes: longer.size });
    await expectRight(at, longer);
  });

  it.each<[string, Fault]>([
    ["though it was said to go on there", { fault: "truncate", at: half }],
    ["and nothing tells that it is the same", { fault: "stall", at: half }],
  ])("starts again if the file ends where it broke, %s", async (_, fault) => {
    const unsure = { etag: "none", checksum: "none", sizeFrom: "transferred" } as const;
    await using at = await place({ file: { ...unsure, length: "chunked" } });
    const shorter = { ...other, size: half };
    at.simulator.inject(fault);
    at.simulator.inject({ fault: "wrong-size", size: null, times: Number.POSITIVE_INFINITY });
    const client = beforeEachAttempt(at.client, async (attempt) => {
      if (attempt === 2) await at.simulator.declareFile({ ...shorter, ...unsure });
    });
    // The second asks for what comes after the half that is here, and is told that there is nothing.
    const result = await at.download({ idleTimeoutMs: 150 }, client);
    expect(result).toMatchObject({ attempts: 3, bytes: half, verification: "unverified" });
    expect(at.dataRequests()[1]?.status).toBe(416);
    await expectRight(at, shorter);
  });

  it("has its failures in a row counted, and those after progress as the first", async () => {
    await using at = await place({ file: { size: 5_000_000 } });
    at.simulator.inject({ fault: "truncate", at: 1_100_000, times: 3 });
    expect(await at.download({ retry: 1 })).toMatchObject({ attempts: 4, verification: "verified" });
    await at.simulator.declareFile({ ...disk, name: "small" });
    at.simulator.inject({ fault: "truncate", at: 1000, times: 2 });
    const error = await rejectionOf(at.download({ fileName: "small", retry: 1 }), TransferError);
    expect(error.message).toContain("after 2000 of 300000 bytes and 2 attempts");
  });

  it("waits as long as the server asks", async () => {
    await using at = await place();
    at.simulator.inject({ fault: "status", status: 503, retryAfter: 1 });
    const start = performance.now();
    await at.download();
    expect(performance.now() - start).toBeGreaterThanOrEqual(990);
  });
});

describe.concurrent("what an earlier run has left", () => {
  async function brokenOff(at: Place): Promise<void> {
    at.simulator.inject({ fault: "truncate", at: half });
    await rejectionOf(at.download({ retry: 0 }), TransferError);
    expect(await at.names()).toEqual(["disk.iso.part"]);
  }

  it("is gone on with, and proved by the checksum", async () => {
    await using at = await place();
    await brokenOff(at);
    expect(await at.download()).toMatchObject({ attempts: 1, resumedBytes: half, verification: "verified" });
    expect(asked(at)[1]).toEqual([`bytes=${half}-`, ""]);
    await expectRight(at);
  });

  it("is gone on with by another algorithm's checksum too", async () => {
    await using at = await place({ file: { checksum: "SHA512" } });
    await brokenOff(at);
    expect(await at.download()).toMatchObject({ resumedBytes: half, verification: "verified", algorithm: "sha512" });
    await expectRight(at);
  });

  it("is not gone on with if nothing can prove it", async () => {
    await using at = await place({ file: { checksum: "none" } });
    await brokenOff(at);
    expect(await at.download()).toMatchObject({ attempts: 2, resumedBytes: 0, verification: "unverified" });
    await expectRight(at);
  });

  it("is not even begun with if the server has given no checksum for another file, unless one is required", async () => {
    await using at = await place({
      files: [disk, { ...disk, name: "other.iso" }].map((file) => ({ ...file, checksum: "none" })),
    });
    await at.download({ fileName: "other.iso" });
    await writeFile(at.path("disk.iso.part"), bytesOf(disk).subarray(0, half));
    const required = at.download({ requireChecksum: true });
    expect((await rejectionOf(required, IntegrityError)).message).toContain("no checksum");
    expect(asked(at).slice(1)).toEqual([
      [`bytes=${half}-`, ""],
      [undefined, ""],
    ]);
    await writeFile(at.path("disk.iso.part"), bytesOf(disk).subarray(0, half));
    expect(await at.download()).toMatchObject({ attempts: 1, resumedBytes: 0, verification: "unverified" });
    expect(asked(at).slice(3)).toEqual([[undefined, ""]]);
    expect((await at.read()).equals(bytesOf(disk)), "the bytes are right").toBe(true);
  });

  it("is not gone on with if it is not asked for", async () => {
    await using at = await place();
    await brokenOff(at);
    expect(await at.download({ resume: false })).toMatchObject({ attempts: 1, resumedBytes: 0 });
    expect(asked(at)[1]).toEqual([undefined, ""]);
    await expectRight(at);
  });

  it("is given up at the end if it is of another file, once", async () => {
    await using at = await place();
    await writeFile(at.path("disk.iso.part"), bytesOf(other).subarray(0, half));
    expect(await at.download({ checksumWaitMs: 300 })).toMatchObject({
      attempts: 2,
      resumedBytes: 0,
      verification: "verified",
    });
    await expectRight(at);
  });

  it("is given up once only: if the whole is wrong too, that is an error", async () => {
    await using at = await place();
    await brokenOff(at);
    at.simulator.inject({ fault: "wrong-checksum", times: Number.POSITIVE_INFINITY });
    await rejectionOf(at.download(), IntegrityError);
    expect(asked(at)).toHaveLength(3);
    expect(await at.names()).toEqual([]);
  });

  it("is given up if it is longer than the file", async () => {
    await using at = await place();
    await writeFile(at.path("disk.iso.part"), Buffer.alloc(disk.size + 1));
    expect(await at.download()).toMatchObject({ attempts: 1, resumedBytes: 0, verification: "verified" });
    await expectRight(at);
  });

  it("is given up if it is longer than a file whose size is not known before", async () => {
    await using at = await place({ file: { sizeFrom: "transferred" } });
    await writeFile(at.path("disk.iso.part"), Buffer.alloc(disk.size + 1));
    expect(await at.download()).toMatchObject({ attempts: 2, resumedBytes: 0, verification: "verified" });
    await expectRight(at);
  });

  it.each<[string, Fault]>([
    ["the server has no bytes from there on", { fault: "unsatisfiable" }],
    ["the server answers with another range", { fault: "wrong-range" }],
  ])("is given up if %s, and that is no failure that a retry would be needed for", async (_, fault) => {
    await using at = await place();
    await brokenOff(at);
    at.simulator.inject(fault);
    expect(await at.download({ retry: 0 })).toMatchObject({ attempts: 2, resumedBytes: 0, verification: "verified" });
    await expectRight(at);
  });

  it("is all there is to do if it is whole", async () => {
    await using at = await place();
    await at.download();
    await writeFile(at.path("disk.iso.part"), await at.read());
    expect(await at.download({ overwrite: true })).toMatchObject({
      attempts: 1,
      resumedBytes: disk.size,
      verification: "verified",
    });
    expect(at.dataRequests()[1]).toMatchObject({ status: 416, bytesSent: 0 });
    await expectRight(at);
  });

  it("is checked byte by byte: one that was changed on disk is found", async () => {
    await using at = await place();
    await brokenOff(at);
    const part = await at.read("disk.iso.part");
    part.writeUInt8(part.readUInt8(1234) ^ 1, 1234);
    await writeFile(at.path("disk.iso.part"), part);
    expect(await at.download()).toMatchObject({ attempts: 2, resumedBytes: 0, verification: "verified" });
    await expectRight(at);
  });

  it("is fetched anew in another download session, if there the checksum comes only after all of it", async () => {
    await using at = await place({ file: { transferredAt: "all" } });
    await brokenOff(at);
    const downloadSessionId = await at.simulator.addDownloadSession();
    expect(await at.download({ downloadSessionId })).toMatchObject({ attempts: 2, verification: "verified" });
    await expectRight(at);
  });

  it("is kept through failures of all kinds, and grows", async () => {
    await using at = await place();
    for (const [index, wanted] of [1000, 2000, 3000].entries()) {
      at.simulator.inject({ fault: "truncate", at: 1000 });
      await rejectionOf(at.download({ retry: 0 }), TransferError);
      expect((await stat(at.path("disk.iso.part"))).size, `after run ${index + 1}`).toBe(wanted);
    }
    await truncate(at.path("disk.iso.part"), 2500);
    expect(await at.download()).toMatchObject({ resumedBytes: 2500, verification: "verified" });
    await expectRight(at);
  });
});
