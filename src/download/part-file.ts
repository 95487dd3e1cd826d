import { constants } from "node:fs";
import { type FileHandle, link, lstat, open, rename, unlink } from "node:fs/promises";
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
  await refuseExisting(path, overwrite);
  const lock = await takeLock(`${part}${lockSuffix}`, path);
  try {
    const { file, offset } = (await openPart(part, resume)) ?? (await openFreshPart(part));
    return { path, part, overwrite, file, offset, lock };
  } catch (error) {
    await lock.release();
    throw targetFailure(error, part);
  }
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

/** Undefined if what is there has another name too: it is what somebody relies on under that. */
async function openPart(part: string, resume: boolean): Promise<{ file: FileHandle; offset: number } | undefined> {
  const file = await open(part, partFlags, 0o666);
  try {
    const status = await file.stat();
    if (!status.isFile()) throw new TargetError(`${part} is no regular file.`, { problem: "not-writable", path: part });
    if (status.nlink > 1) {
      await file.close();
      return undefined;
    }
    if (!resume) await file.truncate(0);
    return { file, offset: resume ? status.size : 0 };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** As where an earlier run was ended between giving a file its name and dropping this one. */
async function openFreshPart(part: string): Promise<{ file: FileHandle; offset: number }> {
  await unlink(part);
  return { file: await open(part, partFlags | constants.O_EXCL, 0o666), offset: 0 };
}

async function refuseExisting(path: string, overwrite: boolean): Promise<void> {
  const status = await lstat(path).catch((error: unknown) => {
    if (isSystemError(error) && error.code === "ENOENT") return undefined;
    throw targetFailure(error, path);
  });
  if (status?.isDirectory()) throw new TargetError(`${path} is a folder.`, { problem: "exists", path });
  if (status && !overwrite) throw exists(path);
}

function exists(path: string): TargetError {
  return new TargetError(`${path} exists. Set overwrite to replace it.`, { problem: "exists", path });
}

/** A link fails if the name is taken, where a rename would replace what has appeared there meanwhile. */
async function moveToFreeName(part: string, path: string): Promise<void> {
  try {
    await link(part, path);
  } catch (error) {
    if (isSystemError(error) && (error.code === "EEXIST" || error.code === "ENOENT")) throw error;
    // A file system without hard links.
    await refuseExisting(path, false);
    await rename(part, path);
    return;
  }
  // The file has its name. Should this one stay, then it is not opened again: see openPart.
  await unlink(part).catch(() => {});
}
