import { median } from "./measure.js";

/**
 * The ratios of two contenders, round by round.
 *
 * @template {string} Name
 * @template Result
 * @param {readonly Record<Name, Result>[]} results
 * @param {NoInfer<Name>} a
 * @param {NoInfer<Name>} b
 * @param {(result: Result) => number} what
 */
export function ratio(results, a, b, what) {
  return results.map((result) => what(result[a]) / what(result[b]));
}

/**
 * A row of a {@link ratioTable}.
 *
 * @param {string} name
 * @param {readonly number[]} ratios
 * @param {{ most?: number, least?: number }} [aim] What the median is to be.
 */
export function row(name, ratios, { most, least } = {}) {
  const middle = median(ratios);
  const range = `${Math.min(...ratios).toFixed(2)} … ${Math.max(...ratios).toFixed(2)}`;
  const aims = [
    ...(most === undefined ? [] : [`≤ ${most}: ${verdict(middle <= most)}`]),
    ...(least === undefined ? [] : [`≥ ${least}: ${verdict(middle >= least)}`]),
  ];
  return [name, middle.toFixed(2), range, aims.join(", ")];
}

/**
 * A value, and whether it is as low as it should be.
 *
 * @param {number} value
 * @param {number} most
 * @param {string} unit
 */
export function limit(value, most, unit) {
  return `${value} ${unit} (≤ ${most} ${unit}: ${verdict(value <= most)})`;
}

/** @param {boolean} isMet */
function verdict(isMet) {
  return isMet ? "met" : "missed";
}

/**
 * What each contender took.
 *
 * @template {string} Name
 * @param {readonly Record<Name, import("./measure.js").Taken>[]} results
 */
export function takenTable(results) {
  const names = /** @type {Name[]} */ (Object.keys(results[0] ?? {}));
  return markdownTable(
    ["", "seconds", "processor seconds"],
    names.map((name) => [
      name,
      median(results.map((result) => result[name].wall)).toFixed(2),
      median(results.map((result) => result[name].cpu)).toFixed(2),
    ]),
  );
}

/** @param {ReturnType<typeof row>[]} rows */
export function ratioTable(rows) {
  return markdownTable(["ratio", "median", "from … to", "aim"], rows);
}

/**
 * A table in Markdown.
 *
 * @param {readonly string[]} head
 * @param {readonly (readonly string[])[]} rows
 */
export function markdownTable(head, rows) {
  const escaped = rows.map((row) => row.map((cell) => cell.replaceAll("|", "\\|")));
  const lines = [head, ...escaped];
  const widths = head.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? "").length)));
  const text = (/** @type {readonly string[]} */ line) =>
    `| ${line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  return [text(head), `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`, ...escaped.map(text)].join("\n");
}
