import type { Writable } from "node:stream";
import { type HashAlgorithm, Hashes } from "./checksum.js";
import { TargetError } from "./errors.js";
import type { Sink } from "./sink.js";

/** Where the bytes go to a stream, they are gone: nothing is taken back, and nothing is kept for another run. */
export class StreamSink implements Sink {
  onDrain = () => {};
  onError: (error: Error) => void = () => {};
  readonly isFromEarlierRun = false;
  readonly afterFailure = "What was written to the stream cannot be taken back: begin anew with another one.";

  readonly #stream: Writable;
  // What the server will compute is not known yet, and there is no reading back.
  readonly #hashes = new Hashes(["sha1", "sha256"]);
  #offset = 0;
  #failure: Error | undefined;
  #pending = 0;
  #whenDone: (() => void) | undefined;

  /** @throws TargetError for a stream that cannot be written to any more: it would never say so again */
  constructor(stream: Writable) {
    if (!stream.writable) {
      throw new TargetError("The stream to write to has ended, or was closed.", { problem: "io", path: "" });
    }
    this.#stream = stream;
    stream.on("drain", this.#drained);
    stream.on("error", this.#failed);
    stream.on("close", this.#closed);
  }

  get offset(): number {
    return this.#offset;
  }

  expect(): void {}

  write(chunk: Uint8Array): boolean {
    if (this.#failure) throw this.#failure;
    this.#hashes.update(chunk);
    this.#offset += chunk.byteLength;
    this.#pending += 1;
    return this.#stream.write(Buffer.from(chunk), (error) => {
      this.#pending -= 1;
      if (error) this.#failed(error);
      if (this.#pending === 0) this.#whenDone?.();
    });
  }

  async flush(): Promise<void> {
    if (this.#pending > 0 && !this.#failure) {
      await new Promise<void>((resolve) => {
        this.#whenDone = resolve;
      });
    }
    if (this.#failure) throw this.#failure;
  }

  async restart(): Promise<boolean> {
    return this.#offset === 0;
  }

  async checksum(algorithm: HashAlgorithm): Promise<string | undefined> {
    return this.#hashes.hexOf(algorithm);
  }

  async commit(): Promise<void> {
    await this.flush();
    this.#letGo();
  }

  async abandon(): Promise<void> {
    this.#letGo();
  }

  readonly #drained = () => this.onDrain();

  readonly #failed = (cause: Error) => {
    if (this.#failure) return;
    this.#failure = new TargetError(
      `The stream failed: ${cause.message}. ${this.afterFailure}`,
      { problem: "io", path: "" },
      { cause },
    );
    this.#whenDone?.();
    this.onError(this.#failure);
  };

  readonly #closed = () => this.#failed(new Error("it was closed before the file was whole"));

  #letGo(): void {
    this.#stream.off("drain", this.#drained);
    this.#stream.off("close", this.#closed);
    const stopListening = () => {
      // An error comes after the write that it is of has failed, and one that nobody listens to ends the process.
      if (!this.#failure) this.#stream.off("error", this.#failed);
    };
    if (this.#pending === 0) stopListening();
    else this.#whenDone = stopListening;
  }
}
