import { spawnSync } from "node:child_process";
import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../project.js";
import { settings } from "./settings.js";

/**
 * Compiles the programs of `test/types` in a project that has the package, in every setting.
 *
 * @param {string} project
 * @param {string} compiler The compiler's file, to be started with Node.
 * @returns {Map<string, string>} What the compiler complained of, by setting; empty text where all is well.
 */
export function typeTests(project, compiler) {
  const folder = join(project, "types");
  cpSync(join(projectRoot, "test/types"), folder, { recursive: true });
  const complaints = new Map();
  for (const { name, group, isStrict, compilerOptions } of settings) {
    const exclude = isStrict ? [] : ["**/strict.ts"];
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, include: [group], exclude }));
    const { status, stdout, stderr } = spawnSync(process.execPath, [compiler, "-p", folder], {
      cwd: project,
      encoding: "utf8",
    });
    const complaint = status === 0 ? "" : stdout + stderr || `It ended with ${status}.`;
    complaints.set(name, (complaints.get(name) ?? "") + complaint);
  }
  return complaints;
}
