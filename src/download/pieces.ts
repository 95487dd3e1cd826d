/** The pieces without their first bytes: a write may take fewer than it was given. */
export function withoutStart(pieces: readonly Uint8Array[], bytes: number): Uint8Array[] {
  let left = bytes;
  let index = 0;
  for (; index < pieces.length; index++) {
    const length = pieces[index]?.byteLength ?? 0;
    if (left < length) break;
    left -= length;
  }
  const [first, ...rest] = pieces.slice(index);
  return first === undefined ? [] : [first.subarray(left), ...rest];
}
