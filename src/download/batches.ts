/** Bytes that are gathered before they are written: many small writes cost more than the copy that they avoid. */
export const batchBytes = 256 * 1024;

/** Bytes that are written at once, in memory that threads can share. */
export interface Batch {
  readonly buffer: Uint8Array;
  /** Where in the buffer they begin. */
  start: number;
  /** How many there are. */
  bytes: number;
}

/** Into shared memory, bytes are copied word by word if they stand in their words as before, else one by one. */
const wordBytes = 8;

/** Used again by all downloads, because allocating costs as much as filling. */
const free: Uint8Array[] = [];
const mostFree = 32;

/** @param first what it will begin with */
export function takeBatch(first: Uint8Array): Batch {
  const buffer = free.pop() ?? new Uint8Array(new SharedArrayBuffer(batchBytes + wordBytes));
  return { buffer, start: first.byteOffset % wordBytes, bytes: 0 };
}

/** Gives back a batch that nobody reads any more. */
export function giveBatch({ buffer }: Batch): void {
  if (free.length < mostFree) free.push(buffer);
}

export function filled({ buffer, start, bytes }: Batch): Uint8Array {
  return buffer.subarray(start, start + bytes);
}
