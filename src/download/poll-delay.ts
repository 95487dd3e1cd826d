/** How long to wait before asking again, in milliseconds: often at first, then at a tenth of the time waited so far. */
export function pollDelayMs(waitedMs: number): number {
  return Math.min(5_000, Math.max(100, waitedMs / 10));
}
