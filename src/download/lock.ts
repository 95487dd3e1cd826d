import { randomUUID } from "node:crypto";
import { type FileHandle, link, open, readFile, stat, unlink } from "node:fs/promises";
import { TargetError } from "./errors.js";
import { held, isHeld, readHolder, refreshMs, thisHolder } from "./lock-holder.js";
import { pidScope } from "./running-process.js";
import { isSystemError, targetFailure } from "./target-failure.js";

/** A lock that is held. */
export interface Lock {
  /**
   * Makes sure that nobody else has it by now, as may be where this machine stood still for minutes.
   *
   * @throws TargetError
   */
  confirm(): Promise<void>;
  /** Gives it back. */
  release(): Promise<void>;
}

/**
 * Takes the lock that a file stands for, or fails at once if another download has it. A lock is taken over if its
 * process is gone, or, where that cannot be seen from here, has not said for five minutes that it is not. Another thread
 * of this process counts as such a one.
 *
 * @param path the lock's own file, which must not be needed for anything else
 * @param what the file that it protects, for the error
 * @throws TargetError
 */
export async function takeLock(path: string, what: string, everyMs = refreshMs): Promise<Lock> {
  const holder = await thisHolder();
  const text = JSON.stringify(holder);
  // Before the file appears: another download of this process must not take it for a lock that was left behind.
  held.add(holder.id);
  let file: FileHandle;
  try {
    file = await createLock(path, text, what);
  } catch (error) {
    held.delete(holder.id);
    throw targetFailure(error, what);
  }
  // To the open file, not to the path: whoever has taken the lock over must not be given it back.
  const refreshing = setInterval(() => void file.write(text, 0).catch(() => {}), everyMs).unref();
  return {
    async confirm() {
      if (await isAt(path, file)) return;
      const now = await readLock(path);
      if (now !== undefined && now !== text) throw await locked(path, what, now);
    },
    async release() {
      clearInterval(refreshing);
      // Somebody who thought us gone may have put another in its place.
      if ((await isAt(path, file)) || (await readLock(path)) === text) await unlink(path).catch(() => {});
      await file.close().catch(() => {});
      held.delete(holder.id);
    },
  };
}

async function createLock(path: string, text: string, what: string): Promise<FileHandle> {
  const own = `${path}.${randomUUID().slice(0, 8)}`;
  const file = await create(own, text);
  try {
    const first = await linkIfFree({ own, file }, path, text);
    if (first) return first;
    const there = (await readLock(path)) ?? "";
    // If the second try fails too, somebody else was faster.
    const second = (await removeIfStale(path, own)) && (await linkIfFree({ own, file }, path, text));
    if (second) return second;
    throw await locked(path, what, there);
  } catch (error) {
    await file.close().catch(() => {});
    throw error;
  } finally {
    await unlink(own).catch(() => {});
  }
}

async function create(path: string, text: string): Promise<FileHandle> {
  const file = await open(path, "wx");
  try {
    await file.writeFile(text);
    return file;
  } catch (error) {
    await file.close();
    await unlink(path).catch(() => {});
    throw error;
  }
}

/** A link appears whole or not at all, and never in place of another file. */
async function linkIfFree(
  { own, file }: { own: string; file: FileHandle },
  path: string,
  text: string,
): Promise<FileHandle | undefined> {
  try {
    await link(own, path);
    return file;
  } catch (error) {
    // Over NFS, a link that was made is told to exist, where its first answer was lost.
    if (isTaken(error)) return (await isAt(path, file)) ? file : undefined;
  }
  try {
    // A file system without hard links: creating the file is as exclusive, but may leave it half-written.
    const taken = await create(path, text);
    await file.close();
    return taken;
  } catch (error) {
    if (isTaken(error)) return undefined;
    throw error;
  }
}

function isTaken(error: unknown): boolean {
  return isSystemError(error) && error.code === "EEXIST";
}

/** Whether a path surely leads to an open file: much less work than to read what is there. */
async function isAt(path: string, file: FileHandle): Promise<boolean> {
  const [there, open] = await Promise.all([stat(path, { bigint: true }), file.stat({ bigint: true })]).catch(() => []);
  return there !== undefined && there.ino !== 0n && there.ino === open?.ino && there.dev === open.dev;
}

async function readLock(path: string): Promise<string | undefined> {
  return readFile(path, "utf8").catch(() => undefined);
}

/** Removes a lock that was left behind: one process at a time, lest one removes what another has just put there. */
async function removeIfStale(path: string, own: string): Promise<boolean> {
  const guard = `${path}.takeover`;
  let file: FileHandle;
  try {
    file = await open(guard, "wx");
  } catch (error) {
    if (!isTaken(error)) throw error;
    // Whoever takes over needs a moment. What is here for longer was left behind too, and is gone the next time.
    if (!(await isHeld(guard, "", own))) await unlink(guard).catch(() => {});
    return false;
  }
  try {
    const text = await readLock(path);
    if (text !== undefined && (await isHeld(path, text, own))) return false;
    await unlink(path).catch(() => {});
    return true;
  } finally {
    await file.close();
    await unlink(guard).catch(() => {});
  }
}

async function locked(path: string, what: string, text: string): Promise<TargetError> {
  const holder = readHolder(text);
  const isElsewhere = holder !== undefined && holder.scope !== (await pidScope());
  const where = isElsewhere ? ` from ${JSON.stringify(holder.host)}` : "";
  const otherwise = isElsewhere ? "If it has ended, wait five minutes, or" : "If there is none,";
  return new TargetError(
    `Another download is writing ${what}${where}. Wait for it, or write elsewhere. ${otherwise} delete ${path}.`,
    { problem: "locked", path: what },
  );
}
