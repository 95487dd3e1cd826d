const methods = new Set(["get", "put", "post", "delete", "options", "head", "patch", "trace"]);

/**
 * Every operation of a document, with the URL and method that name it.
 *
 * @param {Pick<import("../project.js").OpenApiDocument, "paths">} spec
 */
export function operations(spec) {
  return Object.entries(spec.paths).flatMap(([path, item]) =>
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
 * The operations of a document that a page of Redoc does not hold, by request line. Redoc draws the page from a copy of
 * the document that stands in the page's script: what is not in that copy is nowhere on the page.
 *
 * @param {import("../project.js").OpenApiDocument} spec
 * @param {string} html
 */
export function missingOperations(spec, html) {
  const [, embedded] = /^\s*const __redoc_definition = (\{.*\});$/m.exec(html) ?? [];
  const drawn = embedded === undefined ? { paths: {} } : JSON.parse(embedded);
  const names = new Set(operations(drawn).map(requestLine));
  return operations(spec)
    .map(requestLine)
    .filter((name) => !names.has(name));
}
