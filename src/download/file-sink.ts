import { constants } from "node:fs";
import { type FileHandle, link, lstat, open, rename, unlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { type Batch, batchBytes, filled, giveBatch, takeBatch } from "./batches.js";
import { type HashAlgorithm, Hashes } from "./checksum.js";
import { TargetError } from "./errors.js";
import { lockSuffix, partNameOf } from "./local-name.js";
import { takeLock } from "./lock.js";
import { withoutStart } from "./pieces.js";
import type { Sink } from "./sink.js";
import { syncFolder } from "./sync-folder.js";
import { isSystemError, targetFailure } from "./target-failure.js";

/** Batches that may wait to be written before the server is made to wait. */
const longestQueue = 16;
/** How much is written before the device is asked to take it, so that little is left to wait for at the end. */
const syncEveryBytes = 64 * 1024 * 1024;

export interface FileSinkSettings {
  /** The file's final path. */
  path: string;
  overwrite: boolean;
  /** Go on with what an earlier run has left. */
  resume: boolean;
  /** The algorithm to hash with on the way. */
  algorithm: HashAlgorithm;
}

/**
 * Opens the place that a file is written to until it is whole: `NAME.part` beside it, locked.
 *
 * @throws TargetError
 */
export async function openFileSink({ path, overwrite, resume, algorithm }: FileSinkSettings): Promise<Sink> {
  const part = join(dirname(path), partNameOf(basename(path)));
  await refuseExisting(path, overwrite);
  const release = await takeLock(`${part}${lockSuffix}`, path);
  try {
    const { file, offset } = (await openPart(part, resume)) ?? (await openFreshPart(part));
    return new FileSink({ path, part, overwrite, algorithm, file, release, offset });
  } catch (error) {
    await release();
    throw targetFailure(error, part);
  }
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

interface OpenFile {
  path: string;
  part: string;
  overwrite: boolean;
  algorithm: HashAlgorithm;
  file: FileHandle;
  release: () => Promise<void>;
  offset: number;
}

class FileSink implements Sink {
  onDrain = () => {};
  onError: (error: Error) => void = () => {};
  readonly afterFailure = "What came is kept: call again to go on from there.";

  readonly #target: OpenFile;
  /** Of all bytes from the file's start; undefined where it began with bytes of an earlier run. */
  #hashes: Hashes | undefined;
  #isFromEarlierRun: boolean;
  /** What is being gathered. */
  #batch: Batch | undefined;
  /** What waits to be written. */
  readonly #queue: Batch[] = [];
  #queuedBytes = 0;
  #writtenBytes: number;
  #writing: Promise<void> | undefined;
  #syncing: Promise<void> | undefined;
  #unsyncedBytes = 0;
  #failure: unknown;
  #isCommitted = false;

  constructor(target: OpenFile) {
    this.#target = target;
    this.#writtenBytes = target.offset;
    this.#isFromEarlierRun = target.offset > 0;
    this.#hashes = this.#isFromEarlierRun ? undefined : new Hashes([target.algorithm]);
  }

  get offset(): number {
    return this.#writtenBytes + this.#queuedBytes;
  }

  get isFromEarlierRun(): boolean {
    return this.#isFromEarlierRun;
  }

  write(chunk: Uint8Array): boolean {
    if (this.#failure !== undefined) throw this.#failure;
    for (let taken = 0; taken < chunk.byteLength; ) {
      this.#batch ??= takeBatch();
      const { buffer, bytes } = this.#batch;
      const part = chunk.subarray(taken, taken + batchBytes - bytes);
      buffer.set(part, bytes);
      this.#batch.bytes += part.byteLength;
      taken += part.byteLength;
      if (this.#batch.bytes === batchBytes) this.#enqueueBatch();
    }
    this.#queuedBytes += chunk.byteLength;
    return this.#queue.length < longestQueue;
  }

  async flush(): Promise<void> {
    if (this.#failure === undefined) this.#enqueueBatch();
    while (this.#writing !== undefined) await this.#writing;
    if (this.#failure !== undefined) throw this.#failure;
  }

  async restart(): Promise<boolean> {
    await this.flush();
    await this.#syncing;
    await this.#target.file.truncate(0).catch((error: unknown) => {
      throw targetFailure(error, this.#target.part);
    });
    this.#writtenBytes = 0;
    this.#isFromEarlierRun = false;
    this.#hashes = new Hashes([this.#target.algorithm]);
    return true;
  }

  async checksum(algorithm: HashAlgorithm, signal: AbortSignal | undefined): Promise<string | undefined> {
    await this.flush();
    return this.#hashes?.hexOf(algorithm) ?? (await this.#readBack(algorithm, signal));
  }

  async commit(): Promise<void> {
    const { file, path, part, overwrite } = this.#target;
    try {
      await this.flush();
      await this.#syncing;
      if (this.#failure !== undefined) throw this.#failure;
      await file.sync();
      await file.close();
      await (overwrite ? rename(part, path) : moveToFreeName(part, path));
    } catch (error) {
      throw targetFailure(error, path);
    }
    this.#isCommitted = true;
    await syncFolder(dirname(path));
    await this.#target.release();
  }

  async abandon(keep: boolean): Promise<void> {
    // What bears these names now is no longer this download's.
    if (this.#isCommitted) return;
    // What was received is worth keeping, but not worth failing for.
    if (keep) await this.flush().catch(() => {});
    else await this.#writing;
    await this.#syncing;
    await this.#target.file.close().catch(() => {});
    // Without a single byte there is nothing to go on from.
    if (!keep || this.#writtenBytes === 0) await unlink(this.#target.part).catch(() => {});
    await this.#target.release();
  }

  #enqueueBatch(): void {
    if (!this.#batch) return;
    this.#hashes?.update(filled(this.#batch));
    this.#queue.push(this.#batch);
    this.#batch = undefined;
    this.#writing ??= this.#writeQueue();
  }

  async #writeQueue(): Promise<void> {
    try {
      while (this.#queue.length > 0) {
        const batches = this.#queue.splice(0);
        await this.#writeBatches(batches);
        for (const batch of batches) giveBatch(batch);
        if (this.#queue.length < longestQueue / 2) this.onDrain();
        this.#syncNowAndThen();
      }
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#writing = undefined;
    }
  }

  async #writeBatches(batches: readonly Batch[]): Promise<void> {
    let pieces = batches.map(filled);
    while (pieces.length > 0) {
      const { bytesWritten } = await this.#target.file.writev(pieces, this.#writtenBytes);
      this.#writtenBytes += bytesWritten;
      this.#queuedBytes -= bytesWritten;
      this.#unsyncedBytes += bytesWritten;
      pieces = withoutStart(pieces, bytesWritten);
    }
  }

  #syncNowAndThen(): void {
    if (this.#unsyncedBytes < syncEveryBytes || this.#syncing !== undefined) return;
    this.#unsyncedBytes = 0;
    this.#syncing = this.#target.file
      .datasync()
      .catch((error: unknown) => this.#fail(error))
      .finally(() => {
        this.#syncing = undefined;
      });
  }

  #fail(error: unknown): void {
    this.#failure ??= targetFailure(error, this.#target.part);
    this.onError(this.#failure as Error);
  }

  /** Hashes the file as it is on disk: what another algorithm costs, or a run that began with another's bytes. */
  async #readBack(algorithm: HashAlgorithm, signal: AbortSignal | undefined): Promise<string | undefined> {
    const hashes = new Hashes([algorithm]);
    const buffer = new Uint8Array(1024 * 1024);
    for (let position = 0; ; ) {
      signal?.throwIfAborted();
      const { bytesRead } = await this.#target.file.read(buffer, 0, buffer.byteLength, position);
      if (bytesRead === 0) return hashes.hexOf(algorithm);
      hashes.update(buffer.subarray(0, bytesRead));
      position += bytesRead;
    }
  }
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
