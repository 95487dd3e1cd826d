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
 * A row of a table of ratios.
 *
 * @param {string} name
 * @param {readonly number[]} ratios
 * @param {number} [most] What the median is to stay below.
 */
export function row(name, ratios, most) {
  const middle = median(ratios);
  const range = `${Math.min(...ratios).toFixed(2)} … ${Math.max(...ratios).toFixed(2)}`;
  const aim = most === undefined ? "" : `≤ ${most}: ${middle <= most ? "met" : "missed"}`;
  return [name, middle.toFixed(2), range, aim];
}

/**
 * A value, and whether it is as low as it should be.
 *
 * @param {number} value
 * @param {number} most
 * @param {string} unit
 */
export function limit(value, most, unit) {
  return `${value} ${unit} (≤ ${most} ${unit}: ${value <= most ? "met" : "missed"})`;
}

/**
 * A table in Markdown.
 *
 * @param {readonly string[]} head
 * @param {readonly (readonly string[])[]} rows
 */
export function table(head, rows) {
  const escaped = rows.map((row) => row.map((cell) => cell.replaceAll("|", "\\|")));
  const lines = [head, ...escaped];
  const widths = head.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? "").length)));
  const text = (/** @type {readonly string[]} */ line) =>
    `| ${line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  return [text(head), `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`, ...escaped.map(text)].join("\n");
}
