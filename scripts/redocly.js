import { spawnSync } from "node:child_process";
import { Failure } from "./failure.js";
import { projectRoot, redoclyCli, redoclyConfig } from "./project.js";

/**
 * Runs a command of Redocly's with the project's configuration, and gives what it prints.
 *
 * @param {"build-docs" | "bundle" | "diff"} command
 * @param {string[]} args
 * @throws {Failure} with what it complains about, if it does
 */
export function redocly(command, ...args) {
  const { stdout, stderr, status, signal } = spawnSync(
    process.execPath,
    [redoclyCli, command, ...args, "--config", redoclyConfig],
    { cwd: projectRoot, encoding: "utf8", maxBuffer: 2 ** 28 },
  );
  if (status !== 0) throw new Failure(`redocly ${command} ended with ${status ?? signal}:\n${stderr}`);
  return stdout;
}
