import { operations, requestLine } from "./operations.js";

/**
 * The document as the page shows it, changed where Redoc would keep from a reader what matters: it cuts a URL as long
 * as these to its first half, and folds the operations of a tag away until that tag is asked for.
 *
 * @param {import("../project.js").OpenApiDocument} spec
 * @returns {import("../project.js").OpenApiDocument}
 */
export function pageDocument(spec) {
  const page = structuredClone(spec);
  showUrls(page);
  if (tagsInUse(page).size < 2) removeTags(page);
  return page;
}

/** @param {import("../project.js").OpenApiDocument} page */
function showUrls(page) {
  for (const found of operations(page)) {
    found.operation.description = `\`${requestLine(found)}\`\n\n${found.operation.description ?? ""}`;
  }
}

/** @param {import("../project.js").OpenApiDocument} page */
function tagsInUse(page) {
  return new Set(operations(page).flatMap(({ operation }) => operation.tags ?? []));
}

/**
 * Several tags folded away are an overview; one tag for everything groups nothing and only hides the API.
 *
 * @param {import("../project.js").OpenApiDocument} page
 */
function removeTags(page) {
  delete page.tags;
  for (const { operation } of operations(page)) delete operation.tags;
}
