/**
 * All named examples in the responses of an operation, references followed. Rules go through them operation by
 * operation, because a response that several operations share is visited only once by Redocly.
 *
 * @param {import("../house-rules.js").Node} operation
 * @param {import("../house-rules.js").Context} context
 * @returns {ResponseExample[]}
 */
export function responseExamples(operation, context) {
  const here = { node: operation, location: context.location };
  return step(here, "responses", context).flatMap(([status, response]) =>
    step(response, "content", context).flatMap(([mediaType, content]) =>
      step(content, "examples", context).map(([name, { node, location }]) => ({
        status,
        mediaType,
        name,
        example: node,
        location,
      })),
    ),
  );
}

/**
 * @typedef {object} ResponseExample
 * @property {string} status The key of the response: a status or `default`.
 * @property {string} mediaType
 * @property {string} name
 * @property {import("../house-rules.js").Node} example
 * @property {import("../house-rules.js").Location} location
 */

/**
 * The entries of a map that a node has, each resolved.
 *
 * @param {{ node: import("../house-rules.js").Node, location: import("../house-rules.js").Location }} parent
 * @param {string} map
 * @param {import("../house-rules.js").Context} context
 * @returns {[string, { node: import("../house-rules.js").Node, location: import("../house-rules.js").Location }][]}
 */
function step({ node: parent, location: parentLocation }, map, context) {
  return Object.entries(parent?.[map] ?? {}).map(([key, child]) => {
    if (!child?.$ref) return [key, { node: child, location: parentLocation.child([map, key]) }];
    const { node, location } = context.resolve(child, parentLocation.source.absoluteRef);
    return [key, { node, location: location ?? parentLocation.child([map, key]) }];
  });
}
