import { describe, expect, test } from "vitest";
import { parseJson, withoutNullProperties } from "../../src/client/json.js";

describe("parseJson", () => {
  test.each(["null", "7", '"a"', "[]", "{}", '{"a":[1,{"b":"c"}]}', ' {"a" : 1}\n'])("reads %s", (text) => {
    expect(parseJson(text)).toEqual(JSON.parse(text));
  });

  test.each(["", "{", "[1,]", "{'a':1}", "NaN", "undefined", "<html>", '{"a":1}x'])("refuses %j", (text) => {
    expect(() => parseJson(text)).toThrow(SyntaxError);
  });

  test.each(["s3cr3t", '{"a": s3cr3t}', '{"s3cr3t": 1,}', '["s3cr3t'])("quotes nothing of %s in its error", (text) => {
    expect(() => parseJson(text)).toThrow(/^not JSON(?:, at position \d+)?$/);
  });

  test("says where a text stops to be JSON", () => {
    expect(() => parseJson('{"abcdefghij": 1 2}')).toThrow(/^not JSON, at position 17$/);
  });

  test.each([
    ["arrays", "[", "]"],
    ["objects", '{"a":', "}"],
    ["both", '[{"a":', "}]"],
  ])("reads %s nested a hundred deep, and no deeper", (_, open, close) => {
    const levels = open.startsWith("[{") ? 2 : 1;
    const nested = (depth: number) => `${open.repeat(depth / levels)}7${close.repeat(depth / levels)}`;
    expect(parseJson(nested(100))).toBeDefined();
    expect(() => parseJson(nested(100 + levels))).toThrow(new SyntaxError("JSON nested more than 100 levels deep"));
  });

  test("refuses what is nested 100,000 deep, closed or not", () => {
    expect(() => parseJson("[".repeat(100_000) + "]".repeat(100_000))).toThrow("more than 100 levels");
    expect(() => parseJson('{"a":'.repeat(100_000))).toThrow("more than 100 levels");
  });

  test("counts depth, not brackets", () => {
    const wide = `[${"[],{},".repeat(1_000)}[]]`;
    expect(parseJson(wide)).toHaveLength(2_001);
  });

  test.each(["[".repeat(500), '\\"'.repeat(3) + "[".repeat(500), "\\\\", `\\\\\\"${"{".repeat(500)}`, "]".repeat(500)])(
    "does not count brackets inside strings (%#)",
    (content) => {
      const text = `{"a":"${content}","b":[1]}`;
      expect(parseJson(text)).toEqual(JSON.parse(text));
    },
  );

  test("sees the brackets after a string that ends in a backslash", () => {
    expect(() => parseJson(`{"a":"\\\\","b":${"[".repeat(500)}`)).toThrow("more than 100 levels");
  });

  test.each(['"', '"\\', '["', '\\"', "[]"])("takes time in proportion to a megabyte of %j", (piece) => {
    const text = piece.repeat((1024 * 1024) / piece.length);
    const started = performance.now();
    expect(() => parseJson(text)).toThrow(SyntaxError);
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});

describe("withoutNullProperties", () => {
  test.each([
    [{ a: null, b: 1 }, { b: 1 }],
    [{ a: { b: null, c: { d: null } } }, { a: { c: {} } }],
    [[{ a: null }], [{}]],
    [{ a: [null, 1] }, { a: [null, 1] }],
    [
      { a: 0, b: "", c: false },
      { a: 0, b: "", c: false },
    ],
    [null, null],
    ["a", "a"],
    [7, 7],
  ])("%j becomes %j", (value, expected) => {
    expect(withoutNullProperties(value)).toEqual(expected);
  });

  test("keeps a property named __proto__ a property", () => {
    const value = withoutNullProperties(JSON.parse('{"__proto__": {"size": 7}}')) as Record<string, unknown>;
    expect(Object.keys(value)).toEqual(["__proto__"]);
    expect(value.size).toBeUndefined();
  });
});
