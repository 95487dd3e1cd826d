import { execFileSync } from "node:child_process";

/**
 * Runs npm, and shows what it says.
 *
 * @param {string} cwd
 * @param {string[]} args
 */
export function npm(cwd, ...args) {
  // npm tells the scripts that it runs where it is itself: started through that, it needs no shell on any system.
  const npmCli = process.env.npm_execpath;
  if (npmCli) execFileSync(process.execPath, [npmCli, ...args], { cwd, stdio: "inherit" });
  else execFileSync("npm", args, { cwd, stdio: "inherit", shell: process.platform === "win32" });
}
