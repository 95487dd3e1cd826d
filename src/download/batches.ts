/** Bytes that are gathered before they are written: many small writes cost more than the copy that they avoid. */
export const batchBytes = 256 * 1024;

/** Bytes that are written at once. */
export interface Batch {
  readonly buffer: Uint8Array;
  /** How many of them count, from the start on. */
  bytes: number;
}

/** Used again by all downloads, because allocating costs as much as filling. */
const free: Batch[] = [];
const mostFree = 32;

export function takeBatch(): Batch {
  return free.pop() ?? { buffer: Buffer.allocUnsafeSlow(batchBytes), bytes: 0 };
}

/** Gives back a batch that nobody reads any more. */
export function giveBatch(batch: Batch): void {
  batch.bytes = 0;
  if (free.length < mostFree) free.push(batch);
}

export function filled({ buffer, bytes }: Batch): Uint8Array {
  return buffer.subarray(0, bytes);
}
