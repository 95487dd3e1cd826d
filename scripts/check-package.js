import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Failure, run } from "./failure.js";
import { npm } from "./npm.js";
import { publishDryRun } from "./package/dry-run.js";
import { runPipeline } from "./package/pipeline.js";
import { installTarball, pack } from "./package/tarball.js";
import { binary, projectRoot } from "./project.js";
import { typeTests } from "./types/type-tests.js";

/** Projects that use the package as its users do: each is type-checked, and run where it has something to run. */
const consumers = join(projectRoot, "test/package/consumers");
const compiler = binary("typescript", "tsc");

await run(async () => {
  const folder = mkdtempSync(join(tmpdir(), "package-"));
  try {
    await checkPackage(folder);
    console.log("\nThe package installs, type-checks and runs.");
  } catch (error) {
    // What failed has said why; a stack of this script says nothing more.
    throw new Failure(`\nThe package check failed: ${error instanceof Error ? error.message : error}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** @param {string} folder An empty one, for what it makes. */
async function checkPackage(folder) {
  step("build");
  node(projectRoot, "scripts/build.js");
  node(projectRoot, "scripts/docs.js");
  step("publint");
  node(projectRoot, binary("publint", "publint"), "--strict");
  step("publish, but for the publishing");
  console.log(publishDryRun());
  step("pack");
  const tarball = pack(folder);
  step("are the types wrong?");
  // The YAML file and the page are for other programs to read; nothing imports them, so they have no types.
  const untyped = ["openapi.yaml", "docs"];
  const attw = binary("@arethetypeswrong/cli", "attw");
  node(projectRoot, attw, tarball, "--profile", "esm-only", "--exclude-entrypoints", ...untyped);

  const project = join(folder, "consumers");
  step("install the tarball in an empty folder");
  installTarball(project, tarball);
  cpSync(consumers, project, { recursive: true });
  for (const consumer of readdirSync(consumers)) {
    step(`${consumer}: type-check`);
    node(project, compiler, "-p", consumer);
    if (!readdirSync(join(project, consumer)).includes("out")) continue;
    step(`${consumer}: run`);
    node(project, join(consumer, "out/main.js"));
  }
  step("types: what must compile and what must not");
  for (const [setting, complaint] of typeTests(project, compiler)) {
    if (complaint !== "") throw new Failure(`${setting}:\n${complaint}`);
    console.log(setting);
  }
  step("the command");
  npm(project, "exec", "--offline", "--", "vsphere-download", "--version");
  npm(project, "exec", "--offline", "--", "vsphere-download", "get", "--help");

  step("the README's pipeline, which takes only the contract");
  const pipeline = join(folder, "pipeline");
  mkdirSync(pipeline);
  await runPipeline(pipeline, tarball);
}

/** @param {string} name */
function step(name) {
  console.log(`\n> ${name}`);
}

/**
 * @param {string} cwd
 * @param {string[]} args
 */
function node(cwd, ...args) {
  execFileSync(process.execPath, args, { cwd, stdio: "inherit" });
}
