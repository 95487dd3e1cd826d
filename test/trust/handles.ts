import { setImmediate as nextTurn } from "node:timers/promises";

/** Sockets and timers that keep the process alive. */
export function handles(): string[] {
  return process.getActiveResourcesInfo().filter((kind) => /^TCP|^Timeout$/.test(kind));
}

/** Resolves once no more of them are there than before. The test runner has timers too, but none that last. */
export async function handlesGone(before: readonly string[]): Promise<void> {
  const count = (all: readonly string[], kind: string) => all.filter((one) => one === kind).length;
  while (handles().some((kind, _, all) => count(all, kind) > count(before, kind))) await nextTurn();
}
