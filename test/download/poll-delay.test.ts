import { describe, expect, it } from "vitest";
import { pollDelayMs } from "../../src/download/poll-delay.js";

describe("the time until the next question", () => {
  it.each([
    [0, 100],
    [999, 100],
    [1_000, 100],
    [5_000, 500],
    [30_000, 3_000],
    [50_000, 5_000],
    [3_600_000, 5_000],
  ])("after %i ms is %i ms", (waited, expected) => {
    expect(pollDelayMs(waited)).toBe(expected);
  });

  it.each([
    [30_000, 50],
    [600_000, 170],
  ])("makes for at most so many questions in %i ms: %i", (preparation, most) => {
    let questions = 0;
    for (let waited = 0; waited < preparation; waited += pollDelayMs(waited)) questions += 1;
    expect(questions).toBeLessThanOrEqual(most);
  });
});
