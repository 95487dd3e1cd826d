/** What the header `Range` asks for of a content: bytes from `start` up to, not with, `end`. */
export type AskedRange = { start: number; end: number } | "whole" | "unsatisfiable";

/**
 * Reads the header `Range` (RFC 9110, section 14). What is no single range of bytes counts as not sent, as the RFC
 * allows: several ranges, other units, what cannot be read.
 */
export function readRange(header: string | undefined, size: number): AskedRange {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/i.exec(header?.trim() ?? "") ?? [];
  if (first === undefined || last === undefined || (first === "" && last === "")) return "whole";
  if (first === "") {
    return last === "0" || size === 0 ? "unsatisfiable" : { start: Math.max(0, size - Number(last)), end: size };
  }
  const start = Number(first);
  if (last !== "" && Number(last) < start) return "whole";
  if (start >= size) return "unsatisfiable";
  return { start, end: last === "" ? size : Math.min(Number(last) + 1, size) };
}

/** Whether `If-Range` lets a range through: not sent, or exactly this strong ETag (RFC 9110, section 13.1.5). */
export function ifRangeHolds(header: string | undefined, etag: string | undefined): boolean {
  return header === undefined || (header === etag && !etag.startsWith("W/"));
}
