import { existsSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { parseArgs } from "node:util";
import { Stryker } from "@stryker-mutator/core";
import { Failure, run } from "./failure.js";
import { testsOf } from "./mutation/folders.js";
import { score, survivorsOf } from "./mutation/mutants.js";
import { drawRanges } from "./mutation/sample.js";
import { compareSurvivors } from "./mutation/survivors.js";
import { projectRoot } from "./project.js";
import { textTable } from "./text-table.js";

/** The least share of mutants that a folder's tests must notice, in percent. */
const least = 85;

/** Where mutants are run, and what an earlier run found out: what has not changed is not run again. */
const workFolder = join(tmpdir(), "vsphere-download-session-mutation");
const explanations = join(projectRoot, "test/mutation/survivors.json");

const usage = `Usage: npm run test:mutation -- [--sample PERCENT [--seed N]] [FOLDER | FILE]...

  FOLDER    ${Object.keys(testsOf).join(", ")}; default: all
  --sample  mutate that share of the lines only: all of them take hours
  --seed    draws the lines; default: 1`;

await run(async () => {
  const { names, sample } = readOptions();
  if (sample) console.log(`${sample.percent} % of the lines, drawn with --seed ${sample.seed}`);
  const results = [];
  for (const [folder, files] of wanted(names)) {
    const places = sample ? drawRanges(linesOf(files), sample) : files;
    results.push({ folder, mutants: await mutate(folder, places) });
  }
  report(results, sample === undefined);
});

function readOptions() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { sample: { type: "string" }, seed: { type: "string", default: "1" } },
    });
    const [percent, seed] = [Number(values.sample ?? 100), Number(values.seed)];
    if (!(percent > 0 && percent <= 100)) throw new Failure(`--sample ${values.sample} is no share in percent.`);
    if (!Number.isInteger(seed)) throw new Failure(`--seed ${values.seed} is no whole number.`);
    return { names: positionals, sample: values.sample === undefined ? undefined : { percent, seed } };
  } catch (error) {
    throw new Failure(`${/** @type {Error} */ (error).message}\n${usage}`);
  }
}

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
    if (!folder) throw new Failure(`Cannot mutate ${name}.\n${usage}`);
    files.set(folder, [...(files.get(folder) ?? []), ...(name === folder ? filesIn(folder) : [name])]);
  }
  return files;
}

/** @param {string} folder */
function filesIn(folder) {
  return readdirSync(join(projectRoot, "src", folder)).map((name) => `src/${folder}/${name}`);
}

/** @param {string[]} files */
function linesOf(files) {
  return new Map(files.map((file) => [file, readFileSync(join(projectRoot, file), "utf8").split("\n").length]));
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
    vitest: { configFile: "scripts/mutation/vitest.config.js", related: false },
    coverageAnalysis: "perTest",
    ignoreStatic: true,
    concurrency: 1,
    timeoutMS: 10_000,
    timeoutFactor: 1.2,
    dryRunTimeoutMinutes: 30,
    incremental: true,
    incrementalFile: join(workFolder, `${folder}.json`),
    tempDirName: join(workFolder, `${folder}-sandbox`),
    ignorePatterns: ["dist", "coverage"],
    disableTypeChecks: false,
    reporters: ["progress-append-only"],
    allowConsoleColors: false,
  });
  return stryker.runMutationTest();
}

/**
 * @param {{ folder: string, mutants: import("@stryker-mutator/api/core").MutantResult[] }[]} results
 * @param {boolean} isWhole Whether all of each file was mutated.
 */
function report(results, isWhole) {
  const head = ["folder", "score", "killed", "timed out", "survived", "not run", "left out"];
  const scores = results.map(({ folder, mutants }) => ({ folder, ...score(mutants) }));
  const rows = scores.map(({ folder, percent, killed, timedOut, survived, notRun, leftOut }) => [
    folder,
    `${percent.toFixed(1)} %`,
    ...[killed, timedOut, survived, notRun, leftOut].map(String),
  ]);
  console.log(textTable([head, ...rows]));

  const mutants = results.flatMap((result) => result.mutants);
  const explained = existsSync(explanations) ? JSON.parse(readFileSync(explanations, "utf8")) : [];
  const survivors = survivorsOf(mutants);
  const files = isWhole ? [...new Set(mutants.map(({ fileName }) => relative(projectRoot, fileName)))] : [];
  const { unexplained, obsolete } = compareSurvivors(survivors, explained, files);
  const faults = [
    ...scores.filter(({ percent }) => percent < least).map(({ folder }) => `${folder} is below ${least} %.`),
    ...(unexplained.length > 0 ? [`Nobody says why these survive:\n${JSON.stringify(unexplained, null, 2)}`] : []),
    ...(obsolete.length > 0 ? [`These are explained and do not survive:\n${JSON.stringify(obsolete, null, 2)}`] : []),
  ];
  if (faults.length > 0)
    throw new Failure(`${faults.join("\n")}\nKill them, or give the reasons in test/mutation/survivors.json.`);
}
