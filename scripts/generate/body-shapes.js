import { Failure } from "../failure.js";
import { operations, resolve } from "../openapi-document.js";

/**
 * What the JSON body of a success must be: for every schema that such a response refers to, and for those behind it,
 * its fields, each with its type. Open where servers may be newer than the contract: to fields and to enumeration
 * values that it does not know. `src/client/body-shape.ts` says how to read a shape.
 *
 * @param {import("../project.js").OpenApiDocument} spec
 */
export function bodyShapes(spec) {
  /** @type {Record<string, unknown>} */
  const shapes = {};
  const schemas = spec.components.schemas ?? {};
  const wanted = successSchemas(spec);
  for (const name of wanted) {
    shapes[name] = shapeOf(name, schemas[name], (referred) => {
      const shape = shapeOf(referred, schemas[referred], () => {});
      if (typeof shape === "string") return shape;
      wanted.add(referred);
      return referred;
    });
  }
  const text = Object.keys(shapes)
    .sort()
    .map((name) => `  ${name}: ${JSON.stringify(shapes[name], null, 2).replaceAll("\n", "\n  ")},\n`);
  return `export const bodyShapes = {\n${text.join("")}} as const;\n`;
}

/**
 * @param {import("../project.js").OpenApiDocument} spec
 * @returns {Set<string>}
 */
function successSchemas(spec) {
  const names = new Set();
  for (const { operation } of operations(spec)) {
    for (const [status, response] of Object.entries(operation.responses)) {
      if (!status.startsWith("2")) continue;
      const json = resolve(spec, response).content?.["application/json"];
      if (!json) continue;
      for (const { $ref } of json.schema?.oneOf ?? [json.schema ?? {}]) {
        if (!$ref)
          throw new Failure(
            "A success response has a schema that is no reference: give it a component, so that its shape has a name.",
          );
        names.add($ref.split("/").pop());
      }
    }
  }
  return names;
}

/** Keywords that describe without restricting, or restrict what a newer server may change. */
const left = [
  ...["title", "description", "examples", "default", "xml", "contentSchema", "contentMediaType"],
  ...["enum", "format", "minLength", "minimum", "maximum"],
];

/**
 * @param {string} place
 * @param {any} schema
 * @param {(name: string) => unknown} refer gives the shape of a schema that is referred to
 * @returns {unknown}
 */
function shapeOf(place, schema, refer) {
  if (schema.$ref) return refer(schema.$ref.split("/").pop());
  const { type, properties, required = [], additionalProperties, items, ...rest } = schema;
  const [unknown] = Object.keys(rest).filter((keyword) => !left.includes(keyword));
  // Null in the place of a body's value is looked at before its shape is.
  const [only, ...more] = [type].flat().filter((each) => each !== "null");
  if (unknown || more.length > 0) {
    throw new Failure(`${place}: no shape says ${unknown ?? type}: teach scripts/generate/body-shapes.js to.`);
  }
  if (only === "array") return [shapeOf(`${place}/items`, items, refer)];
  if (only !== "object") return only;
  if (properties) {
    return Object.fromEntries(
      Object.entries(properties).map(([name, property]) => [
        required.includes(name) ? name : `${name}?`,
        shapeOf(`${place}/${name}`, property, refer),
      ]),
    );
  }
  return typeof additionalProperties === "object"
    ? { "*": shapeOf(`${place}/*`, additionalProperties, refer) }
    : "object";
}
