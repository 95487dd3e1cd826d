import { createHash, type Hash } from "node:crypto";
import type { ChecksumInfo } from "../client/schema.js";

/** An algorithm that a checksum can be verified with, as node:crypto names it. */
export type HashAlgorithm = "sha1" | "md5" | "sha256" | "sha512";

/**
 * The algorithm of a checksum; undefined if it is none that we know. Left out it is SHA-1, which the legacy reference
 * also spells `SH_a1`.
 */
export function hashAlgorithmOf({ algorithm }: ChecksumInfo): HashAlgorithm | undefined {
  const name = (algorithm || "SHA1").replace(/[-_]/g, "").toLowerCase();
  return name === "sha1" || name === "md5" || name === "sha256" || name === "sha512" ? name : undefined;
}

export function isSameChecksum(a: string, b: string): boolean {
  return a.trim().toLowerCase() === b.trim().toLowerCase();
}

/** Hashes of one content, by several algorithms at once. */
export class Hashes {
  readonly #hashes: ReadonlyMap<HashAlgorithm, Hash>;

  constructor(algorithms: readonly HashAlgorithm[]) {
    this.#hashes = new Map(algorithms.map((algorithm) => [algorithm, createHash(algorithm)]));
  }

  update(chunk: Uint8Array): void {
    for (const hash of this.#hashes.values()) hash.update(chunk);
  }

  /** The checksum of all so far, in hexadecimal; undefined for an algorithm that was not asked for. */
  hexOf(algorithm: HashAlgorithm): string | undefined {
    return this.#hashes.get(algorithm)?.copy().digest("hex");
  }
}
