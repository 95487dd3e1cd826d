import type { MutantResult, MutantStatus } from "@stryker-mutator/api/core";
import { describe, expect, test } from "vitest";
import { score, textAt } from "../../scripts/mutation/mutants.js";
import { drawRanges } from "../../scripts/mutation/sample.js";
import { compareSurvivors } from "../../scripts/mutation/survivors.js";

const mutants = (...statuses: MutantStatus[]) => statuses.map((status) => ({ status }) as MutantResult);

describe("the score", () => {
  test("is the share of the mutants that were noticed, also by never coming to an end", () => {
    const { percent } = score(mutants("Killed", "Timeout", "Survived", "NoCoverage"));
    expect(percent).toBe(50);
  });

  test("leaves out what was not tried", () => {
    expect(score(mutants("Killed", "Ignored", "CompileError", "RuntimeError"))).toEqual({
      killed: 1,
      timedOut: 0,
      survived: 0,
      notRun: 0,
      leftOut: 3,
      percent: 100,
    });
  });
});

describe("the text at a place", () => {
  const text = "if (a) {\n  return b;\n}\n";

  test("within a line is told with the line", () => {
    const location = { start: { line: 2, column: 10 }, end: { line: 2, column: 11 } };
    expect(textAt(text, location)).toEqual({ code: "return b;", original: "b" });
  });

  test("over several lines is told with the first", () => {
    const location = { start: { line: 1, column: 8 }, end: { line: 3, column: 2 } };
    expect(textAt(text, location)).toEqual({ code: "if (a) {", original: "{\n  return b;\n}" });
  });
});

describe("survivors", () => {
  const survivor = { file: "src/a.ts", code: 'return a ?? "";', original: '""', replacement: '"b"' };
  const explained = { ...survivor, reason: "Nothing has that name either." };

  test("are fine with a reason", () => {
    expect(compareSurvivors([survivor], [explained], ["src/a.ts"])).toEqual({ unexplained: [], obsolete: [] });
  });

  test.each([
    ["without a word", []],
    ["with an empty one", [{ ...explained, reason: "" }]],
    ["with one for another mutant", [{ ...explained, replacement: "null", file: "src/b.ts" }]],
  ])("are not %s", (_, list) => {
    expect(compareSurvivors([survivor], list, ["src/a.ts"]).unexplained).toEqual([survivor]);
  });

  test("that no longer survive need no reason", () => {
    expect(compareSurvivors([], [explained], ["src/a.ts"]).obsolete).toEqual([explained]);
  });

  test("in files that were not mutated are not looked for", () => {
    expect(compareSurvivors([], [explained], ["src/b.ts"]).obsolete).toEqual([]);
  });
});

describe("a sample of lines", () => {
  const files = new Map([
    ["src/a.ts", 1200],
    ["src/b.ts", 5],
  ]);

  test("has about the share that was asked for, as ranges", () => {
    const ranges = drawRanges(files, { percent: 30, seed: 7 });
    expect(ranges.length).toBeGreaterThan(15);
    expect(ranges.length).toBeLessThan(45);
    for (const range of ranges) expect(range).toMatch(/^src\/[ab]\.ts:\d+-\d+$/);
  });

  test("is the same for the same seed, and another for another", () => {
    expect(drawRanges(files, { percent: 30, seed: 7 })).toEqual(drawRanges(files, { percent: 30, seed: 7 }));
    expect(drawRanges(files, { percent: 30, seed: 7 })).not.toEqual(drawRanges(files, { percent: 30, seed: 8 }));
  });

  test("of everything leaves nothing out", () => {
    expect(drawRanges(new Map([["src/b.ts", 30]]), { percent: 100, seed: 1 })).toEqual([
      "src/b.ts:1-12",
      "src/b.ts:13-24",
      "src/b.ts:25-36",
    ]);
  });
});
