import { createHook } from "node:async_hooks";
import { setImmediate as nextTurn } from "node:timers/promises";

/** Sockets and timers of this process. */
const all = new Map<number, { hasRef?(): boolean }>();
createHook({
  init(id, type, _, resource) {
    if (type === "TCPWRAP" || type === "Timeout") all.set(id, resource);
  },
  destroy: (id) => void all.delete(id),
}).enable();

/** Those sockets and timers that keep the process alive. */
export function handles(): ReadonlySet<number> {
  return new Set([...all].filter(([, handle]) => handle.hasRef?.() ?? false).map(([id]) => id));
}

/** Resolves once all of them that have come since are gone. The test runner has timers too, but none that last. */
export async function handlesGone(before: ReadonlySet<number>): Promise<void> {
  while ([...handles()].some((id) => !before.has(id))) await nextTurn();
}
