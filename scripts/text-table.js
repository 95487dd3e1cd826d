/**
 * Lines of text with columns, as wide as their widest cell; the first row is the head.
 *
 * @param {readonly (readonly string[])[]} rows
 */
export function textTable(rows) {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
