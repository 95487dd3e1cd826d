import { operations, requestLine } from "../openapi-document.js";

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
