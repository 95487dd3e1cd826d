import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { readBundledSpec } from "../bundled-spec.js";
import { Failure } from "../failure.js";
import { operations } from "../openapi-document.js";
import { projectRoot } from "../project.js";
import { redocly } from "../redocly.js";
import { externalReferences } from "./external.js";
import { missingOperations } from "./missing-operations.js";
import { pageDocument } from "./page-document.js";
import { changeRedoc } from "./redoc-changes.js";
import { kinds, strayFolders } from "./samples.js";

export const referencePage = join(projectRoot, "dist/docs/index.html");

const template = fileURLToPath(new URL("template.hbs", import.meta.url));
const styles = readFileSync(new URL("page.css", import.meta.url), "utf8");

/** Redoc's own. It shows samples in the languages that are named here alone; "Payload" is the body of a request. */
const options = {
  codeSamples: { languages: [...kinds.map(({ lang, label }) => ({ lang, label })), { lang: "Payload" }] },
  jsonSamplesExpandLevel: "all",
};

/**
 * Builds the API reference as one file that needs nothing beside it, and says how large it is.
 *
 * @param {string} [file] Where to write it.
 */
export function buildReference(file = referencePage) {
  const spec = readBundledSpec();
  check("Samples of operations that there are not", strayFolders(spec));
  const html = changeRedoc(render(pageDocument(spec)));
  check("Operations that the page lacks", missingOperations(spec, html));
  check("The page is not whole: a browser would fetch", externalReferences(html));
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, html);
  return { bytes: Buffer.byteLength(html), operations: operations(spec).length };
}

/** @param {import("../project.js").OpenApiDocument} page */
function render(page) {
  const folder = mkdtempSync(join(tmpdir(), "reference-"));
  const input = join(folder, "openapi.json");
  const output = join(folder, "index.html");
  try {
    writeFileSync(input, JSON.stringify(page));
    const looks = ["--template", template, "--templateOptions.styles", styles, "--openapi", JSON.stringify(options)];
    redocly("build-docs", input, ...looks, "--inlineBundle", "--output", output);
    return readFileSync(output, "utf8");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {string} title
 * @param {string[]} faults
 */
function check(title, faults) {
  if (faults.length > 0) throw new Failure(`${title}:\n${faults.map((fault) => `  ${fault}`).join("\n")}`);
}
