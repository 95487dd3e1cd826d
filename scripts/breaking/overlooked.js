import { pointerParts } from "../openapi-document.js";

/** @typedef {import("./contract-diff.js").Change} Change */

/**
 * What Redocly's rules let pass although it breaks somebody: the types that they generate get other names, the XML that
 * they write and read gets other elements, or a request gets another meaning.
 *
 * @param {Change} change
 * @returns {string | undefined}
 */
export function overlooked(change) {
  return rules[change.typeName]?.(change);
}

/** @type {Record<string, (change: Change) => string | undefined>} */
const rules = {
  PathItem: ({ property, base, revision }) =>
    property === "key" ? `Path \`${base?.value}\` became \`${revision?.value}\`.` : undefined,

  RequestBody: ({ kind, revision }) =>
    kind === "added" && revision?.value?.required ? "A request body became required." : undefined,

  Schema: (change) => renamedSchema(change) ?? removedField(change) ?? changedDefault(change),

  // A prefix is any name for a namespace.
  Xml: ({ kind, property }) =>
    property === "prefix" ? undefined : `How XML writes it changed: \`${property ?? "xml"}\` was ${kind}.`,
};

/** @param {Change} change */
function renamedSchema({ path, kind, property, base }) {
  const [components, schemas, name, ...rest] = pointerParts(path);
  if (components !== "components" || schemas !== "schemas" || rest.length > 0) return undefined;
  if (property === "key") return `Schema \`${base?.value}\` became \`${name}\`.`;
  return kind === "removed" ? `Schema \`${name}\` was removed.` : undefined;
}

/** Of an answer, Redocly says so itself. @param {Change} change */
function removedField({ path, kind }) {
  const [properties, name] = pointerParts(path).slice(-2);
  return kind === "removed" && properties === "properties" ? `Property \`${name}\` was removed.` : undefined;
}

/** @param {Change} change */
function changedDefault({ property, base, revision }) {
  if (property !== "default" || base?.value === undefined) return undefined;
  const [was, is] = [base, revision].map((side) => JSON.stringify(side?.value) ?? "none");
  return `The default, ${was}, became ${is}.`;
}
