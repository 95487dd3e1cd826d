import { X509Certificate } from "node:crypto";
import { type Identity, makeIdentity } from "../../src/simulator/certificate.js";

const here = ["localhost", "127.0.0.1", "::1"];
const made = { commonName: "own server", hosts: here, expired: false };

/** An authority, and what it has signed. All have one key: what tells them apart is the certificate alone. */
export const authority = await makeIdentity({ ...made, commonName: "Own CA", hosts: [], isAuthority: true });
export const signed = await makeIdentity({ ...made, issuer: authority });
export const signedToo = await makeIdentity({ ...made, issuer: authority });
export const signedExpired = await makeIdentity({ ...made, issuer: authority, expired: true });
export const signedElsewhere = await makeIdentity({ ...made, issuer: authority, hosts: ["elsewhere.example.com"] });
/** For names that only a proxy can lead to. */
export const signedForName = await makeIdentity({ ...made, issuer: authority, hosts: ["vcenter.example.com"] });

/** Certificates that nobody else has signed. */
export const selfSigned = await makeIdentity(made);
export const selfSignedToo = await makeIdentity(made);

export function sha1(identity: Identity): string {
  return new X509Certificate(identity.certificate).fingerprint;
}

export function sha256(identity: Identity): string {
  return new X509Certificate(identity.certificate).fingerprint256;
}
