import { redocly } from "../redocly.js";

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
 * @throws {import("../failure.js").Failure} if one of them cannot be read
 */
export function contractDiff(base, revision) {
  return JSON.parse(redocly("diff", base, revision, "--format", "json", "--fail-on", "none")).changes;
}
