import { unlink } from "node:fs/promises";
import { dirname } from "node:path";
import { untilAborted } from "../client/until-aborted.js";
import { BatchWriter } from "./batch-writer.js";
import type { HashAlgorithm } from "./checksum.js";
import { hashFile } from "./hash-file.js";
import { type HashedFile, openHashedFile } from "./hashed-file.js";
import { giveName, keepMode, type PartFile } from "./part-file.js";
import type { Sink } from "./sink.js";
import { syncFolder } from "./sync-folder.js";
import { targetFailure } from "./target-failure.js";

/** Bytes that become a file. */
export class FileSink implements Sink {
  onDrain = () => {};
  onError: (error: Error) => void = () => {};

  readonly #target: PartFile;
  readonly #algorithm: HashAlgorithm;
  readonly #writer: BatchWriter;
  /** Undefined before the first bytes, which open it. */
  #out: HashedFile | undefined;
  #size: number | undefined;
  #isFromEarlierRun: boolean;
  #isCommitted = false;

  /** @param algorithm to hash with on the way: another one has to read all again */
  constructor(target: PartFile, algorithm: HashAlgorithm) {
    this.#target = target;
    this.#algorithm = algorithm;
    this.#isFromEarlierRun = target.offset > 0;
    this.#writer = new BatchWriter({
      file: {
        writev: (pieces, position) => this.#opened().writev(pieces, position),
        datasync: () => target.file.datasync(),
      },
      path: target.part,
      offset: target.offset,
      onDrain: () => this.onDrain(),
      onError: (error) => this.onError(error),
    });
  }

  get offset(): number {
    return this.#writer.offset;
  }

  get afterFailure(): string {
    if (this.offset === 0) return "Nothing is kept: call again to begin anew.";
    if (!this.#target.resume) return "What came is kept, but the same call begins anew.";
    return "What came is kept: call again to go on from there.";
  }

  get isFromEarlierRun(): boolean {
    return this.#isFromEarlierRun;
  }

  expect(size: number): void {
    this.#size = size;
  }

  write(chunk: Uint8Array): boolean {
    return this.#writer.write(chunk);
  }

  flush(): Promise<void> {
    return this.#writer.flush();
  }

  async restart(): Promise<boolean> {
    await this.flush();
    await this.#target.file.truncate(0).catch((error: unknown) => {
      throw targetFailure(error, this.#target.part);
    });
    this.#writer.restart();
    this.#isFromEarlierRun = false;
    this.#end();
    return true;
  }

  async checksum(algorithm: HashAlgorithm, signal: AbortSignal | undefined): Promise<string | undefined> {
    await this.flush();
    const hex = this.#out && (await untilAborted(this.#out.hexOf(algorithm), signal));
    return hex ?? (await this.#readBack(algorithm, signal));
  }

  async commit(): Promise<void> {
    const { file, path, lock } = this.#target;
    try {
      // What the device could not keep is said to one sync alone, which may be the one that is under way.
      await this.#writer.settle();
      this.#end();
      await keepMode(this.#target);
      await file.sync();
      await file.close();
      await giveName(this.#target);
    } catch (error) {
      throw targetFailure(error, path);
    }
    this.#isCommitted = true;
    await syncFolder(dirname(path));
    await lock.release();
  }

  async abandon(keep: boolean): Promise<void> {
    // What bears these names now is no longer this download's.
    if (this.#isCommitted) return;
    // What was received is worth keeping, but not worth failing for.
    await this.#writer.flush().catch(() => {});
    this.#end();
    const closing = this.#target.file.close().catch(() => {});
    // It is not closed before a sync is over, and that may take longer than whoever stops has.
    if (!this.#writer.isSyncing) await closing;
    const { part, lock } = this.#target;
    const isOurs = await lock.confirm().then(
      () => true,
      () => false,
    );
    // Without a single byte there is nothing to go on from.
    if (isOurs && (!keep || this.#writer.writtenBytes === 0)) await unlink(part).catch(() => {});
    await lock.release();
  }

  #opened(): HashedFile {
    const algorithm = this.#isFromEarlierRun ? undefined : this.#algorithm;
    this.#out ??= openHashedFile({ file: this.#target.file, algorithm, size: this.#size });
    return this.#out;
  }

  #end(): void {
    this.#out?.end();
    this.#out = undefined;
  }

  /** What another algorithm costs, or a run that began with another's bytes. */
  async #readBack(algorithm: HashAlgorithm, signal: AbortSignal | undefined): Promise<string | undefined> {
    try {
      return await hashFile(this.#target.file, algorithm, signal);
    } catch (error) {
      throw targetFailure(error, this.#target.part);
    }
  }
}
