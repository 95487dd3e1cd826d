import { writeFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import type { DownloadProgress } from "../../src/node.js";
import { reasonOf } from "../client/rejection-of.js";
import { ownClock } from "./own-clock.js";
import { disk, type Place, place } from "./place.js";

const half = disk.size / 2;

describe("the result of a download", () => {
  it("says where the file is, how it was verified, and what it took", async () => {
    await using at = await place();
    at.simulator.inject({ fault: "truncate", at: half });
    const result = await at.download();
    expect(result).toEqual({
      fileName: "disk.iso",
      path: at.path("disk.iso"),
      skipped: false,
      bytes: disk.size,
      verification: "verified",
      reason: undefined,
      checksum: expect.stringMatching(/^[\da-f]{40}$/),
      algorithm: "sha1",
      serverAuthenticated: true,
      attempts: 2,
      resumedBytes: half,
      durations: {
        preparingMs: expect.any(Number),
        transferringMs: expect.any(Number),
        verifyingMs: expect.any(Number),
      },
    });
  });

  it("has durations that make up the time that it took", async () => {
    await using at = await place({ file: { preparePolls: 1, checksumPolls: 1 } });
    const start = performance.now();
    const { durations } = await at.download({ checksumWaitMs: 5_000 });
    const total = performance.now() - start;
    const { preparingMs, transferringMs, verifyingMs } = durations;
    expect(preparingMs).toBeGreaterThanOrEqual(190);
    expect(verifyingMs).toBeGreaterThanOrEqual(90);
    expect(transferringMs).toBeGreaterThanOrEqual(0);
    // Each is rounded by itself.
    expect(preparingMs + transferringMs + verifyingMs).toBeLessThanOrEqual(total + 2);
  });
});

describe("the progress of a download", () => {
  it("goes through every phase once, in order, and ends with all bytes", async () => {
    await using at = await place();
    const told: DownloadProgress[] = [];
    await at.download({ onProgress: (progress) => told.push(progress) });
    const phases = told.map(({ phase }) => phase).filter((phase, index, all) => phase !== all[index - 1]);
    expect(phases).toEqual(["preparing", "transferring", "verifying", "done"]);
    const whole = { fileName: "disk.iso", bytesReceived: disk.size, totalBytes: disk.size };
    expect(told.at(-1)).toEqual({ phase: "done", ...whole });
    expect(told.find(({ phase }) => phase === "verifying")).toMatchObject(whole);
    expect(told[0]).toEqual({ phase: "preparing", fileName: "disk.iso", bytesReceived: 0 });
  });

  it("is told at most ten times a second while bytes come, and never goes back", async () => {
    await using at = await place({ file: { size: 400_000 } });
    at.simulator.inject({ fault: "slow", msPerChunk: 5, chunkBytes: 4_000 });
    const told: { ms: number; bytesReceived: number }[] = [];
    await at.download({
      onProgress: ({ phase, bytesReceived }) => {
        if (phase === "transferring") told.push({ ms: performance.now(), bytesReceived });
      },
    });
    // The first and the last are told in any case.
    const inBetween = told.slice(0, -1);
    const seconds = ((inBetween.at(-1)?.ms ?? 0) - (inBetween[0]?.ms ?? 0)) / 1000;
    expect(inBetween.length).toBeGreaterThan(2);
    expect(inBetween.length - 1).toBeLessThanOrEqual(seconds * 10 + 0.01);
    const bytes = told.map(({ bytesReceived }) => bytesReceived);
    expect(bytes).toEqual([...bytes].sort((a, b) => a - b));
  });

  it("tells the size as soon as the server has said it", async () => {
    await using at = await place({ file: { preparePolls: 2 } });
    const told: DownloadProgress[] = [];
    await at.download({ onProgress: (progress) => told.push(progress) });
    expect(told[0]).toEqual({ phase: "preparing", fileName: "disk.iso", bytesReceived: 0 });
    expect(told.filter(({ phase }) => phase === "preparing").at(-1)).toMatchObject({ totalBytes: disk.size });
  });

  it("tells the size that the transfer has told, and at the end that of what is here", async () => {
    await using at = await place({ file: { sizeFrom: "transferred" } });
    const told: DownloadProgress[] = [];
    const onProgress = (progress: DownloadProgress) => told.push(progress);
    await at.download({ onProgress });
    expect(told.find(({ phase }) => phase === "transferring")).not.toHaveProperty("totalBytes");
    expect(told.find(({ phase }) => phase === "verifying")).toMatchObject({ totalBytes: disk.size });

    await using chunked = await place({
      file: { sizeFrom: "transferred", checksum: "none" },
      quirks: { chunkedData: true },
    });
    told.length = 0;
    await chunked.download({ onProgress });
    expect(told.find(({ phase }) => phase === "verifying")).not.toHaveProperty("totalBytes");
    expect(told.at(-1)).toMatchObject({ phase: "done", bytesReceived: disk.size, totalBytes: disk.size });
  });

  it.each([false, true])("tells nothing any more after a failure (skipExisting: %s)", async (skipExisting) => {
    await using at = await place();
    if (skipExisting) await writeFile(at.path("disk.iso"), "another");
    else at.simulator.inject({ fault: "status", status: 400 });
    const clock = ownClock();
    const told: DownloadProgress[] = [];
    await reasonOf(at.download({ skipExisting, retry: 0, onProgress: (progress) => told.push(progress) }));
    const before = told.length;
    await clock.pass(1_000);
    expect(told).toHaveLength(before);
  });

  it("begins with what an earlier run has left", async () => {
    await using at = await place();
    at.simulator.inject({ fault: "truncate", at: half });
    await reasonOf(at.download({ retry: 0 }));
    const told: DownloadProgress[] = [];
    await at.download({ onProgress: (progress) => told.push(progress) });
    expect(told[0]).toMatchObject({ phase: "preparing", bytesReceived: half });
  });

  it("goes back to 0 where the file is fetched anew", async () => {
    await using at = await place({ file: { etag: "none", checksum: "none" } });
    at.simulator.inject({ fault: "truncate", at: half });
    const told: DownloadProgress[] = [];
    await at.download({ onProgress: (progress) => told.push(progress) });
    const again = told.slice(told.findIndex(({ phase }) => phase === "verifying") + 1);
    expect(again[0]).toMatchObject({ phase: "transferring", bytesReceived: 0 });
    expect(again.at(-1)).toMatchObject({ phase: "done", bytesReceived: disk.size });
  });

  it.each(["preparing", "transferring", "verifying"] as const)(
    "ends the download if it throws while %s, with what it throws",
    async (bad) => {
      await using at = await place();
      const own = new RangeError("own");
      const onProgress = ({ phase }: DownloadProgress) => {
        if (phase === bad) throw own;
      };
      expect(await reasonOf(at.download({ onProgress }))).toBe(own);
      expect(at.dataRequests().length).toBeLessThanOrEqual(1);
      expect(await at.names()).toEqual(bad === "verifying" ? ["disk.iso.part"] : []);
      expect(await at.openFiles()).toEqual([]);
    },
  );

  it("ends the download also if it throws while nothing comes", async () => {
    await using at = await place();
    at.simulator.inject({ fault: "slow", msPerChunk: 5, chunkBytes: 1_000 });
    at.simulator.inject({ fault: "stall", at: half });
    const own = new RangeError("own");
    const onProgress = ({ bytesReceived }: DownloadProgress) => {
      if (bytesReceived === half) throw own;
    };
    expect(await reasonOf(at.download({ onProgress }))).toBe(own);
    expect(await at.names()).toEqual(["disk.iso.part"]);
    expect(at.dataRequests()).toHaveLength(1);
  });

  it("cannot undo a file that is done", async () => {
    await using at = await place();
    const onProgress = ({ phase }: DownloadProgress) => {
      if (phase === "done") throw new RangeError("own");
    };
    const warned = new Promise<Error>((resolve) => process.once("warning", resolve));
    expect(await at.download({ onProgress })).toMatchObject({ verification: "verified" });
    expect(await at.names()).toEqual(["disk.iso"]);
    expect((await warned).message).toBe('onProgress failed when "disk.iso" was done: RangeError: own');
  });
});

describe("the session of a download", () => {
  it.each([
    ["a file", (at: Place, keepAliveMs: number) => at.download({ keepAliveMs })],
    ["files", (at: Place, keepAliveMs: number) => at.downloadAll({ keepAliveMs })],
  ] as const)("is kept alive while the bytes of %s come, and not told how far it is", async (_, download) => {
    await using at = await place();
    at.simulator.inject({ fault: "slow", msPerChunk: 25, chunkBytes: 20_000 });
    await download(at, 10);
    const told = at.simulator.requests.filter(({ operation }) => operation === "keepAlive");
    expect(told.length).toBeGreaterThan(1);
    // What is under way at the end is given up.
    expect(told.slice(0, -1).map(({ status, body }) => [status, body])).toEqual(told.slice(0, -1).map(() => [204, ""]));
  });

  it("that cannot be kept alive does no harm, and neither does one that is not to be", async () => {
    await using at = await place();
    const slow = { fault: "slow", msPerChunk: 10, chunkBytes: 20_000 } as const;
    const asked = () => at.simulator.requests.filter(({ operation }) => operation === "keepAlive").length;
    at.simulator.inject(slow);
    await at.download({ keepAliveMs: 0 });
    expect(asked()).toBe(0);
    at.simulator.inject(slow);
    const refused = { fault: "status", status: 400, operation: "keepAlive", times: Number.POSITIVE_INFINITY } as const;
    at.simulator.inject(refused);
    expect(await at.download({ keepAliveMs: 10, overwrite: true })).toMatchObject({ verification: "verified" });
    expect(asked()).toBeGreaterThan(0);
  });
});

describe("an option that cannot be used", () => {
  it.each<[string, object]>([
    ["an unknown one", { speed: 1 }],
    ["a step through the path as session", { downloadSessionId: ".." }],
    ["a path with NUL", { to: "a\0b" }],
  ])("(%s) is a TypeError before anything is sent", async (_, options) => {
    await using at = await place();
    const error = await reasonOf(at.download(options));
    expect(error).toBeInstanceOf(TypeError);
    expect((error as Error).message).toMatch(/^downloadFile: /);
    expect(at.simulator.requests).toEqual([]);
    expect(await at.names()).toEqual([]);
  });
});
