/** What a process holds: its memory, and what keeps it alive. */

import { readdir } from "node:fs/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

/** Bytes in use on the heap and in buffers, once all is gone that nothing holds. */
export async function bytesInUse(): Promise<number> {
  // What waits for a finalizer goes with the next round.
  for (let round = 0; round < 3; round++) {
    collectGarbage();
    await new Promise(setImmediate);
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** How many of each kind of socket, timer and so on keep the process alive, and how many files it has open. */
export async function resourcesInUse(): Promise<Record<string, number>> {
  const files = await readdir("/proc/self/fd").catch(() => []);
  const counts: Record<string, number> = { "open files": files.length };
  // What reading the folder took is among them no more.
  await new Promise(setImmediate);
  for (const kind of process.getActiveResourcesInfo()) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}
