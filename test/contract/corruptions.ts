/** Ways to spoil an answer in one place, found by a walk of its schema. */

import { resolve, type Schema, spec, typeOf } from "./spec.js";

type Path = readonly (string | number)[];

export interface Corruption {
  kind: "left out" | "of a wrong type" | "beyond 2^53 - 1";
  path: Path;
  /** What stands at the path afterwards; with "left out", nothing does. */
  value?: unknown;
}

const beyond = [2 ** 53, -(2 ** 53), 2 ** 63, 1e300];

/** What is no value of a type, in JSON. */
const wrong: Readonly<Record<string, readonly unknown[]>> = {
  string: [7, true, {}, []],
  integer: ["7", "", 1.5, true, {}, []],
  number: ["7", true, {}, []],
  object: ["text", 7, true, []],
  array: ["text", 7, true, {}],
};

/** In XML all is text, and what is missing of a list is an empty list: only numbers can be wrong. */
const wrongInXml: Readonly<Record<string, readonly unknown[]>> = {
  integer: ["", " ", "seven", "7 kB", "1.5", "1e3", "0x10", "7,000", "--7"],
};

/** Every way in which one place of a value can be made to break its schema. */
export function corruptionsOf(node: Schema, value: unknown, form: "json" | "xml", path: Path = []): Corruption[] {
  const schema = resolve(spec, node);
  const type = typeOf(schema);
  const values = (form === "xml" ? wrongInXml : wrong)[type] ?? [];
  const here = values.map((value): Corruption => ({ kind: "of a wrong type", path, value }));
  if (type === "integer") here.push(...beyond.map((value): Corruption => ({ kind: "beyond 2^53 - 1", path, value })));
  const children = Array.isArray(value) ? corruptionsOfItems : corruptionsOfProperties;
  return [...here, ...children(schema, value, form, path)];
}

function corruptionsOfItems(schema: Schema, value: unknown, form: "json" | "xml", path: Path): Corruption[] {
  return (value as unknown[]).flatMap((item, index) => {
    const place = [...path, index];
    const inside = corruptionsOf(schema.items ?? {}, item, form, place);
    return form === "json" ? [...inside, { kind: "of a wrong type", path: place, value: null }] : inside;
  });
}

function corruptionsOfProperties(schema: Schema, value: unknown, form: "json" | "xml", path: Path): Corruption[] {
  const { properties = {}, required = [], additionalProperties } = schema;
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, item]) => {
    const property = Object.hasOwn(properties, name) ? properties[name] : additionalProperties;
    if (typeof property !== "object") return [];
    const place = [...path, name];
    const found = corruptionsOf(property, item, form, place);
    // Null is as good as absent where a property may be absent, and a wrapper around null says that there is nothing.
    const isWrapper = Object.keys(properties).length === 1;
    if (required.includes(name) && !(form === "xml" && Array.isArray(item)))
      found.push({ kind: "left out", path: place });
    if (required.includes(name) && !isWrapper && form === "json") {
      found.push({ kind: "of a wrong type", path: place, value: null });
    }
    return found;
  });
}

/** A copy of the value with the corruption in it. */
export function corrupted(value: unknown, { kind, path, value: replacement }: Corruption): unknown {
  const [first, ...rest] = path;
  if (first === undefined) return replacement;
  const deeper = (item: unknown) => corrupted(item, { kind, path: rest, value: replacement });
  if (Array.isArray(value)) return value.map((item, index) => (index === first ? deeper(item) : item));
  const entries = Object.entries(value as object);
  const kept = kind === "left out" && rest.length === 0 ? entries.filter(([name]) => name !== first) : entries;
  return Object.fromEntries(kept.map(([name, item]) => [name, name === first ? deeper(item) : item]));
}

/** As a JSON Pointer (RFC 6901). */
export function pointerTo(path: Path): string {
  return path.map((key) => `/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}
