import type { FileHandle } from "node:fs/promises";
import { type HashAlgorithm, Hashes } from "./checksum.js";

/**
 * The checksum of a file as it is on disk, in hexadecimal.
 *
 * @throws what reading fails with, or the reason of `signal`
 */
export async function hashFile(
  file: FileHandle,
  algorithm: HashAlgorithm,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const hashes = new Hashes([algorithm]);
  const buffer = new Uint8Array(1024 * 1024);
  for (let position = 0; ; ) {
    signal?.throwIfAborted();
    const { bytesRead } = await file.read(buffer, 0, buffer.byteLength, position);
    if (bytesRead === 0) return hashes.hexOf(algorithm);
    hashes.update(buffer.subarray(0, bytesRead));
    position += bytesRead;
  }
}
