import { resolve, type Schema, spec } from "./spec.js";

/** A value of a modern schema in the form of `/rest`: each map is an array of keys and values there. */
export function legacyFormOf(node: Schema, value: unknown): unknown {
  const schema = resolve(spec, node);
  if (Array.isArray(value)) return value.map((item) => legacyFormOf(schema.items ?? {}, item));
  if (typeof value !== "object" || value === null) return value;
  const { properties = {}, additionalProperties } = schema;
  const entries = Object.entries(value);
  if (typeof additionalProperties === "object") {
    return entries.map(([key, item]) => ({ key, value: legacyFormOf(additionalProperties, item) }));
  }
  return Object.fromEntries(
    entries.map(([name, item]) => {
      const property = Object.hasOwn(properties, name) ? properties[name] : undefined;
      return [name, property ? legacyFormOf(property, item) : item];
    }),
  );
}
