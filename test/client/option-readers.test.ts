import { describe, expect, test } from "vitest";
import {
  abortSignal,
  anyFunction,
  flag,
  oneOf,
  pathIdentifier,
  type Reader,
  readOptions,
  text,
  wholeNumber,
} from "../../src/client/option-readers.js";

const loneSurrogates = ["\ud800", "\udc00", "a\ud83d", "\ude00b", "\ude00\ud83d"];
const notStrings = [undefined, null, 0, 7, true, Symbol("x"), 7n, {}, [], ["a"], () => "a", new String("a")];

interface Expectation {
  read: Reader<unknown>;
  accepted: readonly unknown[];
  refused: readonly unknown[];
  says: RegExp;
}

const readers: Record<string, Expectation> = {
  text: {
    read: text,
    accepted: ["a", " ", "\0", "a/b?c#d%e+f", "ü", "😀", ".", "..", "%2e"],
    refused: ["", ...notStrings],
    says: /must be a string that is not empty; got /,
  },
  pathIdentifier: {
    read: pathIdentifier,
    accepted: ["a", " ", "...", ".a", "a.", "..a", "a/..", "./", "%2e%2e%2e", "%2f", "%", "%2", "2e", "%252e", "😀"],
    refused: ["", ...notStrings],
    says: /must be a string that is not empty; got /,
  },
  "pathIdentifier, of a step through the path": {
    read: pathIdentifier,
    accepted: [],
    refused: [".", "..", "%2e", "%2E", "%2e.", ".%2e", ".%2E", "%2E.", "%2e%2e", "%2E%2e", "%2e%2E", "%2E%2E"],
    says: /, which a URL cannot carry as an identifier\.$/,
  },
  "text, of half a character": {
    read: text,
    accepted: [],
    refused: loneSurrogates,
    says: /half of a surrogate pair, which cannot be sent as UTF-8/,
  },
  "pathIdentifier, of half a character": {
    read: pathIdentifier,
    accepted: [],
    refused: loneSurrogates,
    says: /half of a surrogate pair/,
  },
  flag: {
    read: flag,
    accepted: [true, false],
    refused: [null, 0, 1, "", "true", "false", {}, []],
    says: /must be true or false; got /,
  },
  wholeNumber: {
    read: wholeNumber(1, 10),
    accepted: [1, 2, 10],
    refused: [0, 11, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, "5", 5n, null, {}, [5], true],
    says: /must be a whole number from 1 to 10; got /,
  },
  oneOf: {
    read: oneOf(["json", "xml"]),
    accepted: ["json", "xml"],
    refused: ["", "JSON", "yaml", "toString", "0", 0, null, {}, ["json"], true],
    says: /must be "json", "xml"; got /,
  },
  abortSignal: {
    read: abortSignal,
    accepted: [new AbortController().signal, AbortSignal.abort()],
    refused: [null, {}, new AbortController(), new EventTarget(), { aborted: false }, "signal", 1, true],
    says: /must be an AbortSignal; got /,
  },
  anyFunction: {
    read: anyFunction,
    accepted: [() => 1, async () => 1, class {}, fetch],
    refused: [null, {}, "fetch", 1, true, []],
    says: /must be a function; got /,
  },
};

describe.each(Object.entries(readers))("%s", (_, { read, accepted, refused, says }) => {
  test("returns what it accepts as it was given", () => {
    for (const value of accepted) expect(read(value, "getFile: option")).toBe(value);
  });

  test("refuses all else with a TypeError that names the option and says what is accepted", () => {
    for (const value of refused) {
      expect(() => read(value, "getFile: option"), String(value)).toThrow(TypeError);
      expect(() => read(value, "getFile: option"), String(value)).toThrow(/^getFile: option /);
      expect(() => read(value, "getFile: option"), String(value)).toThrow(says);
    }
  });
});

test.each([
  [undefined, "undefined"],
  [null, "null"],
  ["", "an empty string"],
  ["secret", "a string"],
  [12.5, "12.5"],
  [Number.NaN, "NaN"],
  [true, "true"],
  [7n, "a bigint"],
  [Symbol("secret"), "a symbol"],
  [() => "secret", "a function"],
  [["secret"], "an array"],
  [{ secret: "secret" }, "an object"],
])("of %o an error says only that it is %s", (value, kind) => {
  expect(() => abortSignal(value, "x")).toThrow(new TypeError(`x must be an AbortSignal; got ${kind}.`));
});

describe("readOptions", () => {
  interface Options {
    name: string;
    loud?: boolean | undefined;
  }
  const read = (input: unknown) => readOptions<Options>("greet", input, { name: text, loud: flag }, ["name"]);

  test("returns the options that were given, and no others", () => {
    expect(read({ name: "a" })).toEqual({ name: "a" });
    expect(read({ name: "a", loud: true })).toEqual({ name: "a", loud: true });
  });

  test("takes an option that is undefined for one that is left out", () => {
    expect(Object.keys(read({ name: "a", loud: undefined }))).toEqual(["name"]);
    expect(() => read({ name: undefined })).toThrow(new TypeError("greet: name is missing."));
  });

  test("does not take null for left out", () => {
    expect(() => read({ name: "a", loud: null })).toThrow(
      new TypeError("greet: loud must be true or false; got null."),
    );
  });

  test("refuses an option that it does not know, and lists those it does", () => {
    expect(() => read({ name: "a", volume: 3 })).toThrow(
      new TypeError('greet: unknown option "volume". Accepted: "name", "loud".'),
    );
  });

  test.each(["toString", "constructor", "__proto__"])("does not know %s, which every object has", (name) => {
    const input = Object.defineProperty({ name: "a" }, name, { value: true, enumerable: true });
    expect(() => read(input)).toThrow(`unknown option "${name}"`);
  });

  test.each([undefined, null, "name", 7, true, () => ({})])("refuses %o in the place of options", (input) => {
    expect(() => read(input)).toThrow(TypeError);
    expect(() => read(input)).toThrow(/^greet: expected an object with the options "name", "loud"; got /);
  });

  test("leaves the caller's object alone, and is not changed by it later", () => {
    const input = Object.freeze({ name: "a", loud: true });
    const options = read(input);
    expect(options).not.toBe(input);
    expect(options).toEqual(input);
  });
});
