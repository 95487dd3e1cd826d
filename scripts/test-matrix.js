import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Failure, run } from "./failure.js";
import { installRuntime, runtimes } from "./matrix/runtimes.js";
import { tryEntryPoint, tryGeneration, trySuite, versionOf } from "./matrix/trials.js";
import { installTarball, pack } from "./package/tarball.js";
import { binary, projectRoot } from "./project.js";
import { textTable } from "./text-table.js";

const consumer = "runtimes";

await run(async () => {
  const wanted = wantedRuntimes(process.argv.slice(2));
  const folder = mkdtempSync(join(tmpdir(), "matrix-"));
  try {
    const project = makeProject(folder);
    report(wanted.map((runtime) => tryAll(runtime, folder, project)));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** @param {string[]} names None means all. */
function wantedRuntimes(names) {
  const unknown = names.find((name) => !runtimes.some((runtime) => runtime.name === name));
  if (unknown) throw new Failure(`There is no ${unknown}: ${runtimes.map(({ name }) => name).join(", ")}.`);
  return runtimes.filter(({ name }) => names.length === 0 || names.includes(name));
}

/**
 * A project that has the package, and a program for its entry point `.`.
 *
 * @param {string} folder
 */
function makeProject(folder) {
  installTarball(folder, pack(folder));
  cpSync(join(projectRoot, "test/package/consumers", consumer), join(folder, consumer), { recursive: true });
  execFileSync(process.execPath, [binary("typescript", "tsc"), "-p", consumer], { cwd: folder, stdio: "inherit" });
  return folder;
}

/**
 * Installs a runtime, tries all that it is for, and removes it: one of them has 190 MB.
 *
 * @param {import("./matrix/runtimes.js").Runtime} runtime
 * @param {string} folder
 * @param {string} project
 */
function tryAll(runtime, folder, project) {
  console.log(`\n> ${runtime.name}`);
  const home = join(folder, runtime.name);
  try {
    const file = installRuntime(home, runtime);
    const none = { result: "" };
    return {
      name: runtime.name,
      version: versionOf(file),
      trials: [
        tryEntryPoint(file, runtime.run, project),
        runtime.isNode ? tryGeneration(file) : none,
        runtime.isNode ? trySuite(file, home) : none,
      ],
    };
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** @param {{ name: string, version: string, trials: import("./matrix/trials.js").Trial[] }[]} results */
function report(results) {
  const rows = results.map(({ name, version, trials }) => [name, version, ...trials.map(({ result }) => result)]);
  console.log(`\n${textTable([["runtime", "version", "entry point .", "generation", "suite"], ...rows])}`);
  const failures = results.flatMap(({ name, trials }) =>
    trials.flatMap(({ failure }) => (failure ? [`\n${name}:\n${failure}`] : [])),
  );
  if (failures.length > 0) throw new Failure(failures.join("\n"));
}
