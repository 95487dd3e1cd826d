import { readFileSync } from "node:fs";
import { Failure } from "./failure.js";
import { bundledSpec } from "./project.js";

/** The document that {@link bundledSpec} names. */
export function readBundledSpec() {
  try {
    return /** @type {import("./project.js").OpenApiDocument} */ (JSON.parse(readFileSync(bundledSpec, "utf8")));
  } catch (error) {
    throw new Failure(`Cannot read ${bundledSpec}: ${/** @type {Error} */ (error).message}. Run \`npm run generate\`.`);
  }
}
