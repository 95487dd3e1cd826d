import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { projectRoot } from "../project.js";

/** @typedef {import("@stryker-mutator/api/core").MutantResult} MutantResult */

/**
 * How many mutants met which end, and what share of them the tests noticed, in percent. Those that run only while a
 * module is loaded are left out: each would cost a run of all tests.
 *
 * @param {readonly MutantResult[]} mutants
 */
export function score(mutants) {
  /** @param {string[]} statuses */
  const count = (...statuses) => mutants.filter(({ status }) => statuses.includes(status)).length;
  const noticed = count("Killed", "Timeout");
  const unnoticed = count("Survived", "NoCoverage");
  return {
    killed: count("Killed"),
    timedOut: count("Timeout"),
    survived: count("Survived"),
    notRun: count("NoCoverage"),
    leftOut: count("Ignored", "CompileError", "RuntimeError"),
    percent: noticed + unnoticed === 0 ? 100 : (100 * noticed) / (noticed + unnoticed),
  };
}

/**
 * @param {readonly MutantResult[]} mutants
 * @returns {import("./survivors.js").Survivor[]}
 */
export function survivorsOf(mutants) {
  return mutants
    .filter(({ status }) => status === "Survived" || status === "NoCoverage")
    .map(({ fileName, location, replacement }) => {
      const { code, original } = textAt(readFileSync(fileName, "utf8"), location);
      return { file: relative(projectRoot, fileName), code, original, replacement: replacement ?? "" };
    });
}

/**
 * The text at a place, and the line that it begins on. Lines and columns count from 1, and the end is behind it.
 *
 * @param {string} text
 * @param {MutantResult["location"]} location
 */
export function textAt(text, { start, end }) {
  const lines = text.split("\n").slice(start.line - 1, end.line);
  const last = lines.length - 1;
  const original = lines.map((line, index) =>
    line.slice(index === 0 ? start.column - 1 : 0, index === last ? end.column - 1 : undefined),
  );
  return { code: lines[0]?.trim() ?? "", original: original.join("\n") };
}
