import { spawnSync } from "node:child_process";
import { Failure } from "../failure.js";
import { projectRoot, redoclyCli, redoclyConfig } from "../project.js";

/**
 * A difference between two contracts, as Redocly reports it.
 *
 * @typedef {object} Change
 * @property {string} path A JSON pointer that goes through the paths, references followed.
 * @property {string} typeName What changed: `Operation`, `Schema`, `Xml`.
 * @property {"added" | "removed" | "modified"} kind
 * @property {"major" | "minor" | "patch"} impact
 * @property {string} [property] Which of its properties was modified; `key` for its name in a map.
 * @property {{ message: string, impact: string }[]} verdicts Why it has that impact; empty where no rule says anything.
 * @property {{ value?: any }} [base]
 * @property {{ value?: any }} [revision]
 */

/**
 * All differences between two contracts, each rated by the rules of `diff-recommended`.
 *
 * @param {string} base The older contract's file.
 * @param {string} revision The newer one's.
 * @returns {Change[]}
 * @throws {Failure} if one of them cannot be read
 */
export function contractDiff(base, revision) {
  const { stdout, stderr, status, signal } = spawnSync(
    process.execPath,
    [redoclyCli, "diff", base, revision, "--config", redoclyConfig, "--format", "json", "--fail-on", "none"],
    { cwd: projectRoot, encoding: "utf8", maxBuffer: 2 ** 28 },
  );
  if (status !== 0) throw new Failure(`redocly diff ended with ${status ?? signal}:\n${stderr}`);
  return JSON.parse(stdout).changes;
}
