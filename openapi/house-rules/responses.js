/*
 * What the responses of an operation hold, references followed. Rules go through them operation by operation, because a
 * response that several operations share is visited only once by Redocly.
 */

/**
 * @param {import("../house-rules.js").Node} operation
 * @param {import("../house-rules.js").Context} context
 * @returns {Response[]}
 */
export function responses(operation, context) {
  const here = { node: operation, location: context.location };
  return entries(here, "responses", context).map(([status, response]) => ({ status, ...response }));
}

/**
 * @param {import("../house-rules.js").Node} operation
 * @param {import("../house-rules.js").Context} context
 * @returns {ResponseBody[]}
 */
export function responseBodies(operation, context) {
  return responses(operation, context).flatMap((response) =>
    entries(response, "content", context).map(([mediaType, content]) => ({
      status: response.status,
      mediaType,
      content,
      schemaName: nameOf(content.node?.schema?.$ref),
      schema: followed(content.node?.schema, content.location.child(["schema"]), content, context),
    })),
  );
}

/**
 * @param {import("../house-rules.js").Node} operation
 * @param {import("../house-rules.js").Context} context
 * @returns {ResponseExample[]}
 */
export function responseExamples(operation, context) {
  return responseBodies(operation, context).flatMap(({ status, mediaType, content }) =>
    entries(content, "examples", context).map(([name, { node, location }]) => ({
      status,
      mediaType,
      name,
      example: node,
      location,
    })),
  );
}

/**
 * A node that is no reference, and where it stands.
 *
 * @typedef {object} Place
 * @property {import("../house-rules.js").Node} node
 * @property {import("../house-rules.js").Location} location
 */

/**
 * @typedef {Place & { status: string }} Response `status` is its key: a status or `default`.
 */

/**
 * @typedef {object} ResponseBody
 * @property {string} status The key of the response: a status or `default`.
 * @property {string} mediaType
 * @property {Place} content
 * @property {string | undefined} schemaName The component that the schema refers to.
 * @property {Place} schema
 */

/**
 * @typedef {object} ResponseExample
 * @property {string} status The key of the response: a status or `default`.
 * @property {string} mediaType
 * @property {string} name
 * @property {import("../house-rules.js").Node} example
 * @property {import("../house-rules.js").Location} location
 */

/**
 * The entries of a map that a node has.
 *
 * @param {Place} parent
 * @param {string} map
 * @param {import("../house-rules.js").Context} context
 * @returns {[string, Place][]}
 */
function entries(parent, map, context) {
  return Object.entries(parent.node?.[map] ?? {}).map(([key, child]) => [
    key,
    followed(child, parent.location.child([map, key]), parent, context),
  ]);
}

/**
 * @param {import("../house-rules.js").Node} node
 * @param {import("../house-rules.js").Location} location
 * @param {Place} parent
 * @param {import("../house-rules.js").Context} context
 * @returns {Place}
 */
function followed(node, location, parent, context) {
  if (!node?.$ref) return { node, location };
  const target = context.resolve(node, parent.location.source.absoluteRef);
  return { node: target.node, location: target.location ?? location };
}

/** @param {unknown} reference */
function nameOf(reference) {
  return typeof reference === "string"
    ? reference
        .split("/")
        .pop()
        ?.replace(/\.yaml$/, "")
    : undefined;
}
