/** The same bytes whole, in every two pieces, and one by one. */
export function* everySplit(bytes: Uint8Array): Generator<readonly Uint8Array[]> {
  yield [bytes];
  for (let at = 1; at < bytes.byteLength; at++) yield [bytes.subarray(0, at), bytes.subarray(at)];
  yield Array.from(bytes, (byte) => Uint8Array.of(byte));
}

/** Gives pieces to who takes them, as a connection does: all in one place, so that nothing lasts longer than its call. */
export function give(pieces: readonly Uint8Array[], take: (piece: Uint8Array) => void): void {
  const place = new Uint8Array(Math.max(1, ...pieces.map(({ byteLength }) => byteLength)));
  for (const piece of pieces) {
    place.set(piece);
    take(place.subarray(0, piece.byteLength));
    place.fill(0x2a);
  }
}
