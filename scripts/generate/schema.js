import openapiTS, { astToString } from "openapi-typescript";

/**
 * The types of all paths, operations and components.
 *
 * @param {import("../project.js").OpenApiDocument} spec
 */
export async function schemaTypes(spec) {
  // A copy, because openapi-typescript changes the document that it is given.
  return astToString(await openapiTS(/** @type {any} */ (structuredClone(spec)), { defaultNonNullable: false }));
}
