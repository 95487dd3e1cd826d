import { constants, type Stats } from "node:fs";
import { type FileHandle, link, lstat, open, rename, stat, unlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { TargetError } from "./errors.js";
import { lockSuffix, partNameOf } from "./local-name.js";
import { type Lock, takeLock } from "./lock.js";
import { isSystemError, targetFailure } from "./target-failure.js";

export interface PartFileSettings {
  /** The file's final path. */
  path: string;
  overwrite: boolean;
  /** Go on with what an earlier run has left. */
  resume: boolean;
}

/** A file that is not whole yet, open and locked. */
export interface PartFile {
  /** Where it will be. */
  path: string;
  /** Where it is. */
  part: string;
  overwrite: boolean;
  /** The permissions of the file that it replaces; undefined if it replaces none. */
  mode: number | undefined;
  /** Whether the same download goes on with it once more. */
  resume: boolean;
  file: FileHandle;
  /** How many bytes an earlier run has left in it. */
  offset: number;
  lock: Lock;
}

/**
 * Opens the place that a file is written to until it is whole: `NAME.part` beside it, locked.
 *
 * @throws TargetError
 */
export async function openPartFile({ path, overwrite, resume }: PartFileSettings): Promise<PartFile> {
  const part = join(dirname(path), partNameOf(basename(path)));
  const mode = await modeToKeep(path, overwrite);
  const lock = await takeLock(`${part}${lockSuffix}`, path);
  try {
    const { file, offset } = (await openPart(part, resume, mode)) ?? (await openFreshPart(part, mode));
    return { path, part, overwrite, mode, resume, file, offset, lock };
  } catch (error) {
    await lock.release();
    throw targetFailure(error, part);
  }
}

/** Gives it the permissions of the file that it replaces, as far as the file system has such. To be called while it is open. */
export async function keepMode({ file, mode }: Pick<PartFile, "file" | "mode">): Promise<void> {
  if (mode !== undefined) await file.chmod(mode).catch(() => {});
}

/**
 * Gives it its final name, once it is whole and closed.
 *
 * @throws TargetError if another download has taken over the lock
 */
export async function giveName({ path, part, overwrite, lock }: PartFile): Promise<void> {
  await lock.confirm();
  await (overwrite ? rename(part, path) : moveToFreeName(part, path));
}

// Not through a symbolic link: whoever may write to the folder could have put one to any file of the user's there.
const partFlags = constants.O_RDWR | constants.O_CREAT | (constants.O_NOFOLLOW ?? 0);

interface Opened {
  file: FileHandle;
  offset: number;
}

/**
 * Undefined if what is there has another name too, or another owner: it is what somebody relies on under that name, or
 * could still write to after it was verified.
 */
async function openPart(part: string, resume: boolean, mode: number | undefined): Promise<Opened | undefined> {
  const file = await open(part, partFlags, partMode(mode));
  try {
    const status = await file.stat();
    if (!status.isFile()) throw new TargetError(`${part} is no regular file.`, { problem: "not-writable", path: part });
    if (status.nlink > 1 || isForeign(status)) {
      await file.close();
      return undefined;
    }
    if (!resume) await file.truncate(0);
    // An earlier run may have replaced nothing, or another file.
    if (mode !== undefined) await keepMode({ file, mode: partMode(mode) });
    return { file, offset: resume ? status.size : 0 };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** A system without owners, like Windows, has none that is another's. */
function isForeign({ uid }: Stats): boolean {
  return process.geteuid !== undefined && uid !== process.geteuid();
}

/** As where an earlier run was ended between giving a file its name and dropping this one. */
async function openFreshPart(part: string, mode: number | undefined): Promise<Opened> {
  await unlink(part);
  return { file: await open(part, partFlags | constants.O_EXCL, partMode(mode)), offset: 0 };
}

/** Who may not read the file that is replaced may not read the unfinished one; the next run must be able to open it. */
function partMode(mode = 0o666): number {
  return mode | 0o600;
}

/**
 * Refuses what is not to be replaced: anything without `overwrite`, and what is no regular file in any case. A symbolic
 * link to a regular file or to nothing is itself replaced; one to a device, like /dev/stdout, is refused as that is.
 *
 * @returns the permissions of what is to be replaced; undefined if there is no such file
 */
async function modeToKeep(path: string, overwrite: boolean): Promise<number | undefined> {
  const there = await lstat(path).catch((error: unknown) => {
    if (isSystemError(error) && error.code === "ENOENT") return undefined;
    throw targetFailure(error, path);
  });
  const status = there?.isSymbolicLink() ? await stat(path).catch(() => undefined) : there;
  if (status?.isDirectory()) throw exists(path, "is a folder.");
  if (status && !status.isFile()) {
    throw exists(path, "is a device, a pipe or a socket, which is not replaced. To write into it, give a stream.");
  }
  if (there && !overwrite) throw exists(path);
  return status && status.mode & 0o777;
}

function exists(
  path: string,
  reason = "exists. Set overwrite to replace it, or skipExisting to take it as done if it is the server's.",
): TargetError {
  return new TargetError(`${path} ${reason}`, { problem: "exists", path });
}

/** A link fails if the name is taken, where a rename would replace what has appeared there meanwhile. */
async function moveToFreeName(part: string, path: string): Promise<void> {
  try {
    await link(part, path);
  } catch (error) {
    if (isSystemError(error) && (error.code === "EEXIST" || error.code === "ENOENT")) throw error;
    // A file system without hard links.
    await modeToKeep(path, false);
    await rename(part, path);
    return;
  }
  // The file has its name. Should this one stay, then it is not opened again: see openPart.
  await unlink(part).catch(() => {});
}
