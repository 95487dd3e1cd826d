import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * A bundled OpenAPI 3.1 document. Scripts walk it as plain JSON: what it may hold is what lint lets through.
 *
 * @typedef {Record<string, any> & { paths: Record<string, any>, components: Record<string, Record<string, any>> }} OpenApiDocument
 */

const require = createRequire(import.meta.url);

export const projectRoot = dirname(dirname(fileURLToPath(import.meta.url)));
export const specIndex = join(projectRoot, "openapi/openapi.yaml");
export const redoclyConfig = join(projectRoot, "openapi/redocly.yaml");
export const generatedFolder = join(projectRoot, "generated");
export const bundledSpec = join(generatedFolder, "openapi.json");
export const redoclyCli = binary("@redocly/cli", "redocly");

/**
 * The file that a package runs as one of its commands, to be started with Node itself: that needs no shell and no
 * `.bin` folder, and works the same on every system.
 *
 * @param {string} packageName
 * @param {string} command
 */
export function binary(packageName, command) {
  const manifest = join(projectRoot, "node_modules", packageName, "package.json");
  const { bin } = require(manifest);
  return join(dirname(manifest), typeof bin === "string" ? bin : bin[command]);
}
