import { operations, requestLine } from "../openapi-document.js";

/** @typedef {import("../project.js").OpenApiDocument} OpenApiDocument */

/**
 * The operations that a caller may no longer call with what was enough, because they get a `security` of their own or
 * lose it. Redocly compares lists, and not a list with what holds where there is none.
 *
 * @param {OpenApiDocument} base
 * @param {OpenApiDocument} revision
 * @returns {{ place: string, message: string }[]}
 */
export function securityBreaks(base, revision) {
  return operations(base)
    .map((before) => ({ before, after: revision.paths[before.path]?.[before.method] }))
    .filter(({ before, after }) => after && !before.operation.security !== !after.security)
    .filter(({ before, after }) => !covers(neededFor(after, revision), neededFor(before.operation, base)))
    .map(({ before }) => ({ place: requestLine(before), message: "Callers who were let in no longer are." }));
}

/**
 * The ways to be let in, each as the names of the schemes that it takes.
 *
 * @param {any} operation
 * @param {OpenApiDocument} document
 * @returns {string[][]}
 */
function neededFor(operation, document) {
  const ways = operation.security ?? document.security ?? [];
  return ways.length === 0 ? [[]] : ways.map(Object.keys);
}

/**
 * Whether each of the old ways still does.
 *
 * @param {string[][]} ways
 * @param {string[][]} old
 */
function covers(ways, old) {
  return old.every((had) => ways.some((way) => way.every((scheme) => had.includes(scheme))));
}
