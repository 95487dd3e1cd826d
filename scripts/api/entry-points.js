import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../project.js";

/**
 * A way into the package that has types.
 *
 * @typedef {object} EntryPoint
 * @property {string} name As `exports` has it: `./node`.
 * @property {string} declarations The file with its types.
 * @property {string} report The name of the file with its report.
 */

/** @returns {EntryPoint[]} */
export function entryPoints() {
  const { exports } = JSON.parse(readFileSync(join(projectRoot, "package.json"), "utf8"));
  return Object.entries(exports).flatMap(([name, { types }]) =>
    types
      ? [
          {
            name,
            declarations: join(projectRoot, types),
            report: `${name === "." ? "index" : name.slice("./".length).replaceAll("/", "-")}.api.md`,
          },
        ]
      : [],
  );
}
