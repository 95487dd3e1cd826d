import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { npm } from "../npm.js";
import { projectRoot } from "../project.js";

/**
 * Packs what is built, as it would be published.
 *
 * @param {string} folder
 * @returns {string} The file in that folder.
 */
export function pack(folder) {
  npm(projectRoot, "pack", "--silent", "--pack-destination", folder);
  return join(folder, readdirSync(folder).find((name) => name.endsWith(".tgz")) ?? "");
}

/**
 * Makes a folder a project that depends on the package, and on the types of Node, which all have who use it in Node.
 *
 * @param {string} folder
 * @param {string} tarball
 */
export function installTarball(folder, tarball) {
  const { devDependencies } = JSON.parse(readFileSync(join(projectRoot, "package.json"), "utf8"));
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, type: "module" }));
  installInto(folder, tarball, `@types/node@${devDependencies["@types/node"]}`);
}

/**
 * @param {string} folder
 * @param {string[]} packages
 */
export function installInto(folder, ...packages) {
  npm(folder, "install", "--silent", "--no-audit", "--no-fund", ...packages);
}
