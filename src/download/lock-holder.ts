import { randomUUID } from "node:crypto";
import { stat } from "node:fs/promises";
import { hostname } from "node:os";
import { ownProcess, pidScope, type RunningProcess, runningProcess } from "./running-process.js";

/** Who holds a lock, as its file says. */
export interface Holder {
  pid: number;
  /** For people: the name of the machine, or of the container. */
  host: string;
  /** Where the pid is one process's. */
  scope: string;
  /** When the process was started, where the system tells: its pid may be another's by now. */
  started?: string | undefined;
  /** This lock, and no other. */
  id: string;
}

const heldHere = Symbol.for("vsphere-download-session: the locks that are held");
const shared = globalThis as { [heldHere]?: Set<string> };
/** Identifiers of the locks that this thread holds, by whichever copy of this module. */
export const held: Set<string> = shared[heldHere] ?? new Set();
shared[heldHere] = held;

/** How often who holds a lock says so, in milliseconds. */
export const refreshMs = 60_000;
/** Of whom nothing else can be known, this long without it is the end: far more than what clocks and caches differ by. */
const abandonedMs = 5 * refreshMs;
/** A lock that cannot be read may be one that is just being written, where the file system has no hard links. */
const longestWriteMs = 10_000;

export async function thisHolder(): Promise<Holder> {
  const [scope, running] = await Promise.all([pidScope(), ownProcess()]);
  return { pid: process.pid, host: hostname(), scope, started: running?.started, id: randomUUID() };
}

export function readHolder(text: string): Holder | undefined {
  try {
    const { pid, host, scope, started, id } = JSON.parse(text) as Partial<Record<keyof Holder, unknown>>;
    const areTexts = typeof host === "string" && typeof scope === "string" && typeof id === "string";
    if (!Number.isInteger(pid) || (pid as number) <= 0 || !areTexts) return undefined;
    return { pid: pid as number, host, scope, id, started: typeof started === "string" ? started : undefined };
  } catch {
    return undefined;
  }
}

/**
 * Whether somebody may still count on a lock.
 *
 * @param path its file
 * @param text what is in it
 * @param fresh a file beside it that was just written: it tells the time by the clock of the file system
 */
export async function isHeld(path: string, text: string, fresh: string): Promise<boolean> {
  const holder = readHolder(text);
  if (!holder) return (await ageMs(path, fresh)) < longestWriteMs;
  if (held.has(holder.id)) return true;
  const isVisible = holder.scope === (await pidScope());
  if (isVisible && !isSameProcess(holder, await runningProcess(holder.pid))) return false;
  if (isVisible && holder.pid !== process.pid) return true;
  // A process that cannot be seen from here: on another machine, in another container, or from before a restart. Or
  // another thread of this one; where the system tells no start, also an earlier process of the same pid.
  return (await ageMs(path, fresh)) < abandonedMs;
}

/** How long ago a file was written; for ever, if it is gone. */
async function ageMs(path: string, fresh: string): Promise<number> {
  const [then, now] = await Promise.all([path, fresh].map((one) => stat(one).catch(() => undefined)));
  return then && now ? now.mtimeMs - then.mtimeMs : Number.POSITIVE_INFINITY;
}

function isSameProcess(holder: Holder, running: RunningProcess | undefined): boolean {
  if (!running) return false;
  // Another process may have got its pid, as is usual in containers.
  return holder.started === undefined || running.started === undefined || holder.started === running.started;
}
