import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Failure, run } from "./failure.js";
import { installInto, installTarball, pack } from "./package/tarball.js";
import { textTable } from "./text-table.js";
import { compilers } from "./types/compilers.js";
import { typeTests } from "./types/type-tests.js";

await run(async () => {
  const wanted = wantedCompilers(process.argv.slice(2));
  const folder = mkdtempSync(join(tmpdir(), "types-"));
  try {
    installTarball(folder, pack(folder));
    const results = wanted.map((version) => ({ version, complaints: typeTests(folder, compiler(folder, version)) }));
    report(results);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/**
 * @param {string[]} versions Whole, or only how they begin; none means all.
 */
function wantedCompilers(versions) {
  const unknown = versions.find((version) => !compilers.some((known) => isOf(version, known)));
  if (unknown) throw new Failure(`There is no compiler ${unknown} to test with: ${compilers.join(", ")}.`);
  return compilers.filter((known) => versions.length === 0 || versions.some((version) => isOf(version, known)));
}

/**
 * @param {string} version
 * @param {string} known
 */
function isOf(version, known) {
  return `${known}.`.startsWith(`${version}.`);
}

/**
 * Installs a compiler.
 *
 * @param {string} folder
 * @param {string} version
 */
function compiler(folder, version) {
  const home = join(folder, "compilers", version);
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, "package.json"), JSON.stringify({ private: true }));
  installInto(home, `typescript@${version}`);
  return join(home, "node_modules/typescript/bin/tsc");
}

/** @param {{ version: string, complaints: Map<string, string> }[]} results */
function report(results) {
  const names = [...(results[0]?.complaints.keys() ?? [])];
  const rows = results.map(({ version, complaints }) => [
    version,
    ...names.map((name) => (complaints.get(name) === "" ? "ok" : "FAILS")),
  ]);
  console.log(textTable([["TypeScript", ...names], ...rows]));
  const failures = results.flatMap(({ version, complaints }) =>
    [...complaints]
      .filter(([, text]) => text !== "")
      .map(([name, text]) => `\nTypeScript ${version}, ${name}:\n${text}`),
  );
  if (failures.length > 0) throw new Failure(failures.join("\n"));
}
