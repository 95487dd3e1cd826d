// The few steps through an OpenAPI document that scripts, tests and the console share. It imports nothing, because a browser
// loads it too.

const methods = new Set(["get", "put", "post", "delete", "options", "head", "patch", "trace"]);

/**
 * Every operation of a document, with the URL and method, in lower case, that name it.
 *
 * @param {Pick<import("./project.js").OpenApiDocument, "paths">} document
 */
export function operations({ paths }) {
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.keys(item)
      .filter((key) => methods.has(key))
      .map((method) => ({ path, method, operation: item[method] })),
  );
}

/**
 * `GET /path`: the name of an operation that a reader knows it by.
 *
 * @param {{ path: string, method: string }} operation
 */
export function requestLine({ path, method }) {
  return `${method.toUpperCase()} ${path}`;
}

/**
 * What a reference refers to; anything else is returned as it is. What stands beside a reference only describes.
 *
 * @template {object} Node
 * @param {object} document
 * @param {Node | { $ref: string }} node
 * @returns {Node}
 * @throws {Error} if it leads nowhere
 */
export function resolve(document, node) {
  if (!("$ref" in node) || typeof node.$ref !== "string") return /** @type {Node} */ (node);
  /** @type {any} */
  let target = document;
  for (const part of pointerParts(node.$ref)) target = target?.[part];
  if (target === undefined) throw new Error(`${node.$ref} leads nowhere.`);
  return resolve(document, target);
}

/**
 * The parts of a JSON pointer in a URI fragment: `#/paths/~1a~1b/get` is `paths`, `/a/b`, `get`.
 *
 * @param {string} pointer
 */
export function pointerParts(pointer) {
  return pointer
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
}
