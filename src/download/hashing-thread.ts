import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { HashAlgorithm } from "./checksum.js";
import type { ContentHash } from "./content-hash.js";

/** What runs in the thread. It is text, because a program that was bundled would miss a file of its own. */
const program = `
const { createHash } = require("node:crypto");
const { parentPort, workerData } = require("node:worker_threads");
const hash = createHash(workerData);
parentPort.on("message", (pieces) => {
  for (const piece of pieces) hash.update(piece);
  parentPort.postMessage(pieces.length > 0 ? pieces.length : hash.copy().digest("hex"));
});
`;
/** Pieces that are sent to it at once: a message costs time in both threads. */
const piecesAtOnce = 4;
/** Below it, starting a thread takes longer than it saves. */
const leastBytes = 64 * 1024 * 1024;

/** Whether a thread of its own makes hashing so many bytes any faster. */
export function isWorthAThread(bytes: number): boolean {
  return bytes >= leastBytes && availableParallelism() > 1;
}

/** Hashes in a thread of its own, while this one goes on receiving. The pieces have to be in memory that is shared. */
export class HashingThread implements ContentHash {
  readonly #algorithm: HashAlgorithm;
  readonly #worker: Worker;
  #gathered: Uint8Array[] = [];
  /** Those who wait for their piece to be hashed, in the order of the pieces. */
  readonly #holders: (() => void)[] = [];
  #giveHex: ((hex: string | undefined) => void) | undefined;
  #isOver = false;

  /** @throws where this process may not start threads */
  constructor(algorithm: HashAlgorithm) {
    this.#algorithm = algorithm;
    this.#worker = new Worker(program, { eval: true, workerData: algorithm, execArgv: [] });
    this.#worker.on("message", (answer: number | string) => {
      if (typeof answer === "string") this.#giveHex?.(answer);
      else for (const letGo of this.#holders.splice(0, answer)) letGo();
    });
    // Without the thread there is no hash, and the file has to be read again.
    this.#worker.on("error", () => this.end());
    this.#worker.on("exit", () => this.end());
  }

  update(piece: Uint8Array): Promise<void> | undefined {
    if (this.#isOver) return undefined;
    this.#gathered.push(piece);
    const hashed = new Promise<void>((resolve) => this.#holders.push(resolve));
    if (this.#gathered.length === piecesAtOnce) this.#send();
    return hashed;
  }

  hexOf(algorithm: HashAlgorithm): Promise<string | undefined> | undefined {
    if (this.#isOver || algorithm !== this.#algorithm) return undefined;
    if (this.#gathered.length > 0) this.#send();
    return new Promise((resolve) => {
      this.#giveHex = resolve;
      this.#worker.postMessage([]);
    });
  }

  end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#giveHex?.(undefined);
    for (const letGo of this.#holders.splice(0)) letGo();
    void this.#worker.terminate();
  }

  #send(): void {
    this.#worker.postMessage(this.#gathered);
    this.#gathered = [];
  }
}
