/**
 * A mutant that no test has noticed, told apart by what does not change when lines move.
 *
 * @typedef {object} Survivor
 * @property {string} file
 * @property {string} code The line that it begins on.
 * @property {string} original
 * @property {string} replacement
 */

/** @typedef {Survivor & { reason: string }} ExplainedSurvivor Why no test need notice it. */

/** @param {Survivor} survivor */
const identity = ({ file, code, original, replacement }) => JSON.stringify([file, code, original, replacement]);

/**
 * Survivors that nobody has explained, and explanations of what does not survive (any more) though it was tried.
 *
 * @param {readonly Survivor[]} survivors
 * @param {readonly ExplainedSurvivor[]} explained
 * @param {readonly string[]} files Those that were mutated.
 */
export function compareSurvivors(survivors, explained, files) {
  const known = new Set(explained.filter(({ reason }) => reason !== "").map(identity));
  const found = new Set(survivors.map(identity));
  return {
    unexplained: survivors.filter((survivor) => !known.has(identity(survivor))),
    obsolete: explained.filter((survivor) => files.includes(survivor.file) && !found.has(identity(survivor))),
  };
}
