import { stat, statfs } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import type { Writable } from "node:stream";
import type { HashAlgorithm } from "./checksum.js";
import { TargetError } from "./errors.js";
import { FileSink } from "./file-sink.js";
import { safeLocalName } from "./local-name.js";
import { openPartFile } from "./part-file.js";
import type { Sink } from "./sink.js";
import { StreamSink } from "./stream-sink.js";

/** Where a download goes, open. */
export interface Target {
  sink: Sink;
  /** The file's final path; undefined for a stream. */
  path: string | undefined;
}

export interface TargetSettings {
  to: string | Writable;
  fileName: string;
  overwrite: boolean;
  resume: boolean;
  /** The algorithm to hash with on the way to a file. */
  algorithm: HashAlgorithm;
}

/**
 * The path that a file is to have at the end: in a folder it keeps its name.
 *
 * @throws TargetError for a name that cannot be a file's
 */
export async function finalPath(to: string, fileName: string): Promise<string> {
  const isFolder = /[/\\]$/.test(to) || (await isExistingFolder(to));
  return resolve(isFolder ? join(to, safeLocalName(fileName)) : to);
}

/**
 * Opens the target of a download: a stream, a path, or a folder, in which the file keeps its name.
 *
 * @throws TargetError
 */
export async function openTarget({ to, fileName, algorithm, ...settings }: TargetSettings): Promise<Target> {
  if (typeof to !== "string") return { sink: new StreamSink(to), path: undefined };
  const path = await finalPath(to, fileName);
  if (!(await isExistingFolder(dirname(path)))) {
    const folder = dirname(path);
    throw new TargetError(`The folder ${folder} does not exist. Create it first.`, {
      problem: "no-folder",
      path: folder,
    });
  }
  return { sink: new FileSink(await openPartFile({ path, ...settings }), algorithm), path };
}

async function isExistingFolder(path: string): Promise<boolean> {
  const status = await stat(path).catch(() => undefined);
  return status?.isDirectory() ?? false;
}

/**
 * Fails if it is clear beforehand that a file will not fit.
 *
 * @throws TargetError
 */
export async function refuseWithoutSpace({ path, sink }: Target, size: number | undefined): Promise<void> {
  if (path === undefined || size === undefined) return;
  // Not every file system tells; what does not is met while writing.
  const space = await statfs(dirname(path)).catch(() => undefined);
  const free = space && space.blocks > 0 ? space.bavail * space.bsize : Number.POSITIVE_INFINITY;
  const needed = size - sink.offset;
  if (needed <= free) return;
  throw new TargetError(`${path} needs ${needed} more bytes, but the device has ${free} left. Make room first.`, {
    problem: "no-space",
    path,
  });
}
