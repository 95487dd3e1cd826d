import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { contentOf, type Source, seedOf } from "../../src/simulator/content.js";

function bytesBetween(source: Source, start: number, end: number): Buffer {
  const pieces: Buffer[] = [];
  for (let at = start; at < end; ) {
    const piece = source.read(at, end - at);
    pieces.push(piece);
    at += piece.length;
  }
  return Buffer.concat(pieces);
}

describe("the content of a file", () => {
  it("is the same in every run and on every machine", () => {
    const hash = createHash("sha1").update(bytesBetween(contentOf(7, 1_000_003), 0, 1_000_003));
    expect(hash.digest("hex")).toBe("8fde7cf955c6c4424ae6dc6564e68564082bcc22");
  });

  it("is the same whatever the ranges it is read in", () => {
    const content = contentOf(1, 1_500_000);
    const whole = bytesBetween(content, 0, content.size);
    for (const [start, end] of [
      [0, 1],
      [1, 2],
      [262_143, 262_145],
      [262_144, 524_288],
      [100_000, 1_400_001],
      [1_499_999, 1_500_000],
    ] as const) {
      expect(bytesBetween(content, start, end).equals(whole.subarray(start, end)), `${start}-${end}`).toBe(true);
    }
  });

  it("costs nothing far behind the first terabyte", () => {
    const content = contentOf(1, 2 ** 45);
    const end = bytesBetween(content, content.size - 10, content.size);
    expect(end).toHaveLength(10);
    expect(bytesBetween(content, content.size - 4, content.size)).toEqual(end.subarray(6));
  });

  it("has no page twice", () => {
    const pages = new Set<string>();
    const bytes = bytesBetween(contentOf(3, 4 * 1024 * 1024), 0, 4 * 1024 * 1024);
    for (let at = 0; at < bytes.length; at += 4096) pages.add(bytes.toString("latin1", at, at + 4096));
    expect(pages.size).toBe(1024);
  });

  it("differs by seed from the first page on", () => {
    expect(bytesBetween(contentOf(1, 100), 0, 100)).not.toEqual(bytesBetween(contentOf(2, 100), 0, 100));
    expect(seedOf("a.iso")).not.toBe(seedOf("b.iso"));
  });

  it("begins the same where only the size differs", () => {
    expect(bytesBetween(contentOf(5, 1000), 0, 1000)).toEqual(bytesBetween(contentOf(5, 10_000), 0, 1000));
  });
});
