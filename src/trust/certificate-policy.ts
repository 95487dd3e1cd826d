import { X509Certificate } from "node:crypto";
import type { TransferEndpoint } from "../client/schema.js";
import { formatThumbprint, parseThumbprint, type Thumbprint, thumbprintOf } from "./thumbprint.js";

/**
 * Which certificate of a server to believe: one that an authority vouches for, the one with a thumbprint, one alone, or
 * any.
 */
export type CertificatePolicy =
  | { kind: "authorities" }
  | { kind: "thumbprint"; thumbprint: Thumbprint }
  | { kind: "certificate"; der: Uint8Array }
  | { kind: "any" };

/** A certificate that the policy does not allow. `advice` is what to do about it. */
export class CertificateRejected extends Error {
  override name = "CertificateRejected";
  readonly code = "CERT_NOT_THE_EXPECTED_ONE";
  readonly advice: string;

  constructor(message: string, advice: string) {
    super(message);
    this.advice = advice;
  }
}

/**
 * The policy for a transfer endpoint that says by itself which certificate it has: its thumbprint alone if it has one,
 * else its certificate; undefined if it says nothing.
 *
 * Source: the reference of TransferEndpoint.
 *
 * @throws CertificateRejected if what it says cannot be read
 */
export function policyOfEndpoint(endpoint: TransferEndpoint): CertificatePolicy | undefined {
  const { ssl_certificate_thumbprint: thumbprint, ssl_certificate: certificate } = endpoint;
  if (thumbprint) {
    const parsed = parseThumbprint(thumbprint);
    if (parsed) return { kind: "thumbprint", thumbprint: parsed };
    throw new CertificateRejected("the server gave a thumbprint that is neither SHA-1 nor SHA-256", adviceForEndpoint);
  }
  if (!certificate) return undefined;
  try {
    return { kind: "certificate", der: new X509Certificate(certificate).raw };
  } catch {
    throw new CertificateRejected("the server gave a certificate that cannot be read", adviceForEndpoint);
  }
}

/**
 * Checks the certificate that a server has shown, in a policy that has nothing to do with authorities.
 *
 * @throws CertificateRejected
 */
export function checkCertificate(policy: CertificatePolicy, shown: X509Certificate | undefined): void {
  if (policy.kind === "authorities" || policy.kind === "any") return;
  if (!shown) throw new CertificateRejected("the server showed no certificate", advice);
  const algorithm = policy.kind === "thumbprint" ? policy.thumbprint.algorithm : "sha256";
  const actual = thumbprintOf(shown.raw, algorithm);
  const expected = policy.kind === "thumbprint" ? policy.thumbprint : thumbprintOf(policy.der, algorithm);
  if (actual.hex === expected.hex) return;
  throw new CertificateRejected(
    `its ${algorithm === "sha1" ? "SHA-1" : "SHA-256"} thumbprint is not the expected one`,
    // Both belong to the advice, because quoted messages are cut, and two of SHA-256 are long.
    `It is ${formatThumbprint(actual)}, expected was ${formatThumbprint(expected)}. ${advice}`,
  );
}

const advice =
  "Somebody may be in between. If the certificate was renewed: for the API, find the new thumbprint on the server itself and expect that; for a transfer, prepare the file again.";
const adviceForEndpoint = "Prepare the file again; if that does not help, look at the server.";
/** What to do about a certificate that no authority vouches for, or that is not good for this host or this day. */
export const adviceOnAuthorities =
  "If the server is the right one, make its certificate authority known (trust.ca, or NODE_EXTRA_CA_CERTS=FILE.pem); for the API itself its certificate's thumbprint will do (trust.thumbprint).";
