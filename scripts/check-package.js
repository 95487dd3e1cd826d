import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Failure } from "./failure.js";
import { npm } from "./npm.js";
import { publishDryRun } from "./package/dry-run.js";
import { runPipeline } from "./package/pipeline.js";
import { installTarball, pack } from "./package/tarball.js";
import { binary, projectRoot } from "./project.js";
import { typeTests } from "./types/type-tests.js";

/** Projects that use the package as its users do: each is type-checked, and run where it has something to run. */
const consumers = join(projectRoot, "test/package/consumers");
const compiler = binary("typescript", "tsc");
const folder = mkdtempSync(join(tmpdir(), "package-"));

try {
  step("build");
  node("scripts/build.js");
  node("scripts/docs.js");
  step("publint");
  node(binary("publint", "publint"), "--strict");
  step("publish, but for the publishing");
  console.log(publishDryRun());
  step("pack");
  const tarball = pack(folder);
  step("are the types wrong?");
  // The YAML file is for other tools to read; nothing imports it, so it has no types.
  node(
    binary("@arethetypeswrong/cli", "attw"),
    tarball,
    "--profile",
    "esm-only",
    "--exclude-entrypoints",
    "openapi.yaml",
  );

  step("install the tarball in an empty folder");
  installTarball(folder, tarball);
  cpSync(consumers, folder, { recursive: true });
  for (const consumer of readdirSync(consumers)) {
    step(`${consumer}: type-check`);
    run(folder, compiler, "-p", consumer);
    if (!readdirSync(join(folder, consumer)).includes("out")) continue;
    step(`${consumer}: run`);
    run(folder, join(consumer, "out/main.js"));
  }
  step("types: what must compile and what must not");
  for (const [setting, complaint] of typeTests(folder, compiler)) {
    if (complaint !== "") throw new Failure(`${setting}:\n${complaint}`);
    console.log(setting);
  }
  step("a pipeline that takes only the contract");
  await runPipeline(folder);
  step("the command");
  npm(folder, "exec", "--offline", "--", "vsphere-download", "--version");
  npm(folder, "exec", "--offline", "--", "vsphere-download", "get", "--help");
  console.log("\nThe package installs, type-checks and runs.");
} catch (error) {
  // What failed has said why; a stack of this script says nothing more.
  console.error(`\nThe package check failed: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** @param {string} name */
function step(name) {
  console.log(`\n> ${name}`);
}

/** @param {string[]} args */
function node(...args) {
  run(projectRoot, ...args);
}

/**
 * @param {string} cwd
 * @param {string[]} args
 */
function run(cwd, ...args) {
  execFileSync(process.execPath, args, { cwd, stdio: "inherit" });
}
