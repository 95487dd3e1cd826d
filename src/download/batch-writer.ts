import { type Batch, batchBytes, filled, giveBatch, takeBatch } from "./batches.js";
import { withoutStart } from "./pieces.js";
import { targetFailure } from "./target-failure.js";

/** Batches that may wait to be written before the server is made to wait. */
const longestQueue = 16;
/** How much is written before the device is asked to take it, so that little is left to wait for at the end. */
const syncEveryBytes = 64 * 1024 * 1024;

export interface BatchWriting {
  file: {
    /** Writes pieces, or a part of them. */
    writev(pieces: Uint8Array[], position: number): Promise<{ bytesWritten: number }>;
    datasync(): Promise<void>;
  };
  /** The file's path, for errors. */
  path: string;
  /** Where in the file to begin. */
  offset: number;
  /** Called when it wants more. */
  onDrain(): void;
  /** Called once, when bytes could not be written, or the device could not keep them. */
  onError(error: Error): void;
}

/** Gathers bytes, and writes them to a file in batches, while the next ones come. */
export class BatchWriter {
  readonly #writing: BatchWriting;
  /** What is being gathered. */
  #batch: Batch | undefined;
  /** What waits to be written. */
  readonly #queue: Batch[] = [];
  #queuedBytes = 0;
  #writtenBytes: number;
  #writingQueue: Promise<void> | undefined;
  #syncing: Promise<void> | undefined;
  #unsyncedBytes = 0;
  #failure: Error | undefined;

  constructor(writing: BatchWriting) {
    this.#writing = writing;
    this.#writtenBytes = writing.offset;
  }

  /** Where the next bytes will be. */
  get offset(): number {
    return this.#writtenBytes + this.#queuedBytes;
  }

  /** How many of the file's bytes are in it by now. */
  get writtenBytes(): number {
    return this.#writtenBytes;
  }

  /** Whether the device is being asked to take what was written. */
  get isSyncing(): boolean {
    return this.#syncing !== undefined;
  }

  /**
   * Takes bytes, which are the caller's to overwrite afterwards.
   *
   * @returns whether it wants more
   * @throws TargetError, if an earlier write or sync has failed
   */
  write(chunk: Uint8Array): boolean {
    if (this.#failure) throw this.#failure;
    for (let taken = 0; taken < chunk.byteLength; ) {
      const rest = chunk.subarray(taken);
      this.#batch ??= takeBatch(rest);
      const { buffer, start, bytes } = this.#batch;
      const part = rest.subarray(0, batchBytes - bytes);
      buffer.set(part, start + bytes);
      this.#batch.bytes += part.byteLength;
      taken += part.byteLength;
      if (this.#batch.bytes === batchBytes) this.#enqueueBatch();
    }
    this.#queuedBytes += chunk.byteLength;
    return this.#queue.length < longestQueue;
  }

  /**
   * Waits until all bytes are written.
   *
   * @throws TargetError
   */
  async flush(): Promise<void> {
    if (!this.#failure) this.#enqueueBatch();
    while (this.#writingQueue !== undefined) await this.#writingQueue;
    if (this.#failure) throw this.#failure;
  }

  /**
   * Waits until all bytes are written and no sync is under way, so that it is known whether one has failed.
   *
   * @throws TargetError
   */
  async settle(): Promise<void> {
    await this.flush();
    await this.#syncing;
    if (this.#failure) throw this.#failure;
  }

  /** Goes on from the file's start. To be called when all is written. */
  restart(): void {
    this.#writtenBytes = 0;
  }

  #enqueueBatch(): void {
    if (!this.#batch) return;
    this.#queue.push(this.#batch);
    this.#batch = undefined;
    this.#writingQueue ??= this.#writeQueue();
  }

  async #writeQueue(): Promise<void> {
    try {
      while (this.#queue.length > 0) {
        const batches = this.#queue.splice(0);
        await this.#writeBatches(batches);
        for (const batch of batches) giveBatch(batch);
        if (this.#queue.length < longestQueue / 2) this.#writing.onDrain();
        this.#syncNowAndThen();
      }
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#writingQueue = undefined;
    }
  }

  async #writeBatches(batches: readonly Batch[]): Promise<void> {
    let pieces = batches.map(filled);
    while (pieces.length > 0) {
      const { bytesWritten } = await this.#writing.file.writev(pieces, this.#writtenBytes);
      this.#writtenBytes += bytesWritten;
      this.#queuedBytes -= bytesWritten;
      this.#unsyncedBytes += bytesWritten;
      pieces = withoutStart(pieces, bytesWritten);
    }
  }

  #syncNowAndThen(): void {
    if (this.#unsyncedBytes < syncEveryBytes || this.isSyncing) return;
    this.#unsyncedBytes = 0;
    this.#syncing = this.#writing.file
      .datasync()
      .catch((error: unknown) => this.#fail(error))
      .finally(() => {
        this.#syncing = undefined;
      });
  }

  #fail(error: unknown): void {
    if (this.#failure) return;
    this.#failure = targetFailure(error, this.#writing.path) as Error;
    this.#writing.onError(this.#failure);
  }
}
