/** What the random tests make answers with is held against the contract, and against itself. */

import { deepStrictEqual } from "node:assert";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { component } from "./answers.js";
import { valuesOf } from "./arbitraries.js";
import { modernExamples } from "./cases.js";
import { corrupted, corruptionsOf, pointerTo } from "./corruptions.js";
import { legacyFormOf } from "./legacy-form.js";
import { examplesOf, operationOf, resolve, spec } from "./spec.js";
import { jsonWriters, xmlWriters } from "./writers.js";
import { readXmlDocument } from "./xml-document.js";

const once = { seed: 1, numRuns: 100 };

describe("the legacy form that random answers are brought into", () => {
  const { "200": success } = operationOf(spec, "legacyPrepareOrGetFile").responses;
  const examples = examplesOf(spec, success && resolve(spec, success).content?.["application/json"]);

  test.each(examples)("is the contract's own for the modern example %s", (name, { value }) => {
    const modern = modernExamples(spec).get(name)?.value;
    expect({ value: legacyFormOf(component("FileInfo"), modern) }).toStrictEqual(value);
  });
});

describe("random answers", () => {
  test("in XML are what another parser reads from what is written", () => {
    const body = component("PrepareResultXml");
    const values = valuesOf(body, { unknowns: false, characters: "xml" });
    fc.assert(
      fc.property(values, xmlWriters(body), (value, write) =>
        deepStrictEqual(readXmlDocument("PrepareResultXml", write(value)).value, value),
      ),
      once,
    );
  });

  test("in JSON differ from what is written by nulls alone", () => {
    const body = component("FileInfo");
    const values = valuesOf(body, { unknowns: true, characters: "unicode" });
    fc.assert(
      fc.property(values, jsonWriters(body), (value, write) => {
        const read = JSON.parse(write(value), (_, item) => item ?? undefined);
        deepStrictEqual(read, value);
      }),
      once,
    );
  });

  test.each([
    [
      "a message inside an argument of a message",
      (text: string) => /"params":\{.*"l":\{.*"params":\{".*"l":/.test(text),
    ],
    ["no message at all", (text: string) => !text.includes('"error_message"')],
    ["a status that is not known yet", (text: string) => !/"status":"(?:UNPREPARED|PREPAR\w+|ERROR)"/.test(text)],
    ["characters beyond the first plane", (text: string) => /[\u{10000}-\u{10ffff}]/u.test(text)],
    ["the largest number", (text: string) => text.includes(":9007199254740991")],
    ["a name that looks like an object's own", (text: string) => text.includes('"__proto__":')],
  ])("have %s among them", (_, isOne) => {
    const values = valuesOf(component("FileInfo"), { unknowns: true, characters: "unicode" });
    const texts = fc.sample(values, { seed: 1, numRuns: 500 }).map((value) => JSON.stringify(value));
    expect(texts.filter(isOne).length).toBeGreaterThan(5);
  });
});

describe("a corruption", () => {
  const value = { name: "x", bytes_transferred: 1, status: "ERROR", checksum_info: { checksum: "y" } };

  test("changes its place, and nothing else", () => {
    const leftOut = corrupted(value, { kind: "left out", path: ["checksum_info", "checksum"] });
    expect(leftOut).toStrictEqual({ ...value, checksum_info: {} });
    const inList = corrupted([value, value], { kind: "of a wrong type", path: [1, "name"], value: 7 });
    expect(inList).toStrictEqual([value, { ...value, name: 7 }]);
    expect(corrupted(value, { kind: "of a wrong type", path: [], value: [] })).toStrictEqual([]);
  });

  test("is found for every place of a value", () => {
    const pointers = corruptionsOf(component("FileInfo"), value, "json").map(({ path }) => pointerTo(path));
    const places = ["", "/name", "/bytes_transferred", "/status", "/checksum_info", "/checksum_info/checksum"];
    expect([...new Set(pointers)].sort()).toEqual(places.sort());
  });

  test("leaves out what is required, and only that", () => {
    const corruptions = corruptionsOf(component("FileInfo"), { ...value, size: 1 }, "json");
    const leftOut = corruptions.filter(({ kind }) => kind === "left out").map(({ path }) => pointerTo(path));
    expect(leftOut).toEqual(["/name", "/bytes_transferred", "/status", "/checksum_info/checksum"]);
  });

  test("has a JSON Pointer for its place", () => {
    expect(pointerTo(["a/b", 0, "~1"])).toBe("/a~1b/0/~01");
    expect(pointerTo([])).toBe("");
  });
});
