/** Random values of the contract's schemas, for fast-check. */

import fc from "fast-check";
import { hostileNames } from "./hostile-names.js";
import { resolve, type Schema, spec, typeOf } from "./spec.js";

export interface Variety {
  /** Whether objects sometimes have fields, and enumerations values, that the contract does not know. */
  unknowns: boolean;
  /** Which characters texts are made of: all of Unicode, or those that XML 1.0 can carry. */
  characters: "unicode" | "xml";
}

/** Deep enough for a message inside an argument of a message inside an argument of a message. */
const deepest = 10;

/** Random values of a schema. Nothing in them is null: a property that is null counts as absent. */
export function valuesOf(node: Schema, variety: Variety, depth = deepest): fc.Arbitrary<unknown> {
  const schema = resolve(spec, node);
  switch (typeOf(schema)) {
    case "string":
      return textsOf(schema, variety);
    case "integer":
      return fc.oneof(fc.maxSafeInteger(), fc.constantFrom(0, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER));
    case "number":
      return numbers();
    case "array":
      return fc.array(valuesOf(schema.items ?? {}, variety, depth - 1), { maxLength: depth > 0 ? 3 : 0 });
    case "object":
      return objectsOf(schema, variety, depth);
  }
  throw new Error(`No random values of ${JSON.stringify(schema)}: add its type to test/contract/arbitraries.ts.`);
}

function textsOf({ enum: values, format, minLength = 0 }: Schema, variety: Variety): fc.Arbitrary<string> {
  if (values) {
    const known = fc.constantFrom(...values);
    return variety.unknowns ? fc.oneof({ weight: 5, arbitrary: known }, texts(variety)) : known;
  }
  if (format === "date-time") {
    const [min, max] = [new Date("0001-01-01T00:00:00Z"), new Date("9999-12-31T23:59:59.999Z")];
    return fc.date({ min, max, noInvalidDate: true }).map((date) => date.toISOString());
  }
  if (format === "uri") {
    const files = fc.constantFrom("ds:///vmfs/volumes/1/a%20b.iso", "file:///C:/a.iso", "file://nas/a?b=c&d='e'");
    return fc.oneof(fc.webUrl({ withQueryParameters: true, withFragments: true }), files);
  }
  return texts(variety).filter((text) => text.length >= minLength);
}

function texts({ characters }: Variety): fc.Arbitrary<string> {
  const all = fc.oneof(fc.string(), fc.string({ unit: "binary" }), fc.constantFrom(...hostileNames));
  if (characters === "unicode") return all;
  return all.map((text) => text.replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, ""));
}

/** Without -0, which JSON writes as 0. */
function numbers(): fc.Arbitrary<number> {
  return fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => (number === 0 ? 0 : number));
}

function objectsOf(schema: Schema, variety: Variety, depth: number): fc.Arbitrary<unknown> {
  const { properties = {}, required = [], additionalProperties } = schema;
  if (typeof additionalProperties === "object") {
    const maxKeys = depth > 0 ? 3 : 0;
    return fc.dictionary(names(), valuesOf(additionalProperties, variety, depth - 1), {
      maxKeys,
      noNullPrototype: true,
    });
  }
  const known = Object.entries(properties)
    .filter(([name, property]) => depth > 0 || required.includes(name) || isScalar(property))
    .map(([name, property]) => {
      const values = valuesOf(property, variety, depth - 1).map((value) => [[name, value] as const]);
      return required.includes(name) ? values : fc.option(values, { nil: [] });
    });
  const strangers = fc
    .array(fc.tuple(names(), freeValues()), { maxLength: 2 })
    .map((entries) => entries.filter(([name]) => !Object.hasOwn(properties, name)));
  const isOpen = additionalProperties === true;
  const more =
    isOpen || variety.unknowns
      ? fc.oneof({ weight: isOpen ? 1 : 4, arbitrary: fc.constant([]) }, strangers)
      : fc.constant([]);
  return fc.tuple(more, ...known).map((entries) => Object.fromEntries(entries.flat()));
}

function isScalar(property: Schema): boolean {
  return !["object", "array"].includes(typeOf(resolve(spec, property)));
}

/** Names of fields and arguments, among them those that a careless program trips over. */
function names(): fc.Arbitrary<string> {
  return fc.oneof(
    fc.string(),
    fc.string({ unit: "binary" }),
    fc.constantFrom("", "a/b", "~", "~1", "%7e", "__proto__", "constructor", "toString", "key", "0"),
  );
}

/** Values that no schema describes. */
function freeValues(): fc.Arbitrary<unknown> {
  const scalar = fc.oneof(fc.string({ unit: "binary" }), fc.maxSafeInteger(), numbers(), fc.boolean());
  const list = fc.array(scalar, { maxLength: 3 });
  return fc.oneof(scalar, list, fc.dictionary(names(), fc.oneof(scalar, list), { maxKeys: 3, noNullPrototype: true }));
}
