import { readFileSync } from "node:fs";
import { operations, requestLine } from "../openapi-document.js";
import { linkResolver } from "./links.js";
import { insertPictures } from "./pictures.js";
import { samplesOf } from "./samples.js";

const introductionToSamples = readFileSync(new URL("samples.md", import.meta.url), "utf8");

/**
 * The document as the page shows it: with the picture, the code samples, and, in each operation, what Redoc would keep
 * from a reader. It cuts a URL as long as these to its first half, and calls both generations of an operation the same.
 *
 * @param {import("../project.js").OpenApiDocument} spec
 * @returns {import("../project.js").OpenApiDocument}
 */
export function pageDocument(spec) {
  const page = structuredClone(spec);
  page.info.description += `\n${introductionToSamples}`;
  const resolveLinks = linkResolver(spec);
  for (const guide of [page.info, ...page.tags]) guide.description = resolveLinks(insertPictures(guide.description));
  for (const found of operations(page)) {
    const { path, operation } = found;
    operation.description = `\`${requestLine(found)}\`\n\n${operation.description ?? ""}`;
    operation["x-codeSamples"] = samplesOf(operation.operationId);
    if (path.startsWith("/rest/")) operation["x-badges"] = [{ name: "legacy", color: "var(--color-warm-grey-3)" }];
  }
  return page;
}
