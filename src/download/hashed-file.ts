import type { FileHandle } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { type HashAlgorithm, Hashes } from "./checksum.js";
import { WritingThread } from "./writing-thread.js";

/** A file that is hashed as it is written, from its start to its end. */
export interface HashedFile {
  /** Writes pieces, which have to stay as they are meanwhile. It may take a part of them only. */
  writev(pieces: Uint8Array[], position: number): Promise<{ bytesWritten: number }>;
  /** The checksum of all that was written, in hexadecimal; undefined if it cannot be had from here. */
  hexOf(algorithm: HashAlgorithm): Promise<string | undefined>;
  /** No more is written. */
  end(): void;
}

export interface HashedFileSettings {
  file: FileHandle;
  /** Undefined where it is not written from its start: then it has no checksum. */
  algorithm: HashAlgorithm | undefined;
  /** How large it will be, in bytes, if that is known. */
  size: number | undefined;
}

/** Below it, starting a thread takes longer than it saves. */
const leastBytesForThread = 64 * 1024 * 1024;

/** Opens a file for writing: in a thread of its own, where that is any faster. */
export function openHashedFile({ file, algorithm, size }: HashedFileSettings): HashedFile {
  if (size !== undefined && size >= leastBytesForThread && availableParallelism() > 1) {
    try {
      return new WritingThread(file.fd, algorithm);
    } catch {
      // A process may be denied threads. Then it takes longer.
    }
  }
  const hashes = new Hashes(algorithm === undefined ? [] : [algorithm]);
  return {
    async writev(pieces, position) {
      const written = await file.writev(pieces, position);
      let left = written.bytesWritten;
      for (const piece of pieces) {
        hashes.update(piece.subarray(0, left));
        left = Math.max(0, left - piece.byteLength);
      }
      return written;
    },
    hexOf: async (wanted) => hashes.hexOf(wanted),
    end() {},
  };
}
