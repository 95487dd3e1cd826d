import { createHash } from "node:crypto";
import type { Source } from "./content.js";

/** Up to here, in bytes, what is left to hash is hashed at once; more is done in slices, between other work. */
const atOnce = 1024 * 1024;

/** The checksum of one content, computed from the bytes as they are served. */
export interface Checksum {
  /** Takes notice of bytes that are served; those that it has hashed already, or that come too early, cost nothing. */
  feed(offset: number, bytes: Buffer): void;
  /**
   * In hexadecimal; undefined while it is being computed. To ask starts the computing of what was never fed in order,
   * which goes on by itself.
   */
  value(): string | undefined;
}

export type HashName = "sha1" | "md5" | "sha256" | "sha512";

/** Checksums that are done, over all simulators of this process: contents of one seed and size are the same. */
const done = new Map<string, string>();

/**
 * The checksums of a simulator: files of the same content share one, whatever download session they are in.
 *
 * @param signal stops all computing
 */
export function createChecksums(signal: AbortSignal): (seed: number, content: Source, hash: HashName) => Checksum {
  const underWay = new Map<string, Checksum>();
  return (seed, content, hash) => {
    const key = `${seed}:${content.size}:${hash}`;
    const known = underWay.get(key) ?? createChecksum(content, hash, key, signal);
    underWay.set(key, known);
    return known;
  };
}

function createChecksum(content: Source, name: HashName, key: string, signal: AbortSignal): Checksum {
  const hash = createHash(name);
  let hashed = 0;
  let isCatchingUp = false;

  const feed = (offset: number, bytes: Buffer): void => {
    if (done.has(key) || offset > hashed || offset + bytes.length <= hashed) return;
    hash.update(bytes.subarray(hashed - offset));
    hashed = offset + bytes.length;
    finishIfWhole();
  };
  const finishIfWhole = (): void => {
    if (hashed === content.size && !done.has(key)) done.set(key, hash.digest("hex"));
  };
  const catchUp = (): void => {
    const until = Math.min(hashed + atOnce, content.size);
    while (hashed < until) feed(hashed, content.read(hashed, until - hashed));
    finishIfWhole();
    isCatchingUp = !done.has(key) && !signal.aborted;
    if (isCatchingUp) setImmediate(catchUp);
  };
  return {
    feed,
    value() {
      if (!done.has(key) && !isCatchingUp) catchUp();
      return done.get(key);
    },
  };
}
