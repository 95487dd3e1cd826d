import { describe, expect, it } from "vitest";
import { createCoverage } from "../../src/simulator/coverage.js";
import { ifRangeHolds, readRange } from "../../src/simulator/range.js";

describe("the header Range", () => {
  it.each([
    ["bytes=0-", { start: 0, end: 100 }],
    ["bytes=10-19", { start: 10, end: 20 }],
    ["bytes=10-999", { start: 10, end: 100 }],
    ["bytes=99-99", { start: 99, end: 100 }],
    ["bytes=-1", { start: 99, end: 100 }],
    ["bytes=-500", { start: 0, end: 100 }],
    ["Bytes=5-5", { start: 5, end: 6 }],
    ["bytes=100-", "unsatisfiable"],
    ["bytes=-0", "unsatisfiable"],
    ["bytes=20-10", "whole"],
    ["bytes=0-1,5-6", "whole"],
    ["bytes=-", "whole"],
    ["pages=1-2", "whole"],
    ["", "whole"],
    [undefined, "whole"],
  ])("%s of 100 bytes asks for %j", (header, asked) => {
    expect(readRange(header, 100)).toEqual(asked);
  });

  it("cannot be satisfied by a file without bytes", () => {
    expect(readRange("bytes=0-", 0)).toBe("unsatisfiable");
    expect(readRange("bytes=-1", 0)).toBe("unsatisfiable");
  });
});

describe("the header If-Range", () => {
  it.each([
    [undefined, '"a"', true],
    ['"a"', '"a"', true],
    ['"b"', '"a"', false],
    ['W/"a"', 'W/"a"', false],
    ['"a"', undefined, false],
    ["Wed, 21 Oct 2026 07:28:00 GMT", '"a"', false],
  ])("%s against the ETag %s holds: %s", (header, etag, holds) => {
    expect(ifRangeHolds(header, etag)).toBe(holds);
  });
});

describe("coverage", () => {
  it("counts every byte once, however the pieces overlap", () => {
    const coverage = createCoverage();
    for (const [start, end, bytes] of [
      [10, 20, 10],
      [30, 40, 20],
      [15, 35, 30],
      [0, 10, 40],
      [0, 40, 40],
      [50, 60, 50],
    ] as const) {
      coverage.add(start, end);
      expect(coverage.bytes).toBe(bytes);
    }
  });
});
