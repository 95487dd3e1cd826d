import { Ajv2020 } from "ajv/dist/2020.js";
import standalone from "ajv/dist/standalone/index.js";

const standaloneCode = /** @type {typeof import("ajv/dist/standalone/index.js").default} */ (
  /** @type {any} */ (standalone).default
);

/**
 * Code that tells whether a success body is what the contract says: `checkX` for every schema `X` that a JSON success
 * response refers to. The checks are open where servers may be newer than the contract: to fields and to enumeration
 * values that it does not know.
 *
 * @param {import("../project.js").OpenApiDocument} spec
 */
export function responseChecks(spec) {
  const ajv = new Ajv2020({ code: { source: true, esm: true, lines: true }, inlineRefs: true, strict: true });
  /** @type {Record<string, string>} */
  const exported = {};
  for (const [name, schema] of Object.entries(spec.components.schemas ?? {})) {
    ajv.addSchema(openToUnknown(schema), `#/components/schemas/${name}`);
  }
  for (const name of successSchemas(spec)) {
    exported[`check${name}`] = `#/components/schemas/${name}`;
  }
  return standaloneCode(ajv, exported);
}

/**
 * @param {import("../project.js").OpenApiDocument} spec
 * @returns {string[]}
 */
function successSchemas(spec) {
  const names = new Set();
  const operations = Object.values(spec.paths).flatMap((path) =>
    Object.values(path).filter((value) => value?.responses),
  );
  for (const operation of operations) {
    for (const [status, response] of Object.entries(operation.responses)) {
      if (!status.startsWith("2")) continue;
      const json = resolve(spec, response).content?.["application/json"];
      if (!json) continue;
      for (const { $ref } of json.schema?.oneOf ?? [json.schema ?? {}]) {
        if (!$ref)
          throw new Error(
            "A success response has a schema that is no reference: give it a component, so that its check has a name.",
          );
        names.add($ref.split("/").pop());
      }
    }
  }
  return [...names].sort();
}

/**
 * @param {import("../project.js").OpenApiDocument} spec
 * @param {any} node
 */
function resolve(spec, node) {
  if (!node.$ref) return node;
  const [kind, name] = node.$ref.split("/").slice(-2);
  return /** @type {any} */ (spec.components[kind])[name];
}

/** Keywords that describe without restricting, or restrict what a newer server may change. */
const left = new Set([
  "title",
  "description",
  "examples",
  "default",
  "enum",
  "format",
  "minLength",
  "xml",
  "contentSchema",
  "contentMediaType",
]);

/**
 * @param {any} schema
 * @returns {any}
 */
function openToUnknown(schema) {
  if (Array.isArray(schema)) return schema.map(openToUnknown);
  if (schema === null || typeof schema !== "object") return schema;
  /** @type {Record<string, any>} */
  const open = {};
  for (const [keyword, value] of Object.entries(schema)) {
    if (keyword === "properties") {
      open.properties = Object.fromEntries(
        Object.entries(value).map(([name, property]) => [name, openToUnknown(property)]),
      );
    } else if (!left.has(keyword)) {
      open[keyword] = openToUnknown(value);
    }
  }
  if (schema.type === "integer") {
    // Beyond this a JSON number has lost digits by the time that JavaScript sees it.
    open.minimum = Number.MIN_SAFE_INTEGER;
    open.maximum = Number.MAX_SAFE_INTEGER;
  }
  return open;
}
