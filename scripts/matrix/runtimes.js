import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { installInto } from "../package/tarball.js";

/**
 * Something that runs the package.
 *
 * @typedef {object} Runtime
 * @property {string} name As it is asked for: `node22`.
 * @property {string} install The npm package that brings it, with its version.
 * @property {boolean} isNode Whether it is Node, and so runs all; the others run the entry point `.`.
 * @property {string} binary The file within `node_modules`.
 * @property {string[]} run What its command line needs to run a program that may only talk to this machine.
 */

const system = `${process.platform}-${process.arch}`;
const exe = process.platform === "win32" ? ".exe" : "";
const glibc = process.platform === "linux" ? "-glibc" : "";

/** @type {Runtime[]} */
export const runtimes = [
  ...["20", "22", "24", "26"].map((major) => ({
    name: `node${major}`,
    install: `node@${major}`,
    isNode: true,
    binary: `node/bin/node${exe}`,
    run: [],
  })),
  // Their binaries are packages of their own, one a system: what else an install script would do is not needed.
  {
    name: "deno",
    install: "deno@2.9.6",
    isNode: false,
    binary: `@deno/${system}${glibc}/deno${exe}`,
    run: ["run", "--allow-net=127.0.0.1", "--node-modules-dir=manual", "--cached-only"],
  },
  {
    name: "bun",
    install: "bun@1.4.5",
    isNode: false,
    binary: `@oven/bun-${system.replace("arm64", "aarch64").replace("win32", "windows")}/bin/bun${exe}`,
    run: ["run"],
  },
];

/**
 * Installs a runtime, and gives its binary.
 *
 * @param {string} folder
 * @param {Runtime} runtime
 */
export function installRuntime(folder, { install, isNode, binary }) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true }));
  installInto(folder, install, ...(isNode ? [] : ["--ignore-scripts"]));
  return join(folder, "node_modules", binary);
}
