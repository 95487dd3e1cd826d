import { X509Certificate } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { TransferEndpoint } from "../../src/client/schema.js";
import {
  type CertificatePolicy,
  CertificateRejected,
  checkCertificate,
  policyOfEndpoint,
} from "../../src/trust/certificate-policy.js";
import { thumbprintOf } from "../../src/trust/thumbprint.js";
import { authority, selfSigned, selfSignedToo, sha1, sha256 } from "./identities.js";

const uri = "https://esx.example.com/disk.vmdk";
const shown = new X509Certificate(selfSigned.certificate);
const other = new X509Certificate(selfSignedToo.certificate);
const hex = (text: string) => text.replaceAll(":", "").toLowerCase();

describe("the policy for an endpoint", () => {
  const certificate = selfSigned.certificate;
  test.each<[string, Omit<TransferEndpoint, "uri">, CertificatePolicy | undefined]>([
    ["nothing", {}, undefined],
    ["empty strings", { ssl_certificate_thumbprint: "", ssl_certificate: "" }, undefined],
    [
      "a SHA-1 thumbprint",
      { ssl_certificate_thumbprint: sha1(selfSigned) },
      { kind: "thumbprint", thumbprint: { algorithm: "sha1", hex: hex(sha1(selfSigned)) } },
    ],
    [
      "a SHA-256 thumbprint",
      { ssl_certificate_thumbprint: hex(sha256(selfSigned)) },
      { kind: "thumbprint", thumbprint: { algorithm: "sha256", hex: hex(sha256(selfSigned)) } },
    ],
    ["a certificate", { ssl_certificate: certificate }, { kind: "certificate", der: shown.raw }],
    [
      "a certificate beside an empty thumbprint",
      { ssl_certificate_thumbprint: "", ssl_certificate: certificate },
      { kind: "certificate", der: shown.raw },
    ],
    [
      "both, of which the thumbprint alone decides",
      { ssl_certificate_thumbprint: sha1(selfSignedToo), ssl_certificate: certificate },
      { kind: "thumbprint", thumbprint: { algorithm: "sha1", hex: hex(sha1(selfSignedToo)) } },
    ],
  ])("that says %s", (_, endpoint, policy) => {
    expect(policyOfEndpoint({ uri, ...endpoint })).toEqual(policy);
  });

  test.each([
    ["a thumbprint that is none", "a thumbprint that is neither", { ssl_certificate_thumbprint: "zz" }],
    [
      "a thumbprint that is none beside a certificate",
      "a thumbprint that is neither",
      { ssl_certificate_thumbprint: "zz", ssl_certificate: certificate },
    ],
    [
      "a certificate that is none",
      "a certificate that cannot be read",
      { ssl_certificate: "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----" },
    ],
  ])("that says %s is not guessed: it is refused, with advice", (_, message, endpoint) => {
    const refused = () => policyOfEndpoint({ uri, ...endpoint });
    expect(refused).toThrow(CertificateRejected);
    expect(refused).toThrow(message);
    expect(refused).toThrow(expect.objectContaining({ advice: expect.stringContaining("Prepare the file again") }));
  });
});

describe("the check of a certificate", () => {
  const byThumbprint = (certificate: X509Certificate, algorithm: "sha1" | "sha256"): CertificatePolicy => ({
    kind: "thumbprint",
    thumbprint: thumbprintOf(certificate.raw, algorithm),
  });

  test.each<[string, CertificatePolicy]>([
    ["its SHA-1", byThumbprint(shown, "sha1")],
    ["its SHA-256", byThumbprint(shown, "sha256")],
    ["the certificate itself", { kind: "certificate", der: shown.raw }],
    ["anything", { kind: "any" }],
    ["the authorities, who are asked elsewhere", { kind: "authorities" }],
  ])("passes one where the policy is %s", (_, policy) => {
    expect(() => checkCertificate(policy, shown)).not.toThrow();
  });

  test.each<[string, CertificatePolicy]>([
    ["another's SHA-1", byThumbprint(other, "sha1")],
    ["another's SHA-256", byThumbprint(other, "sha256")],
    ["another certificate, with the same key and names", { kind: "certificate", der: other.raw }],
    ["an authority's certificate", { kind: "certificate", der: new X509Certificate(authority.certificate).raw }],
    [
      "the start of its SHA-1",
      { kind: "thumbprint", thumbprint: { algorithm: "sha1", hex: hex(sha1(selfSigned)).slice(0, 38) } },
    ],
    [
      "its SHA-1 said to be SHA-256",
      { kind: "thumbprint", thumbprint: { algorithm: "sha256", hex: hex(sha1(selfSigned)) } },
    ],
  ])("rejects one where the policy is %s", (_, policy) => {
    expect(() => checkCertificate(policy, shown)).toThrow(CertificateRejected);
  });

  test.each<[string, CertificatePolicy]>([
    ["a thumbprint", byThumbprint(shown, "sha1")],
    ["a certificate", { kind: "certificate", der: shown.raw }],
  ])("rejects a server that shows none where the policy is %s", (_, policy) => {
    expect(() => checkCertificate(policy, undefined)).toThrow(/no certificate/);
  });
});
