import { createHash } from "node:crypto";

/** A certificate's fingerprint: a hash of its DER form. */
export interface Thumbprint {
  algorithm: "sha1" | "sha256";
  /** Lower case, without colons. */
  hex: string;
}

/** Reads SHA-1 or SHA-256 in hexadecimal, of either case, with or without colons; undefined if it is neither. */
export function parseThumbprint(text: string): Thumbprint | undefined {
  const hex = /^[\da-f]{2}(?::?[\da-f]{2})*$/i.test(text) ? text.replaceAll(":", "").toLowerCase() : "";
  if (hex.length === 40) return { algorithm: "sha1", hex };
  return hex.length === 64 ? { algorithm: "sha256", hex } : undefined;
}

export function thumbprintOf(der: Uint8Array, algorithm: Thumbprint["algorithm"]): Thumbprint {
  return { algorithm, hex: createHash(algorithm).update(der).digest("hex") };
}

/** As vCenter and browsers write it: capitals, with colons. */
export function formatThumbprint({ hex }: Thumbprint): string {
  return (hex.toUpperCase().match(/../g) ?? []).join(":");
}
