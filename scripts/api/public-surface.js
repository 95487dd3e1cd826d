import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Failure } from "../failure.js";
import { projectRoot } from "../project.js";

// API Extractor is CommonJS, and takes a while to load.
const require = createRequire(import.meta.url);

/**
 * The declarations that an entry point exports, and those that these are made of, sorted by name, without comments.
 *
 * @param {import("./entry-points.js").EntryPoint} entry
 * @returns {string[]}
 * @throws {Failure} if its types cannot be compiled
 */
export function publicSurface({ declarations }) {
  /** @type {typeof import("@microsoft/api-extractor")} */
  const { Extractor, ExtractorConfig } = require("@microsoft/api-extractor");
  const folder = mkdtempSync(join(tmpdir(), "api-"));
  try {
    const config = ExtractorConfig.prepare({
      configObject: {
        projectFolder: projectRoot,
        mainEntryPointFilePath: declarations,
        compiler: { tsconfigFilePath: join(projectRoot, "src/tsconfig.json") },
        apiReport: {
          enabled: true,
          includeForgottenExports: true,
          reportFileName: "report.api.md",
          reportFolder: folder,
          reportTempFolder: join(folder, "new"),
        },
        docModel: { enabled: false },
        dtsRollup: { enabled: false },
        tsdocMetadata: { enabled: false },
        newlineKind: "lf",
      },
      configObjectFullPath: undefined,
      packageJsonFullPath: join(projectRoot, "package.json"),
    });
    Extractor.invoke(config, {
      localBuild: true,
      messageCallback: (message) => {
        // Of the others, that a declaration lacks a release tag or a comment, the linter and the reader judge.
        if (message.category === "Compiler") throw new Failure(`${declarations}: ${message.text}`);
        message.handled = true;
      },
    });
    return declarationsIn(readFileSync(join(folder, "report.api.md"), "utf8"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param {string} report */
function declarationsIn(report) {
  const [, code = ""] = report.match(/^```ts\n(.*?)^```/ms) ?? [];
  return code
    .replaceAll(/^ *\/\/.*\n/gm, "")
    .replaceAll(/^ *\/\*\*.*?\*\/\n/gms, "")
    .split(/\n\n+/)
    .map((declaration) => declaration.trim())
    .filter((declaration) => declaration !== "");
}
