import { describe, expect, it, vi } from "vitest";
import { type DownloadProgress, ProgressReporter } from "../../src/download/progress.js";
import { deferred } from "../client/deferred.js";
import { ownClock } from "./own-clock.js";

function noError(error: unknown): never {
  throw error;
}

describe("progress", () => {
  it("is told at most every 100 ms, however often it changes", () => {
    const told: DownloadProgress[] = [];
    const start = performance.now();
    const progress = new ProgressReporter("disk.iso", 0, (one) => told.push(one), noError);
    progress.enter("transferring");
    for (let bytesReceived = 0; performance.now() - start < 250; bytesReceived++) progress.update({ bytesReceived });
    const most = 1 + Math.floor((performance.now() - start) / 100);
    expect(told.length).toBeGreaterThan(1);
    expect(told.length).toBeLessThanOrEqual(most);
  });

  it("is told at every change of phase, with what is known then", () => {
    const told: DownloadProgress[] = [];
    const progress = new ProgressReporter("disk.iso", 3, (one) => told.push(one), noError);
    progress.enter("preparing");
    progress.update({ totalBytes: 9 });
    progress.enter("transferring");
    progress.update({ bytesReceived: 9, totalBytes: undefined });
    progress.enter("verifying");
    progress.enter("done");
    const fileName = "disk.iso";
    expect(told).toEqual([
      { phase: "preparing", fileName, bytesReceived: 3 },
      { phase: "transferring", fileName, bytesReceived: 3, totalBytes: 9 },
      { phase: "verifying", fileName, bytesReceived: 9, totalBytes: 9 },
      { phase: "done", fileName, bytesReceived: 9, totalBytes: 9 },
    ]);
  });

  it("tells at a flush what has not been told, once", () => {
    const told: number[] = [];
    const progress = new ProgressReporter("disk.iso", 0, ({ bytesReceived }) => told.push(bytesReceived), noError);
    progress.enter("transferring");
    progress.update({ bytesReceived: 7 });
    progress.flush();
    progress.flush();
    expect(told).toEqual([0, 7]);
  });

  it("has nothing to tell at a flush before anything has changed", () => {
    let told = 0;
    const report = () => {
      told += 1;
    };
    new ProgressReporter("disk.iso", 0, report, noError).flush();
    expect(told).toBe(0);
  });

  it("may have nobody to be told to, and then waits for nothing", () => {
    ownClock();
    const progress = new ProgressReporter("disk.iso", 0, undefined, noError);
    progress.enter("preparing");
    progress.update({ bytesReceived: 1 });
    expect(vi.getTimerCount()).toBe(0);
    progress.flush();
  });

  it("tells what came before a standstill during it, and nothing after the end", async () => {
    const told = deferred<DownloadProgress>();
    const progress = new ProgressReporter(
      "disk.iso",
      0,
      (report) => {
        if (report.bytesReceived === 2) told.resolve(report);
        if (report.bytesReceived === 3) throw new Error("told after the end");
      },
      noError,
    );
    progress.update({ bytesReceived: 1 });
    progress.update({ bytesReceived: 2 });
    expect(await told.promise).toMatchObject({ phase: "preparing", bytesReceived: 2 });
    progress.update({ bytesReceived: 3 });
    progress.end();
    progress.flush();
  });

  it("hands on what it throws, once, and is told no more", () => {
    const own = new RangeError("own");
    const errors: unknown[] = [];
    let told = 0;
    const report = () => {
      told += 1;
      throw own;
    };
    const progress = new ProgressReporter("disk.iso", 0, report, (...error) => errors.push(error));
    progress.enter("transferring");
    progress.update({ bytesReceived: 1 });
    progress.enter("done");
    expect(told).toBe(1);
    expect(errors).toEqual([[own, "transferring"]]);
  });

  it("hands on what it throws out of a timer", async () => {
    const caught = deferred<unknown>();
    const own = new RangeError("own");
    const report = ({ bytesReceived }: DownloadProgress) => {
      if (bytesReceived === 2) throw own;
    };
    const progress = new ProgressReporter("disk.iso", 0, report, caught.resolve);
    progress.update({ bytesReceived: 1 });
    progress.update({ bytesReceived: 2 });
    expect(await caught.promise).toBe(own);
  });
});
