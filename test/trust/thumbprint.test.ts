import { X509Certificate } from "node:crypto";
import { expect, test } from "vitest";
import { formatThumbprint, parseThumbprint, thumbprintOf } from "../../src/trust/thumbprint.js";
import { selfSigned, sha1, sha256 } from "./identities.js";

const forty = "8AD6F41AE8BB2A4BD7E9D4A9AE1B1F7F7C1E3D9B";
const sixtyFour = "8AD6F41AE8BB2A4BD7E9D4A9AE1B1F7F7C1E3D9B00112233445566778899AABB";
const withColons = (hex: string) => (hex.match(/../g) ?? []).join(":");

test.each([
  ["capitals with colons", withColons(forty), "sha1", forty],
  ["capitals without", forty, "sha1", forty],
  ["small letters with colons", withColons(forty).toLowerCase(), "sha1", forty],
  ["small letters without", forty.toLowerCase(), "sha1", forty],
  ["both, with some colons", `8ad6:F4${forty.slice(6)}`, "sha1", forty],
  ["SHA-256, capitals with colons", withColons(sixtyFour), "sha256", sixtyFour],
  ["SHA-256, capitals without", sixtyFour, "sha256", sixtyFour],
  ["SHA-256, small letters with colons", withColons(sixtyFour).toLowerCase(), "sha256", sixtyFour],
  ["SHA-256, small letters without", sixtyFour.toLowerCase(), "sha256", sixtyFour],
])("a thumbprint is read in %s", (_, text, algorithm, hex) => {
  expect(parseThumbprint(text)).toEqual({ algorithm, hex: hex.toLowerCase() });
});

test.each([
  ["nothing", ""],
  ["a digit too few", forty.slice(1)],
  ["a byte too few", forty.slice(2)],
  ["a byte too many", `${forty}00`],
  ["MD5", forty.slice(0, 32)],
  ["SHA-512", `${sixtyFour}${sixtyFour}`],
  ["a letter that is no digit", `${forty.slice(0, 39)}g`],
  ["a space around", ` ${forty}`],
  ["a line break behind", `${forty}\n`],
  ["spaces between", withColons(forty).replaceAll(":", " ")],
  ["dashes between", withColons(forty).replaceAll(":", "-")],
  ["a colon in front", `:${forty}`],
  ["a colon behind", `${forty}:`],
  ["two colons together", `8A::${forty.slice(2)}`],
  ["a colon inside a byte", `8:A${forty.slice(2)}`],
  ["a colon inside its last byte", `${forty.slice(0, 39)}:${forty.slice(39)}`],
  ["the name of the algorithm in front", `sha1:${forty}`],
  ["digits of another script", `٨${forty.slice(1)}`],
])("no thumbprint is read in what has %s", (_, text) => {
  expect(parseThumbprint(text)).toBeUndefined();
});

test("a thumbprint is the hash of a certificate's DER form, and is written as OpenSSL does", () => {
  const { raw } = new X509Certificate(selfSigned.certificate);
  expect(formatThumbprint(thumbprintOf(raw, "sha1"))).toBe(sha1(selfSigned));
  expect(formatThumbprint(thumbprintOf(raw, "sha256"))).toBe(sha256(selfSigned));
});
