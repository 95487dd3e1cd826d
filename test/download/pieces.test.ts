import { describe, expect, it } from "vitest";
import { withoutStart } from "../../src/download/pieces.js";

describe("pieces without their first bytes", () => {
  it.each([
    [0, ["ab", "", "cde"]],
    [1, ["b", "", "cde"]],
    [2, ["cde"]],
    [3, ["de"]],
    [4, ["e"]],
    [5, []],
  ])("%i of them: %j", (bytes, expected) => {
    const pieces = ["ab", "", "cde"].map((text) => Buffer.from(text));
    expect(withoutStart(pieces, bytes).map((piece) => Buffer.from(piece).toString())).toEqual(expected);
  });
});
