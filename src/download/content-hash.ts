import { type HashAlgorithm, Hashes } from "./checksum.js";
import { HashingThread, isWorthAThread } from "./hashing-thread.js";

/** The hash of a content that comes in pieces. */
export interface ContentHash {
  /** Takes the next piece. If it gives a promise, the piece has to stay as it is until that is settled. */
  update(piece: Uint8Array): Promise<void> | undefined;
  /** The checksum of all so far, in hexadecimal; undefined if it cannot be had from here. */
  hexOf(algorithm: HashAlgorithm): Promise<string | undefined> | string | undefined;
  /** Nobody wants to know any more. */
  end(): void;
}

/** @param size of the content, in bytes, if it is known */
export function startHash(algorithm: HashAlgorithm, size: number | undefined): ContentHash {
  if (size !== undefined && isWorthAThread(size)) {
    try {
      return new HashingThread(algorithm);
    } catch {
      // A process may be denied threads. Then it takes longer.
    }
  }
  const hashes = new Hashes([algorithm]);
  return {
    update(piece) {
      hashes.update(piece);
      return undefined;
    },
    hexOf: (wanted) => hashes.hexOf(wanted),
    end() {},
  };
}
