import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { binary, projectRoot } from "../project.js";

/**
 * How something went: in a word or two, and with all there is to say if it failed.
 *
 * @typedef {{ result: string, failure?: string }} Trial
 */

/**
 * The whole suite, on a Node.
 *
 * @param {string} node
 * @param {string} folder For what the suite reports.
 * @returns {Trial}
 */
export function trySuite(node, folder) {
  const outputFile = join(folder, "suite.json");
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile=${outputFile}`];
  const { status } = start(node, [binary("vitest", "vitest"), "run", ...reporters], projectRoot, "inherit");
  if (!existsSync(outputFile)) return { result: "FAILS", failure: `vitest ended with ${status}, without a report.` };
  const report = JSON.parse(readFileSync(outputFile, "utf8"));
  const { numPassedTests: passed, numFailedTests: failed, numPendingTests: skipped } = report;
  const counts = `${passed} pass${failed > 0 ? `, ${failed} fail` : ""}${skipped > 0 ? `, ${skipped} skipped` : ""}`;
  return status === 0 ? { result: counts } : { result: `FAILS: ${counts}`, failure: failedTests(report).join("\n") };
}

/**
 * @param {any} report
 * @returns {string[]}
 */
function failedTests({ testResults }) {
  return testResults.flatMap((/** @type {any} */ { name, message, assertionResults }) => [
    ...(message ? [`${name}: ${message}`] : []),
    ...assertionResults
      .filter((/** @type {any} */ { status }) => status === "failed")
      .map((/** @type {any} */ { fullName, failureMessages }) => `${name}: ${fullName}\n  ${failureMessages[0]}`),
  ]);
}

/**
 * What `npm run generate` makes, compared with what is committed, byte by byte.
 *
 * @param {string} node
 * @returns {Trial}
 */
export function tryGeneration(node) {
  const { status, output } = start(node, ["scripts/check-generated.js"], projectRoot);
  return status === 0 ? { result: "the same" } : { result: "DIFFERS", failure: output };
}

/**
 * The entry point `.`, in a project that has the package.
 *
 * @param {string} file The runtime's.
 * @param {string[]} args
 * @param {string} project
 * @returns {Trial}
 */
export function tryEntryPoint(file, args, project) {
  const { status, output } = start(file, [...args, "runtimes/out/main.js"], project);
  return status === 0 ? { result: "works" } : { result: "FAILS", failure: output };
}

/** @param {string} file The runtime's. */
export function versionOf(file) {
  const [version = ""] = /\d+\.\d+\.\d+/.exec(start(file, ["--version"], projectRoot).output) ?? [];
  return version;
}

/**
 * Starts a runtime, as the first of its kind for what it starts itself.
 *
 * @param {string} file
 * @param {string[]} args
 * @param {string} cwd
 * @param {"pipe" | "inherit"} stdio
 */
function start(file, args, cwd, stdio = "pipe") {
  const env = { ...process.env, PATH: [dirname(file), process.env.PATH].join(delimiter), DENO_NO_UPDATE_CHECK: "1" };
  const { status, stdout, stderr, error } = spawnSync(file, args, { cwd, encoding: "utf8", stdio, env });
  return { status, output: `${stdout ?? ""}${stderr ?? ""}${error ?? ""}` };
}
