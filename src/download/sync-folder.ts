import { open } from "node:fs/promises";

/** Folders whose next sync has not begun yet: whoever asks meanwhile is served by it too. */
const waiting = new Map<string, Promise<void>>();
/** The last sync of each folder that is under way. */
const running = new Map<string, Promise<void>>();

/**
 * Sends what a folder lists to the device, so that new names survive a loss of power. Many at once cost little more than
 * one. Not every system can do it to a folder; where it cannot, nothing is done.
 */
export function syncFolder(path: string): Promise<void> {
  const joined = waiting.get(path);
  if (joined !== undefined) return joined;
  const next = (running.get(path) ?? Promise.resolve()).then(async () => {
    waiting.delete(path);
    running.set(path, next);
    await syncOnce(path);
    if (running.get(path) === next) running.delete(path);
  });
  waiting.set(path, next);
  return next;
}

async function syncOnce(path: string): Promise<void> {
  const folder = await open(path, "r").catch(() => undefined);
  await folder?.sync().catch(() => {});
  await folder?.close().catch(() => {});
}
