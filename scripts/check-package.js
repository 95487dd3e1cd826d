import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { npm } from "./npm.js";
import { binary, projectRoot } from "./project.js";

const { devDependencies } = JSON.parse(readFileSync(join(projectRoot, "package.json"), "utf8"));

/** Projects that use the package as its users do: each is type-checked, and run where it has something to run. */
const consumers = join(projectRoot, "test/package/consumers");
const folder = mkdtempSync(join(tmpdir(), "package-"));

try {
  step("build");
  node("scripts/build.js");
  step("publint");
  node(binary("publint", "publint"), "--strict");
  step("pack");
  npm(projectRoot, "pack", "--silent", "--pack-destination", folder);
  const tarball = join(folder, readdirSync(folder).find((name) => name.endsWith(".tgz")) ?? "");
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
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, type: "module" }));
  // With the types of Node, which those who use the package in Node have.
  const nodeTypes = `@types/node@${devDependencies["@types/node"]}`;
  npm(folder, "install", "--silent", "--no-audit", "--no-fund", tarball, nodeTypes);
  cpSync(consumers, folder, { recursive: true });
  for (const consumer of readdirSync(consumers)) {
    step(`${consumer}: type-check`);
    run(folder, binary("typescript", "tsc"), "-p", consumer);
    if (!readdirSync(join(folder, consumer)).includes("out")) continue;
    step(`${consumer}: run`);
    run(folder, join(consumer, "out/main.js"));
  }
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
