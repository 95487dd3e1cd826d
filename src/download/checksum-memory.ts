import type { HashAlgorithm } from "./checksum.js";
import type { Verification } from "./verify.js";

/** How long to wait where a wait was in vain before, in milliseconds. */
const shortMs = 1_000;

/** What a client's server was last seen to do about checksums. */
interface Seen {
  algorithm?: HashAlgorithm;
  /** How long it was waited for a checksum that did not come, in milliseconds. */
  inVainMs?: number;
}

const memory = new WeakMap<object, Seen>();

/** The algorithm to hash with on the way, which is cheaper than reading back: the one that the server used last. */
export function likelyAlgorithm(client: object): HashAlgorithm {
  return memory.get(client)?.algorithm ?? "sha1";
}

/** Whether as long a wait for a checksum as this was in vain, and none has come since. */
export function givesNoChecksum(client: object, checksumWaitMs: number): boolean {
  return (memory.get(client)?.inVainMs ?? -1) >= checksumWaitMs;
}

/** How much of the time to wait for a checksum, in milliseconds. */
export function patienceMs(client: object, checksumWaitMs: number): number {
  return givesNoChecksum(client, checksumWaitMs) ? Math.min(shortMs, checksumWaitMs) : checksumWaitMs;
}

/** Takes note of what came of a wait of so many milliseconds. */
export function remember(client: object, verification: Verification, waitedMs: number): void {
  const { inVainMs = 0, ...seen } = memory.get(client) ?? {};
  if (verification.kind === "verified") memory.set(client, { algorithm: verification.algorithm });
  else if (verification.isMissing) memory.set(client, { ...seen, inVainMs: Math.max(inVainMs, waitedMs) });
}
