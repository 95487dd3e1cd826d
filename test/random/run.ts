/** Runs many calls against random answers. */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { Chance } from "./chance.js";
import { clientCalls } from "./client-call.js";
import { downloadCalls } from "./download-call.js";
import type { RandomCall } from "./meeting.js";
import { kindOf, Violation } from "./outcome.js";
import { leftOver, type Report } from "./report.js";
import { bytesInUse, resourcesInUse } from "./resources.js";
import { Watchdog } from "./watchdog.js";
import { startWireServer, type WireServer } from "./wire.js";

/**
 * The calls of the run, each group of them in the same part. What the contract's cases call (test/contract/calls.ts) is
 * among them by itself.
 */
const randomCalls: readonly (readonly RandomCall[])[] = [clientCalls, downloadCalls];

export interface Run {
  seed: number;
  /** The index of the first call: with the seed, it decides all that the call meets. Default 0. */
  from?: number;
  count: number;
  calls?: readonly (readonly RandomCall[])[];
  /** How long a call may take, in milliseconds. Default 30,000: far more than it may by its own limits. */
  longestMs?: number;
}

const sideBySide = 16;
/** After so many violations there is no more to be learned. */
const mostViolations = 20;

export async function runRandom({ seed, from = 0, count, calls = randomCalls, longestMs = 30_000 }: Run) {
  const start = performance.now();
  const server = await startWireServer();
  const folder = await mkdtemp(join(tmpdir(), "random-"));
  const underWay = new Set<number>();
  const watchdog = new Watchdog(longestMs + 30_000, `Nothing goes on any more. SEED=${seed}, the last indices:`);
  await watchdog.isOnGuard();
  const report: Report = {
    seed,
    calls: 0,
    answers: 0,
    seconds: 0,
    outcomes: new Map(),
    violations: [],
    bytesInUse: [],
    // Whatever surrounds the run has timers that come and go: in the end there may be none.
    resources: { before: { ...(await resourcesInUse()), Timeout: 0 }, after: {} },
  };
  const onUncaught = (reason: unknown) => {
    report.violations.push(`one of the indices ${[...underWay].join(", ")}: nobody caught ${inspect(reason)}`);
  };
  process.on("unhandledRejection", onUncaught).on("uncaughtException", onUncaught);
  try {
    for (let tenth = 0; tenth < 10; tenth++) {
      let next = from + Math.floor((tenth * count) / 10);
      const end = from + Math.floor(((tenth + 1) * count) / 10);
      if (next === end) continue;
      const lane = async () => {
        while (next < end && report.violations.length < mostViolations) {
          const index = next++;
          underWay.add(index);
          watchdog.see(index);
          await meet(index, { report, calls, longestMs, server, folder });
          underWay.delete(index);
        }
      };
      await Promise.all(Array.from({ length: sideBySide }, lane));
      for (const index of await server.openAfter(5_000)) report.violations.push(`index ${index}: a connection is left`);
      report.bytesInUse.push(await bytesInUse());
    }
    report.resources.after = await settledResources(report);
  } finally {
    process.off("unhandledRejection", onUncaught).off("uncaughtException", onUncaught);
    await watchdog.stop();
    await server.close();
    await rm(folder, { recursive: true });
  }
  report.seconds = (performance.now() - start) / 1000;
  return report;
}

interface Surroundings extends Required<Pick<Run, "calls" | "longestMs">> {
  report: Report;
  server: WireServer;
  folder: string;
}

async function meet(index: number, { report, calls, longestMs, server, folder }: Surroundings): Promise<void> {
  const chance = new Chance(report.seed, index);
  const call = chance.one(chance.one(calls));
  const onAnswer = () => {
    report.answers += 1;
  };
  report.calls += 1;
  try {
    const meeting = call.meet({ chance, index, server, folder, onAnswer });
    const kind = kindOf(await within(longestMs, meeting));
    const counts = report.outcomes.get(call.title) ?? new Map<string, number>();
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
    report.outcomes.set(call.title, counts);
  } catch (error) {
    const what = error instanceof Violation ? error.message : inspect(error);
    report.violations.push(`index ${index}, ${call.title}: ${what}`);
  }
}

async function within<Value>(ms: number, promise: Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Violation(`still under way after ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** What is in use, once that is no more than before, or two seconds are over. */
async function settledResources(report: Report): Promise<Record<string, number>> {
  for (const end = performance.now() + 2_000; ; ) {
    const after = await resourcesInUse();
    const isMore = Object.keys(leftOver({ ...report, resources: { ...report.resources, after } })).length > 0;
    if (!isMore || performance.now() > end) return after;
  }
}
