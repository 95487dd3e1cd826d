import { beforeAll, describe, expect, test } from "vitest";
import { seed } from "../contract/seed.js";
import { Chance } from "./chance.js";
import { calls } from "./documents.js";
import { demand, Violation } from "./outcome.js";
import { randomAnswer } from "./random-answer.js";
import { countOf, describeReport, growthOf, leftOver, type Report } from "./report.js";
import { runRandom } from "./run.js";
import { bytesOf } from "./wire.js";

const { COUNT = "300", INDEX } = process.env;
const count = INDEX === undefined ? Number(COUNT) : 1;
const from = Number(INDEX ?? 0);
/** Fewer may all come to the same. */
const isMany = count >= 200;
/** In fewer the engine itself still learns, and takes more than what calls could leave behind. */
const isLong = count >= 20_000;
/** In bytes: some 250 for each call of the shortest long run, which is less than anything that a call holds. */
const mostGrowth = 5e6;

describe(`${count} calls that meet random answers`, () => {
  let report: Report;

  beforeAll(
    async () => {
      report = await runRandom({ seed, from, count });
      console.log(describeReport(report));
    },
    60_000 + count * 200,
  );

  test("come to what is right, or to a typed error", () => {
    const repeat = (violation: string) => `SEED=${seed}, ${violation}`;
    expect(report.violations.map(repeat).join("\n\n")).toBe("");
    expect(countOf(report)).toBe(count);
  });

  test("leave no socket, no timer and no open file behind", () => {
    expect(leftOver(report)).toEqual({});
  });

  test.runIf(isMany)("come to what is right in a fair part, and to errors in another", () => {
    expect(countOf(report, "right") / count).toBeGreaterThan(0.25);
    expect(countOf(report, "right") / count).toBeLessThan(0.75);
    for (const name of ["ApiError", "UnexpectedResponseError", "ConnectionError"]) {
      expect(countOf(report, name), name).toBeGreaterThan(0);
    }
    expect(countOf(report, "TransferError") + countOf(report, "IntegrityError")).toBeGreaterThan(0);
  });

  test.runIf(isLong)("take no more memory in the end than after the first tenth", () => {
    expect(growthOf(report)).toBeLessThan(mostGrowth);
  });
});

describe("a random answer", () => {
  const answer = (index: number) => {
    const chance = new Chance(seed, index);
    return bytesOf(randomAnswer(chance, chance.one(calls), "token"));
  };

  test("is decided by its seed and its index", () => {
    for (let index = 0; index < 50; index++) expect(answer(index).equals(answer(index)), `index ${index}`).toBe(true);
  });

  test("is another at another index", () => {
    const answers = Array.from({ length: 50 }, (_, index) => answer(index).toString("latin1"));
    // Some have no more than a status.
    expect(new Set(answers).size).toBeGreaterThan(30);
  });
});

describe("a run reports", () => {
  const run = (meet: () => Promise<never>) =>
    runRandom({ seed: 1, from: 7, count: 1, calls: [[{ title: "x", meet }]], longestMs: 50 });

  test.each<[string, () => Promise<never>, RegExp]>([
    ["what must not be", async () => demand(false, "wrong") as never, /^index 7, x: wrong$/],
    ["what was thrown instead", () => Promise.reject(new TypeError("oh")), /^index 7, x: TypeError: oh/],
    ["what does not end", () => new Promise(() => {}), /^index 7, x: still under way after 50 ms$/],
  ])("%s, with the index", async (_, meet, expected) => {
    const { violations } = await run(meet);
    expect(violations).toHaveLength(1);
    expect(violations[0]).toMatch(expected);
  });

  test("what is left behind", async () => {
    let timer: NodeJS.Timeout | undefined;
    const report = await run(() => {
      timer = setTimeout(() => {}, 60_000);
      return Promise.reject(new Violation("not the point"));
    });
    clearTimeout(timer);
    expect(leftOver(report)).toHaveProperty("Timeout");
  });
});
