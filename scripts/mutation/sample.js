import { createHash } from "node:crypto";

/** Mutants are drawn by as many lines: one alone would have few that do not reach beyond it. */
const linesAtOnce = 12;

/**
 * Draws a share of each file's lines. What is drawn depends on the seed and the file alone, not on other files.
 *
 * @param {Map<string, number>} files How many lines each has.
 * @param {{ percent: number, seed: number }} sample
 * @returns {string[]} Ranges as Stryker takes them: `src/client/json.ts:13-24`.
 */
export function drawRanges(files, { percent, seed }) {
  return [...files].flatMap(([file, lines]) =>
    Array.from({ length: Math.ceil(lines / linesAtOnce) }, (_, i) => i * linesAtOnce + 1)
      .filter((from) => drawn(`${seed} ${file} ${from}`) < percent)
      .map((from) => `${file}:${from}-${from + linesAtOnce - 1}`),
  );
}

/** A number from 0 to 100 that a text always gives. */
function drawn(/** @type {string} */ text) {
  return (createHash("sha256").update(text).digest().readUInt32BE() / 2 ** 32) * 100;
}
