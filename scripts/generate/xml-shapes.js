import { Failure } from "../failure.js";
import { resolve } from "../openapi-document.js";

/**
 * For every component schema that is an XML document (its `xml` names a namespace), what is needed to write and to
 * read one: the root element and, field by field, whether it is text, a number, a wrapped list or has fields itself.
 *
 * @param {import("../project.js").OpenApiDocument} spec
 */
export function xmlShapes(spec) {
  return Object.entries(spec.components.schemas ?? {})
    .filter(([, schema]) => schema.xml?.namespace)
    .map(([name, schema]) => {
      const { name: root, prefix, namespace } = schema.xml;
      const shape = { root, prefix, namespace, fields: fields(spec, schema) };
      const constant = name.charAt(0).toLowerCase() + name.slice(1);
      return `/** ${schema.title}. */\nexport const ${constant} = ${JSON.stringify(shape, null, 2)} as const;\n`;
    })
    .join("\n");
}

/**
 * @param {import("../project.js").OpenApiDocument} spec
 * @param {any} schema
 */
function fields(spec, schema) {
  return Object.fromEntries(
    Object.entries(schema.properties).map(([name, property]) => [name, shapeOf(spec, property)]),
  );
}

/**
 * @param {import("../project.js").OpenApiDocument} spec
 * @param {any} property
 * @returns {unknown}
 */
function shapeOf(spec, property) {
  const schema = resolve(spec, property);
  if (schema.type === "string") return "text";
  if (schema.type === "integer") return "number";
  if (schema.type === "array" && schema.xml?.wrapped) return { wrapper: schema.xml.name, item: schema.items.xml.name };
  if (schema.type === "object" && schema.properties) return { fields: fields(spec, schema) };
  throw new Failure(
    `No way to read ${JSON.stringify(schema.title ?? schema.type)} from XML: add it to scripts/generate/xml-shapes.js.`,
  );
}
