import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { generatedFolder, projectRoot } from "../project.js";

/** What the next release promises. */
export const currentContract = join(generatedFolder, "openapi.yaml");

/** What the last release promised; there is none before the first. `npm run release` alone writes it. */
export const releasedContract = join(projectRoot, "test/package/released/openapi.yaml");

/**
 * @param {string} file
 * @returns {import("../project.js").OpenApiDocument}
 */
export function readContract(file) {
  return parse(readFileSync(file, "utf8"));
}
