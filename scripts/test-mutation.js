import { existsSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { Stryker } from "@stryker-mutator/core";
import { Failure, run } from "./failure.js";
import { testsOf } from "./mutation/folders.js";
import { score, survivorsOf } from "./mutation/mutants.js";
import { compareSurvivors } from "./mutation/survivors.js";
import { projectRoot } from "./project.js";
import { table } from "./table.js";

/** The least share of mutants that a folder's tests must notice, in percent. */
const least = 85;

/** Where mutants are run, and what an earlier run found out: what has not changed is not run again. */
const workFolder = join(tmpdir(), "vsphere-download-session-mutation");
const explanations = join(projectRoot, "test/mutation/survivors.json");

await run(async () => {
  const results = [];
  for (const [folder, files] of wanted(process.argv.slice(2)))
    results.push({ folder, mutants: await mutate(folder, files) });
  report(results);
});

/**
 * @param {string[]} names Folders of `src`, or files in them; none means all folders.
 * @returns {Map<string, string[]>} What to mutate, by folder.
 */
function wanted(names) {
  const known = Object.keys(testsOf);
  /** @type {Map<string, string[]>} */
  const files = new Map();
  for (const name of names.length === 0 ? known : names) {
    const folder = known.find((each) => name === each || name.startsWith(`src/${each}/`));
    if (!folder) throw new Failure(`Cannot mutate ${name}: give ${known.join(", ")}, or a file in one of them.`);
    files.set(folder, [...(files.get(folder) ?? []), name === folder ? `src/${folder}/**/*.ts` : name]);
  }
  return files;
}

/**
 * @param {string} folder
 * @param {string[]} files
 */
async function mutate(folder, files) {
  const stryker = new Stryker({
    mutate: files,
    testRunner: "vitest",
    testFiles: testsOf[folder],
    vitest: { configFile: "vitest.config.ts", related: false },
    coverageAnalysis: "perTest",
    ignoreStatic: true,
    concurrency: 1,
    timeoutMS: 10_000,
    timeoutFactor: 2,
    dryRunTimeoutMinutes: 30,
    incremental: true,
    incrementalFile: join(workFolder, `${folder}.json`),
    tempDirName: join(workFolder, "sandboxes"),
    ignorePatterns: ["dist", "coverage"],
    disableTypeChecks: false,
    reporters: ["progress-append-only"],
    allowConsoleColors: false,
  });
  return stryker.runMutationTest();
}

/** @param {{ folder: string, mutants: import("@stryker-mutator/api/core").MutantResult[] }[]} results */
function report(results) {
  const head = ["folder", "score", "killed", "timed out", "survived", "not run", "left out"];
  const scores = results.map(({ folder, mutants }) => ({ folder, ...score(mutants) }));
  const rows = scores.map(({ folder, percent, killed, timedOut, survived, notRun, leftOut }) => [
    folder,
    `${percent.toFixed(1)} %`,
    ...[killed, timedOut, survived, notRun, leftOut].map(String),
  ]);
  console.log(table([head, ...rows]));

  const mutants = results.flatMap((result) => result.mutants);
  const explained = existsSync(explanations) ? JSON.parse(readFileSync(explanations, "utf8")) : [];
  const survivors = survivorsOf(mutants);
  const files = [...new Set(mutants.map(({ fileName }) => relative(projectRoot, fileName)))];
  const { unexplained, obsolete } = compareSurvivors(survivors, explained, files);
  const faults = [
    ...scores.filter(({ percent }) => percent < least).map(({ folder }) => `${folder} is below ${least} %.`),
    ...(unexplained.length > 0 ? [`Nobody says why these survive:\n${JSON.stringify(unexplained, null, 2)}`] : []),
    ...(obsolete.length > 0 ? [`These are explained and do not survive:\n${JSON.stringify(obsolete, null, 2)}`] : []),
  ];
  if (faults.length > 0)
    throw new Failure(`${faults.join("\n")}\nKill them, or give the reasons in test/mutation/survivors.json.`);
}
