import type { IncomingHttpHeaders } from "node:http";
import { type Answer, answerWith, textAnswer } from "./answer.js";
import { nothing } from "./content.js";
import { ifRangeHolds, readRange } from "./range.js";
import type { ServedFile } from "./served-file.js";

/** The answer to a request for a file's data, range and all. */
export function dataAnswer(method: string, headers: IncomingHttpHeaders, file: ServedFile): Answer {
  if (method !== "GET" && method !== "HEAD") return wrongMethod("GET, HEAD");
  const { content, etag } = file;
  const range = ifRangeHolds(headers["if-range"] as string | undefined, etag)
    ? readRange(headers.range, content.size)
    : "whole";
  if (range === "unsatisfiable") return unsatisfiable(content.size);
  return range === "whole" ? wholeAnswer(file) : rangeAnswer(file, range);
}

export function wholeAnswer(file: ServedFile): Answer {
  return servedBy(file, answerWith(200, dataHeaders(file), file.content));
}

export function rangeAnswer(file: ServedFile, range: { start: number; end: number }): Answer {
  const { content } = file;
  const headers = { ...dataHeaders(file), "content-range": contentRange(range, content.size) };
  return servedBy(file, answerWith(206, headers, content, range));
}

export function contentRange({ start, end }: { start: number; end: number }, size: number): string {
  return `bytes ${start}-${end - 1}/${size}`;
}

export function unsatisfiable(size: number): Answer {
  return answerWith(416, { "content-range": `bytes */${size}` }, nothing);
}

/** The answer of a URL that leads to no data, or no longer. */
export function expiredAnswer(status: number): Answer {
  return textAnswer(status, `${status} no such data\n`);
}

export function wrongMethod(allow: string): Answer {
  return textAnswer(405, "405 method not allowed\n", { allow });
}

function dataHeaders({ etag }: ServedFile): Record<string, string> {
  return {
    "content-type": "application/octet-stream",
    "accept-ranges": "bytes",
    ...(etag === undefined ? {} : { etag }),
  };
}

function servedBy(file: ServedFile, answer: Answer): Answer {
  return { ...answer, framing: file.declaration.length === "chunked" ? "chunked" : "length", onServed: file.served };
}
