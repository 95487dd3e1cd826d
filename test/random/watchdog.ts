import { once } from "node:events";
import { Worker } from "node:worker_threads";

const slots = 16;

/**
 * Ends the process if nothing goes on in it any more, and says where: from a thread of its own, because a loop that
 * does not end lets no timer of its own thread come through.
 */
export class Watchdog {
  /** How often something was seen, whether to stop, and what was seen last. */
  readonly #state = new Int32Array(new SharedArrayBuffer((2 + slots) * 4));
  readonly #thread: Worker;

  /** @param message what to print, before the numbers that were seen last */
  constructor(limitMs: number, message: string) {
    this.#state.fill(-1, 2);
    const program = `
      const { workerData: { state, limitMs, message } } = require("node:worker_threads");
      for (let last = -1; ; ) {
        Atomics.wait(state, 1, 0, limitMs);
        if (Atomics.load(state, 1) === 1) break;
        const times = Atomics.load(state, 0);
        if (times === last) {
          require("node:fs").writeSync(2, message + " " + state.subarray(2).filter((seen) => seen >= 0).join(", ") + "\\n");
          process.kill(process.pid, "SIGKILL");
        }
        last = times;
      }`;
    this.#thread = new Worker(program, { eval: true, workerData: { state: this.#state, limitMs, message } });
    this.#thread.unref();
  }

  /** Once its thread has all that it will ever open. */
  async isOnGuard(): Promise<void> {
    await once(this.#thread, "online");
  }

  /** Notes that something goes on. */
  see(number: number): void {
    const times = Atomics.add(this.#state, 0, 1);
    Atomics.store(this.#state, 2 + (times % slots), number);
  }

  async stop(): Promise<void> {
    Atomics.store(this.#state, 1, 1);
    Atomics.notify(this.#state, 1);
    await this.#thread.terminate();
  }
}
