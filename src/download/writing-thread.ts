import { Worker } from "node:worker_threads";
import type { HashAlgorithm } from "./checksum.js";
import type { HashedFile } from "./hashed-file.js";

/**
 * What runs in the thread. It is text, because a program that was bundled would miss a file of its own. It writes little at
 * a time: Linux gives large writes large pages, which take far longer to come by.
 */
const program = `
const { createHash } = require("node:crypto");
const { writeSync } = require("node:fs");
const { parentPort, workerData } = require("node:worker_threads");
const { fd, algorithm } = workerData;
const mostAtOnce = 16 * 1024;
const hash = algorithm === undefined ? undefined : createHash(algorithm);
parentPort.on("message", (task) => {
  if (task === "checksum") parentPort.postMessage({ hex: hash?.copy().digest("hex") });
  else parentPort.postMessage(write(task));
});
function write({ pieces, position }) {
  let bytesWritten = 0;
  try {
    for (const piece of pieces) {
      for (let from = 0; from < piece.length; ) {
        const bytes = writeSync(fd, piece, from, Math.min(mostAtOnce, piece.length - from), position + bytesWritten);
        hash?.update(piece.subarray(from, from + bytes));
        from += bytes;
        bytesWritten += bytes;
      }
    }
  } catch ({ message, code, errno, syscall }) {
    if (bytesWritten === 0) return { failure: { message, code, errno, syscall } };
  }
  return { bytesWritten };
}
`;

interface Answer {
  bytesWritten?: number;
  hex?: string;
  failure?: { message: string; code?: string; errno?: number; syscall?: string };
}

/**
 * Writes and hashes in a thread of its own, while this one goes on receiving. The pieces have to be in memory that is
 * shared.
 */
export class WritingThread implements HashedFile {
  readonly #algorithm: HashAlgorithm | undefined;
  readonly #worker: Worker;
  /** Who waits for an answer: one at a time. */
  #waiting: { resolve: (answer: Answer) => void; reject: (error: Error) => void } | undefined;
  #failure: Error | undefined;

  /**
   * @param fd of the file, which must stay open until all is written
   * @throws where this process may not start threads
   */
  constructor(fd: number, algorithm: HashAlgorithm | undefined) {
    this.#algorithm = algorithm;
    this.#worker = new Worker(program, { eval: true, workerData: { fd, algorithm }, execArgv: [] });
    this.#worker.on("message", (answer: Answer) => {
      this.#waiting?.resolve(answer);
      this.#waiting = undefined;
    });
    this.#worker.on("error", (error) => this.#fail(error));
    this.#worker.on("exit", () => this.#fail(new Error("the thread that writes has ended")));
  }

  async writev(pieces: Uint8Array[], position: number): Promise<{ bytesWritten: number }> {
    const { bytesWritten = 0, failure } = await this.#ask({ pieces, position });
    if (failure) throw Object.assign(new Error(failure.message), failure);
    return { bytesWritten };
  }

  async hexOf(algorithm: HashAlgorithm): Promise<string | undefined> {
    return algorithm === this.#algorithm ? (await this.#ask("checksum")).hex : undefined;
  }

  end(): void {
    void this.#worker.terminate();
  }

  #ask(task: unknown): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.#failure) return reject(this.#failure);
      this.#waiting = { resolve, reject };
      this.#worker.postMessage(task);
    });
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    this.#waiting?.reject(this.#failure);
    this.#waiting = undefined;
  }
}
