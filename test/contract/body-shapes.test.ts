/** What is checked of the body of a success, against a validator of JSON Schema that reads the contract itself. */

import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bodyShapes } from "../../generated/body-shapes.js";
import { bodyShapes as generate } from "../../scripts/generate/body-shapes.js";
import { type BodyName, faultIn } from "../../src/client/body-shape.js";
import { valuesOf } from "./arbitraries.js";
import { corrupted, corruptionsOf, pointerTo } from "./corruptions.js";
import { check } from "./seed.js";
import { type Schema, spec } from "./spec.js";

/** Keywords that describe without restricting, or restrict what a newer server may change. */
const left = new Set([
  ...["title", "description", "examples", "default", "xml", "contentSchema", "contentMediaType"],
  ...["enum", "format", "minLength", "minimum", "maximum"],
]);

const names = Object.keys(bodyShapes) as BodyName[];
const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });
for (const [name, schema] of Object.entries(spec.components.schemas)) {
  ajv.addSchema(openToUnknown(schema) as object, `#/components/schemas/${name}`);
}

/** A schema without what a newer server may change, and with numbers only as large as JavaScript can tell apart. */
function openToUnknown(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(openToUnknown);
  if (typeof node !== "object" || node === null) return node;
  const open = Object.entries(node).flatMap(([keyword, value]) => {
    if (keyword === "properties") {
      return [[keyword, Object.fromEntries(Object.entries(value).map(([name, item]) => [name, openToUnknown(item)]))]];
    }
    return left.has(keyword) ? [] : [[keyword, openToUnknown(value)]];
  });
  const limits = { minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER };
  return { ...Object.fromEntries(open), ...("type" in node && node.type === "integer" && limits) };
}

function fits(name: string, value: unknown): boolean {
  const validate = ajv.getSchema(`#/components/schemas/${name}`);
  if (!validate) throw new Error(`The contract has no schema ${name}.`);
  return validate(value) as boolean;
}

describe.each(names)("%s", (name) => {
  const schema: Schema = { $ref: `#/components/schemas/${name}` };
  const values = valuesOf(schema, { unknowns: true, characters: "unicode" });

  test("lets pass what fits the contract", () =>
    check(values, async (value) => {
      expect(faultIn(value, name)).toBeUndefined();
      expect(fits(name, value)).toBe(true);
    }));

  test("refuses what the contract refuses, at that place", () => {
    const spoiled = values
      .map((value) => ({ value, all: corruptionsOf(schema, value, "json") }))
      .filter(({ all }) => all.length > 0)
      .chain(({ value, all }) => fc.constantFrom(...all).map((corruption) => ({ value, corruption })));
    return check(spoiled, async ({ value, corruption }) => {
      const wrong = corrupted(value, corruption);
      // Of a wrapper, null is looked at before.
      if (fits(name, wrong)) return;
      expect(faultIn(wrong, name)?.place).toBe(pointerTo(corruption.path));
    });
  });

  test("says of anything at all what the contract says", () => {
    const fields = fc.constantFrom(...Object.keys(spec.components.schemas[name]?.properties ?? {}), "value", "x");
    const anything = fc.letrec((tie) => ({
      any: fc.oneof(
        { depthSize: "small" },
        fc.constantFrom(null, true, 0, 1.5, 2 ** 53, -1, "", "text"),
        fc.array(tie("any"), { maxLength: 2 }),
        fc.dictionary(fields, tie("any"), { maxKeys: 4, noNullPrototype: true }),
      ),
    })).any;
    return check(anything, async (value) => {
      const isNullable = Object.keys(bodyShapes[name]).join() === "value";
      if (isNullable && (value as { value?: unknown } | null)?.value === null) return;
      expect(faultIn(value, name) === undefined).toBe(fits(name, value));
    });
  });
});

test.each(["toString", "__proto__", "constructor"])(
  "a field that is there by inheritance alone is missing: %s",
  (name) => {
    expect(faultIn(Object.create({ value: "x", [name]: "x" }), "LegacyDownloadSessionIdResult")).toEqual({
      place: "/value",
      rule: "must be there",
    });
  },
);

test.each([
  ["a keyword that restricts", { type: "string", pattern: "^a" }, "pattern"],
  ["alternatives", { oneOf: [{ type: "string" }, { type: "integer" }] }, "oneOf"],
  ["several types", { type: ["string", "integer"] }, "string"],
])("a schema with %s is not made into a shape that would not hold it", (_, schema, what) => {
  const copy = structuredClone(spec);
  copy.components.schemas.ApiSessionId = schema as Schema;
  expect(() => generate(copy as never)).toThrow(
    new RegExp(`^ApiSessionId: no shape says .*${what}.*: teach scripts/generate/body-shapes.js to\\.$`),
  );
});
