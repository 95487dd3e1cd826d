import { execFileSync, spawnSync } from "node:child_process";

// npm tells the scripts that it runs where it is itself: started through that, it needs no shell on any system.
const npmCli = process.env.npm_execpath;
const [command, leading] = npmCli ? [process.execPath, [npmCli]] : ["npm", []];
const shell = !npmCli && process.platform === "win32";

/**
 * Runs npm, and shows what it says.
 *
 * @param {string} cwd
 * @param {string[]} args
 */
export function npm(cwd, ...args) {
  execFileSync(command, [...leading, ...args], { cwd, stdio: "inherit", shell });
}

/**
 * Runs npm, and gives what it says.
 *
 * @param {string} cwd
 * @param {string[]} args
 */
export function askNpm(cwd, ...args) {
  return spawnSync(command, [...leading, ...args], { cwd, encoding: "utf8", shell });
}
