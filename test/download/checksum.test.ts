import { describe, expect, it } from "vitest";
import { Hashes, hashAlgorithmOf, isSameChecksum } from "../../src/download/checksum.js";

describe("the algorithm of a checksum", () => {
  it.each([
    ["SHA1", "sha1"],
    ["SH_a1", "sha1"],
    ["SHA-1", "sha1"],
    ["sha1", "sha1"],
    [undefined, "sha1"],
    ["", "sha1"],
    ["MD5", "md5"],
    ["SHA256", "sha256"],
    ["SHA_256", "sha256"],
    ["SHA512", "sha512"],
    ["SHA384", undefined],
    ["SHA3-256", undefined],
    ["CRC32", undefined],
    ["constructor", undefined],
  ])("%s is %s", (algorithm, expected) => {
    const info = { checksum: "00", ...(algorithm === undefined ? {} : { algorithm }) };
    expect(hashAlgorithmOf(info)).toBe(expected);
  });
});

describe("two checksums", () => {
  it.each([
    ["abc123", "ABC123", true],
    ["abc123\n", " abc123", true],
    ["abc123", "abc124", false],
    ["abc123", "abc12", false],
    ["abc123", "", false],
  ])("%j and %j: %s", (a, b, expected) => {
    expect(isSameChecksum(a, b)).toBe(expected);
  });
});

describe("hashes", () => {
  it("can be asked in between, and go on", () => {
    const hashes = new Hashes(["sha1", "md5"]);
    hashes.update(Buffer.from("a"));
    expect(hashes.hexOf("sha1")).toBe("86f7e437faa5a7fce15d1ddcb9eaeaea377667b8");
    hashes.update(Buffer.from("bc"));
    expect(hashes.hexOf("sha1")).toBe("a9993e364706816aba3e25717850c26c9cd0d89d");
    expect(hashes.hexOf("md5")).toBe("900150983cd24fb0d6963f7d28e17f72");
    expect(hashes.hexOf("sha512")).toBeUndefined();
  });
});
