import { randomUUID } from "node:crypto";
import { link, readFile, rename, stat, unlink, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { TargetError } from "./errors.js";
import { type RunningProcess, runningProcess } from "./running-process.js";
import { isSystemError, targetFailure } from "./target-failure.js";

/** Who holds a lock, as its file says. */
interface Holder {
  pid: number;
  host: string;
  /** When the process was started, where the system tells: its pid may be another's by now. */
  started?: string | undefined;
  /** This lock, and no other. */
  id: string;
}

/** Identifiers of the locks that this process holds: its pid alone does not tell one from an earlier process's. */
const held = new Set<string>();

/** A lock that cannot be read may be one that is just being written, where the file system has no hard links. */
const longestWriteMs = 10_000;

/**
 * Takes the lock that a file stands for, or fails at once if another download has it. A lock whose process is gone is
 * taken over.
 *
 * @param path the lock's own file, which must not be needed for anything else
 * @param what the file that it protects, for the error
 * @returns gives the lock back
 * @throws TargetError
 */
export async function takeLock(path: string, what: string): Promise<() => Promise<void>> {
  const started = (await runningProcess(process.pid))?.started;
  const holder: Holder = { pid: process.pid, host: hostname(), started, id: randomUUID() };
  const text = JSON.stringify(holder);
  // Before the file appears: another download of this process must not take it for a lock that was left behind.
  held.add(holder.id);
  try {
    await createLock(path, text, what);
  } catch (error) {
    held.delete(holder.id);
    throw targetFailure(error, what);
  }
  return async () => {
    // Somebody who thought us gone may have put another in its place.
    if ((await readLock(path)) === text) await unlink(path).catch(() => {});
    held.delete(holder.id);
  };
}

async function createLock(path: string, text: string, what: string): Promise<void> {
  const own = `${path}.${randomUUID().slice(0, 8)}`;
  try {
    await writeFile(own, text, { flag: "wx" });
    // A second try, after a lock of a process that is gone; if that fails too, somebody else was faster.
    for (const isFirst of [true, false]) {
      if (await linkIfFree(own, path, text)) return;
      if (!isFirst || !(await removeIfStale(path, own))) throw locked(path, what);
    }
  } finally {
    await unlink(own).catch(() => {});
  }
}

/** A link appears whole or not at all, and never in place of another file. */
async function linkIfFree(own: string, path: string, text: string): Promise<boolean> {
  try {
    await link(own, path);
    return true;
  } catch (error) {
    if (isTaken(error)) return false;
  }
  try {
    // A file system without hard links: creating the file is as exclusive, but may leave it half-written.
    await writeFile(path, text, { flag: "wx" });
    return true;
  } catch (error) {
    if (isTaken(error)) return false;
    throw error;
  }
}

function isTaken(error: unknown): boolean {
  return isSystemError(error) && error.code === "EEXIST";
}

async function readLock(path: string): Promise<string | undefined> {
  return readFile(path, "utf8").catch(() => undefined);
}

async function removeIfStale(path: string, own: string): Promise<boolean> {
  const text = await readLock(path);
  if (text === undefined) return true;
  if (await isHeld(path, text)) return false;
  // Set aside rather than removed: if another process has put its own lock there meanwhile, that one is put back.
  const aside = `${own}.stale`;
  await rename(path, aside).catch(() => {});
  const moved = await readLock(aside);
  if (moved !== undefined && moved !== text) await rename(aside, path);
  else await unlink(aside).catch(() => {});
  return moved === undefined || moved === text;
}

/** Whether a lock is one that somebody may still count on. Of another host's process nothing is known. */
async function isHeld(path: string, text: string): Promise<boolean> {
  const holder = readHolder(text);
  if (!holder) {
    const status = await stat(path).catch(() => undefined);
    return status !== undefined && Date.now() - status.mtimeMs < longestWriteMs;
  }
  if (holder.host !== hostname() || held.has(holder.id)) return true;
  return isSameProcess(holder, await runningProcess(holder.pid));
}

function isSameProcess(holder: Holder, running: RunningProcess | undefined): boolean {
  if (!running) return false;
  if (holder.started !== undefined && running.started !== undefined) return holder.started === running.started;
  // Our own pid, but none of our own locks: an earlier process had the same, as is usual in containers.
  return holder.pid !== process.pid;
}

function readHolder(text: string): Holder | undefined {
  try {
    const { pid, host, started, id } = JSON.parse(text) as Partial<Record<keyof Holder, unknown>>;
    const isWhole = Number.isInteger(pid) && (pid as number) > 0 && typeof host === "string" && typeof id === "string";
    if (!isWhole) return undefined;
    return { pid: pid as number, host, id, started: typeof started === "string" ? started : undefined };
  } catch {
    return undefined;
  }
}

function locked(path: string, what: string): TargetError {
  return new TargetError(
    `Another download is writing ${what}. Wait for it, or write elsewhere. If there is none, delete ${path}.`,
    { problem: "locked", path: what },
  );
}
