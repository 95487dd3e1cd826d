import { generateKeyPair, randomBytes, X509Certificate } from "node:crypto";
import { promisify } from "node:util";

/** A private key and the certificate made out to it, both in PEM. */
export interface Identity {
  key: string;
  certificate: string;
}

/** What a certificate made by the simulator says. */
export interface CertificateOptions {
  /** Names and addresses it is good for, beside `localhost`, `127.0.0.1` and `::1`. None by default. */
  hosts?: readonly string[];
  /** Whether its time is over already. Default: no, it is good for ten years from yesterday on. */
  expired?: boolean;
  /**
   * Who signs it: nobody else (the default), or an authority that the simulator makes for itself, as a vCenter does
   * for itself and its hosts.
   */
  issuer?: "self" | "authority";
}

export interface CertificateRequest {
  commonName: string;
  hosts: readonly string[];
  expired: boolean;
  /** Left out, it signs itself. */
  issuer?: Identity | undefined;
  /** Whether it may sign others. */
  isAuthority?: boolean;
}

const day = 24 * 60 * 60 * 1000;

export async function makeIdentity({
  commonName,
  hosts,
  expired,
  issuer,
  isAuthority = false,
}: CertificateRequest): Promise<Identity> {
  const [{ default: forge }, key] = await Promise.all([import("node-forge"), keyOfThisProcess()]);
  const privateKey = forge.pki.privateKeyFromPem(key);
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.setRsaPublicKey(privateKey.n, privateKey.e);
  // Positive, and never one that another certificate of the same issuer has.
  certificate.serialNumber = `01${randomBytes(15).toString("hex")}`;
  certificate.validity.notBefore = new Date(Date.now() - (expired ? 30 : 1) * day);
  certificate.validity.notAfter = new Date(Date.now() + (expired ? -1 : 3650) * day);
  certificate.setSubject([{ name: "commonName", value: commonName }]);
  certificate.setIssuer(
    issuer
      ? forge.pki.certificateFromPem(issuer.certificate).subject.attributes
      : [{ name: "commonName", value: commonName }],
  );
  certificate.setExtensions([
    { name: "basicConstraints", cA: isAuthority, critical: true },
    isAuthority
      ? { name: "keyUsage", keyCertSign: true, cRLSign: true, critical: true }
      : { name: "keyUsage", digitalSignature: true, keyEncipherment: true, critical: true },
    ...(isAuthority ? [] : [{ name: "extKeyUsage", serverAuth: true }]),
    ...(hosts.length === 0 ? [] : [{ name: "subjectAltName", altNames: hosts.map(altName) }]),
  ]);
  certificate.sign(forge.pki.privateKeyFromPem(issuer?.key ?? key), forge.md.sha256.create());
  return { key, certificate: forge.pki.certificateToPem(certificate).replaceAll("\r\n", "\n") };
}

/** SHA-1 of the DER form, in upper case with colons, as vCenter writes it. */
export function thumbprintOf(certificate: string): string {
  return new X509Certificate(certificate).fingerprint;
}

/** SHA-256 of the DER form, in upper case with colons. */
export function thumbprint256Of(certificate: string): string {
  return new X509Certificate(certificate).fingerprint256;
}

function altName(host: string): { type: 7; ip: string } | { type: 2; value: string } {
  return /^[\d.]+$|:/.test(host) ? { type: 7, ip: host } : { type: 2, value: host };
}

let madeKey: Promise<string> | undefined;

/**
 * One key for all certificates: a new one takes a good part of a second, and certificates with one key are different
 * certificates all the same.
 */
function keyOfThisProcess(): Promise<string> {
  madeKey ??= promisify(generateKeyPair)("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  }).then(({ privateKey }) => privateKey);
  return madeKey;
}
