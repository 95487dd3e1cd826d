import { X509Certificate } from "node:crypto";
import { OptionError } from "../client/option-error.js";
import { flag, type Reader, readOptions, text } from "../client/option-readers.js";
import type { CertificatePolicy } from "./certificate-policy.js";
import { parseThumbprint } from "./thumbprint.js";

/** Which certificates to believe. Without any of these: those that the system's authorities vouch for. */
export interface TrustOptions {
  /** Further authorities, as PEM text. They count for the API and for every transfer, beside the system's. */
  ca?: string | readonly string[] | undefined;
  /**
   * SHA-1 or SHA-256 of the API's certificate, in hexadecimal, with or without colons. Exactly that certificate is
   * accepted, and nothing else about it is checked. It counts for the API's origin only.
   */
  thumbprint?: string | undefined;
  /** Accept any certificate at the API's origin: whoever is in between can read and change everything. */
  insecure?: boolean | undefined;
}

export interface Trust {
  /** Further authorities, as PEM texts. */
  ca: readonly string[];
  /** What holds at the API's origin. */
  api: CertificatePolicy;
}

/** @throws TypeError for options that cannot be used or contradict each other */
export const readTrust: Reader<Trust> = (value, what) => {
  const options = readOptions<TrustOptions>(what, value, { ca: readCa, thumbprint: text, insecure: flag }, []);
  const ca = [options.ca ?? []].flat();
  if (options.thumbprint === undefined) return { ca, api: { kind: options.insecure ? "any" : "authorities" } };
  if (options.insecure)
    throw new OptionError(`${what}: thumbprint and insecure contradict each other; give one of them.`);
  const thumbprint = parseThumbprint(options.thumbprint);
  if (!thumbprint) {
    throw new OptionError(
      `${what}: thumbprint must be SHA-1 or SHA-256 in hexadecimal (40 or 64 digits), colons or not.`,
    );
  }
  return { ca, api: { kind: "thumbprint", thumbprint } };
};

const readCa: Reader<readonly string[]> = (value, what) => {
  const texts: unknown[] = Array.isArray(value) ? value : [value];
  if (texts.every(isPem)) return texts;
  throw new OptionError(`${what} must be certificates as PEM text, each beginning with -----BEGIN CERTIFICATE-----.`);
};

/** Whether a text holds certificates, all of them whole: of a bundle with a broken one, Node would take the others. */
function isPem(text: unknown): text is string {
  if (typeof text !== "string") return false;
  const certificates = text.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
  try {
    for (const certificate of certificates) new X509Certificate(certificate);
  } catch {
    return false;
  }
  return certificates.length > 0;
}

/**
 * Further https origins to treat as the API's.
 *
 * @throws TypeError
 */
export const readTransferOrigins: Reader<readonly string[]> = (value, what) => {
  const mustBe = `${what} must be a list of https origins, like "https://vcenter-alias.example.com".`;
  if (!Array.isArray(value)) throw new OptionError(mustBe);
  return value.map((origin: unknown) => {
    const url = typeof origin === "string" && URL.canParse(origin) ? new URL(origin) : undefined;
    if (url?.protocol !== "https:" || url.href !== `${url.origin}/`) throw new OptionError(mustBe);
    return url.origin;
  });
};
