import { describe, expect, it } from "vitest";
import { AttemptFailure } from "../../src/download/attempt-failure.js";
import { lengthOf, listOf, readField } from "../../src/download/header-field.js";

describe("a header field", () => {
  it.each([
    ["Content-Length:10", { name: "content-length", value: "10" }],
    ["a: \t b  c \t", { name: "a", value: "b  c" }],
    ["a:", { name: "a", value: "" }],
    ["a: b: c", { name: "a", value: "b: c" }],
  ])("is read: %j", (line, field) => {
    expect(readField(line)).toEqual(field);
  });

  it.each(["", ":", "a", "a b: c", "a : b", " a: b", "a: \0", "ä: b"])("is refused: %j", (line) => {
    expect(() => readField(line)).toThrow(/^a header field of the answer cannot be read$/);
  });

  it("can be a list", () => {
    expect(listOf("a, b ,\tc")).toEqual(["a", "b", "c"]);
  });

  it("says how long the body is, however often", () => {
    expect([lengthOf("10"), lengthOf("10, 10")]).toEqual([10, 10]);
    for (const value of ["", "10, 11", "1e3", "-1"]) {
      expect(() => lengthOf(value)).toThrow(/^the Content-Length of the answer is no number of bytes$/);
    }
  });
});

it("an attempt's failure has a name, what to do next, and a cause where there is one", () => {
  const plain = new AttemptFailure("m", "resume");
  expect(plain).toMatchObject({ name: "AttemptFailure", message: "m", next: "resume", status: undefined });
  expect("cause" in plain).toBe(false);
  expect(new AttemptFailure("m", "give-up", { cause: "c", status: 400, retryAfterMs: 7 })).toMatchObject({
    cause: "c",
    status: 400,
    retryAfterMs: 7,
  });
});
