import { excerpt } from "../client/mask.js";
import { readRetryAfterMs } from "../client/retry.js";
import { AttemptFailure } from "./attempt-failure.js";
import { lengthOf, numberOf } from "./header-field.js";

/** The start of an answer to a request for a file's bytes. */
export interface AnswerHead {
  status: number;
  /** The value of a field, by its name in small letters. */
  header: (name: string) => string | undefined;
}

/** What an answer's body is. */
export type Body =
  /** Bytes of the file, from `from` on; `total` is the file's size if the answer tells. */
  | { kind: "bytes"; from: number; total: number | undefined; etag: string | undefined }
  /** Nothing: all bytes are here already. */
  | { kind: "complete" }
  /** Nothing: what was asked for is elsewhere. */
  | { kind: "elsewhere"; location: string };

/**
 * Decides what an answer means, for a request for the bytes from `offset` on.
 *
 * Source: RFC 9110, sections 14 and 15.
 *
 * @throws AttemptFailure, or BrokenAnswer for a Content-Length that is none
 */
export function judgeAnswer({ status, header }: AnswerHead, offset: number, nowMs: number): Body {
  const location = header("location");
  if ([301, 302, 303, 307, 308].includes(status) && location !== undefined) {
    return { kind: "elsewhere", location: inAscii(location) };
  }
  if (status === 200 || status === 206) {
    const encoding = header("content-encoding")?.trim().toLowerCase() || "identity";
    if (encoding !== "identity") {
      throw new AttemptFailure(
        `the server sent the content encoding ${excerpt(encoding, [])}, which nobody asked for`,
        "give-up",
        {
          status,
        },
      );
    }
    const etag = strongETag(header("etag"));
    const value = header("content-length");
    const length = value === undefined ? undefined : lengthOf(value);
    if (status === 200) return { kind: "bytes", from: 0, total: length, etag };
    const range = readContentRange(header("content-range"));
    if (range?.first !== offset) {
      throw new AttemptFailure("the server answered with another range than was asked for", "start-over", { status });
    }
    if (length !== undefined && length !== range.last - range.first + 1) {
      const message = `the server answered with ${length} bytes for the range ${range.first}-${range.last}`;
      throw new AttemptFailure(message, "start-over", { status });
    }
    return { kind: "bytes", from: offset, total: range.total, etag };
  }
  if (status === 416) {
    if (readUnsatisfiedRange(header("content-range")) === offset) return { kind: "complete" };
    throw new AttemptFailure("the server has no bytes where the file was to go on", "start-over", { status });
  }
  throw refusal(status, readRetryAfterMs(header("retry-after") ?? null, nowMs));
}

/** The server wrote bytes, mostly of UTF-8, and is asked for the same bytes; each is a character here. */
function inAscii(location: string): string {
  return location.replace(/[\x80-\xff]/g, (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase()}`);
}

function refusal(status: number, retryAfterMs: number | undefined): AttemptFailure {
  const facts = { status, retryAfterMs };
  const message = `the server answered ${status}`;
  if ([401, 403, 404, 410].includes(status)) return new AttemptFailure(message, "prepare-again", facts);
  const mayPass = status === 408 || status === 429 || (status >= 500 && status !== 501 && status !== 505);
  return new AttemptFailure(message, mayPass ? "resume" : "give-up", facts);
}

/** A weak ETag says that contents are as good as each other, not that their bytes are the same. */
function strongETag(value: string | undefined): string | undefined {
  return /^"[^"]*"$/.test(value ?? "") ? value : undefined;
}

/** A range that ends before it begins, or beyond the file, is none (RFC 9110, section 14.4). */
function readContentRange(value = ""): { first: number; last: number; total: number | undefined } | undefined {
  const [, ...numbers] = /^bytes (\d+)-(\d+)\/(?:(\d+)|\*)$/i.exec(value) ?? [];
  const [first, last, total] = numbers.map((digits) => (digits === undefined ? undefined : numberOf(digits)));
  if (first === undefined || last === undefined || last < first) return undefined;
  if (numbers[2] !== undefined && (total === undefined || total <= last)) return undefined;
  return { first, last, total };
}

/** The file's size, in an answer that has nothing of it. */
function readUnsatisfiedRange(value = ""): number | undefined {
  const [, total = ""] = /^bytes \*\/(\d+)$/i.exec(value) ?? [];
  return numberOf(total);
}
