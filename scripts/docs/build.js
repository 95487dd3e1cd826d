import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { readBundledSpec } from "../bundled-spec.js";
import { Failure } from "../failure.js";
import { projectRoot, redoclyCli, redoclyConfig } from "../project.js";
import { externalReferences } from "./external.js";
import { embedLogo } from "./logo.js";
import { missingOperations, operations } from "./operations.js";
import { pageDocument } from "./page-document.js";

export const referencePage = join(projectRoot, "dist/reference/index.html");

const template = fileURLToPath(new URL("template.hbs", import.meta.url));

/** Builds the API reference as one file that needs nothing beside it, and says how large it is. */
export function buildReference() {
  const spec = readBundledSpec();
  const html = embedLogo(render(pageDocument(spec)));
  check("Operations that the page lacks", missingOperations(spec, html));
  check("The page is not whole: a browser would fetch", externalReferences(html));
  mkdirSync(dirname(referencePage), { recursive: true });
  writeFileSync(referencePage, html);
  return { bytes: Buffer.byteLength(html), operations: operations(spec).length };
}

/** @param {import("../project.js").OpenApiDocument} page */
function render(page) {
  const folder = mkdtempSync(join(tmpdir(), "reference-"));
  const input = join(folder, "openapi.json");
  const output = join(folder, "index.html");
  try {
    writeFileSync(input, JSON.stringify(page));
    const redocly = spawnSync(
      process.execPath,
      [
        redoclyCli,
        "build-docs",
        input,
        "--config",
        redoclyConfig,
        "--template",
        template,
        "--inlineBundle",
        "--output",
        output,
      ],
      { cwd: projectRoot, encoding: "utf8" },
    );
    if (redocly.status !== 0) {
      throw new Failure(`redocly build-docs ended with ${redocly.status ?? redocly.signal}:\n${redocly.stderr}`);
    }
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
