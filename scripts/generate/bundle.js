import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { specIndex } from "../project.js";
import { redocly } from "../redocly.js";

/**
 * Joins the files of `openapi/` into one document without references to files. Two components of one name are an
 * error. Components come out in alphabetical order, because Redocly's own order follows the first use and so makes a
 * small edit look like a large one.
 *
 * @returns {import("../project.js").OpenApiDocument}
 * @throws {import("../failure.js").Failure} if they cannot be joined
 */
export function bundleSpec() {
  const folder = mkdtempSync(join(tmpdir(), "bundle-"));
  const output = join(folder, "openapi.json");
  try {
    redocly("bundle", specIndex, "--output", output, "--component-renaming-conflicts-severity", "error");
    const spec = JSON.parse(readFileSync(output, "utf8"));
    for (const kind of Object.keys(spec.components)) {
      spec.components[kind] = sortByName(spec.components[kind]);
    }
    spec.components = sortByName(spec.components);
    return spec;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param {Record<string, unknown>} components */
function sortByName(components) {
  return Object.fromEntries(Object.entries(components).sort(([a], [b]) => (a < b ? -1 : 1)));
}
