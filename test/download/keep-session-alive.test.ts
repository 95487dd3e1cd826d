import { describe, expect, it } from "vitest";
import { keepSessionAlive } from "../../src/download/keep-session-alive.js";
import type { KeepAliveOptions } from "../../src/operations/keep-alive.js";
import { deferred } from "../client/deferred.js";
import { ownClock } from "./own-clock.js";

/** Keeps a session alive every second, and notes what was told. */
function keeping(
  more: Partial<Parameters<typeof keepSessionAlive>[1]> = {},
  answer: (options: KeepAliveOptions) => Promise<void> = async () => {},
) {
  const clock = ownClock();
  const told: [id: string, progress: number | undefined][] = [];
  const signals: (AbortSignal | undefined)[] = [];
  const client = {
    keepAlive(options: KeepAliveOptions) {
      told.push([options.downloadSessionId, options.progress]);
      signals.push(options.signal);
      expect("progress" in options).toBe(options.progress !== undefined);
      return answer(options);
    },
  };
  const options = { intervalMs: 1_000, fileCount: 1, currentId: async () => "session", ...more };
  const keeper = keepSessionAlive(client, options);
  return {
    clock,
    told,
    signals,
    keeper,
    /** Takes note of bytes of a file, and lets a second pass. */
    async received(bytesReceived: number, totalBytes?: number, fileName = "disk.iso") {
      keeper.onProgress({
        phase: "transferring",
        fileName,
        bytesReceived,
        ...(totalBytes === undefined ? {} : { totalBytes }),
      });
      await clock.pass(1_000);
    },
  };
}

describe("a download session", () => {
  it("is told nothing before bytes come, nor while none come", async () => {
    const at = keeping();
    await at.clock.pass(5_000);
    expect(at.told).toEqual([]);
    await at.received(10, 100);
    await at.clock.pass(5_000);
    await at.received(10, 100);
    expect(at.told).toEqual([["session", 10]]);
  });

  it("is told how far the download is, in whole percent, where that has risen", async () => {
    const at = keeping();
    for (const bytes of [0, 5, 15, 9, 15, 19, 1_005]) await at.received(bytes, 1_000);
    expect(at.told.map(([, progress]) => progress)).toEqual([0, undefined, 1, undefined, undefined, undefined, 100]);
  });

  it("is told of all files together, once all sizes are known", async () => {
    const at = keeping({ fileCount: 2 });
    await at.received(50, 100);
    await at.received(50, undefined, "other.iso");
    await at.received(60, 100, "other.iso");
    expect(at.told.map(([, progress]) => progress)).toEqual([undefined, undefined, 55]);
  });

  it("is not told how far it is where others may come through it, or nothing is to come", async () => {
    const many = keeping({ fileCount: undefined });
    await many.received(50, 100);
    expect(many.told).toEqual([["session", undefined]]);
    const empty = keeping();
    await empty.received(0, 0);
    expect(empty.told).toEqual([["session", undefined]]);
  });

  it("that takes another one's place is told anew", async () => {
    let id = "first";
    const at = keeping({ currentId: async () => id });
    await at.received(50, 100);
    id = "second";
    await at.received(20, 100);
    await at.received(30, 100);
    expect(at.told).toEqual([
      ["first", 50],
      ["second", 20],
      ["second", 30],
    ]);
  });

  it("that there is none of is told nothing", async () => {
    let isThere = true;
    const at = keeping({ currentId: () => (isThere ? Promise.resolve("session") : undefined) });
    await at.received(50, 100);
    isThere = false;
    await at.received(60, 100);
    expect(at.told).toEqual([["session", 50]]);
  });

  it("is told again what it was told in vain", async () => {
    let isGone = true;
    const at = keeping({}, async () => {
      if (isGone) throw new Error("gone");
    });
    await at.received(50, 100);
    isGone = false;
    await at.received(51, 100);
    await at.received(51.5, 100);
    expect(at.told.map(([, progress]) => progress)).toEqual([50, 51, undefined]);
  });

  it("is told one thing at a time", async () => {
    const answer = deferred();
    const at = keeping({}, () => answer.promise);
    await at.received(10, 100);
    await at.received(20, 100);
    expect(at.told).toHaveLength(1);
    answer.resolve();
    await at.clock.pass(1_000);
    expect(at.told.map(([, progress]) => progress)).toEqual([10, 20]);
  });

  it("is left alone where that is wanted, and from the end on", async () => {
    const never = keeping({ intervalMs: 0 });
    await never.received(10, 100);
    expect(never.told).toEqual([]);
    const at = keeping({}, () => new Promise(() => {}));
    await at.received(10, 100);
    at.keeper.stop();
    expect(at.signals[0]?.reason).toMatchObject({ message: "stopped" });
    await at.received(20, 100);
    expect(at.told).toHaveLength(1);
  });
});
