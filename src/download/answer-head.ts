import { type BodyFraming, framedByChunks, framedByConnection, framedByLength } from "./body-framing.js";
import { BrokenAnswer } from "./broken-answer.js";
import { lengthOf, listOf, readField } from "./header-field.js";
import type { AnswerHead } from "./judge-answer.js";

/** The head of an answer. The lines of a field are one list, as RFC 9110 (section 5.3) has it. */
export interface ParsedHead extends AnswerHead {
  /** Of HTTP/1. */
  minorVersion: 0 | 1;
}

const statusLine = /^HTTP\/1\.([01]) ([1-9][0-9]{2})(?: [\t\x20-\x7e\x80-\xff]*)?$/;

/**
 * Reads the lines of an answer's head, without the empty one that ends it.
 *
 * Source: RFC 9112, sections 4 and 5.
 *
 * @throws BrokenAnswer
 */
export function parseHead([first = "", ...lines]: readonly string[]): ParsedHead {
  const { status, minorVersion } = readStatusLine(first);
  const fields = new Map<string, string>();
  for (const line of lines) {
    const { name, value } = readField(line);
    const earlier = fields.get(name);
    fields.set(name, earlier === undefined ? value : `${earlier}, ${value}`);
  }
  return { status, minorVersion, header: (name) => fields.get(name) };
}

/**
 * Reads the first line of a head.
 *
 * @throws BrokenAnswer
 */
export function readStatusLine(line: string): Pick<ParsedHead, "status" | "minorVersion"> {
  const [, minor, status] = statusLine.exec(line) ?? [];
  if (status === undefined) throw new BrokenAnswer("the answer does not begin as HTTP/1.1 does");
  return { status: Number(status), minorVersion: minor === "1" ? 1 : 0 };
}

/**
 * Whether the connection can be asked again, once the body is read.
 *
 * Source: RFC 9112, section 9.3.
 */
export function keepsConnection({ minorVersion, header }: ParsedHead): boolean {
  const options = listOf(header("connection")?.toLowerCase() ?? "");
  return !options.includes("close") && (minorVersion === 1 || options.includes("keep-alive"));
}

/**
 * Finds out how the end of an answer's body is known.
 *
 * Source: RFC 9112, sections 6.1 and 6.3. Where others on the way may have found another end, the answer is refused: one
 * with both Content-Length and Transfer-Encoding, and one of HTTP/1.0, which knows no Transfer-Encoding.
 *
 * @throws BrokenAnswer
 */
export function framingOf({ status, minorVersion, header }: ParsedHead): BodyFraming {
  const encoding = header("transfer-encoding");
  const length = header("content-length");
  if (status === 204 || status === 304) return framedByLength(0);
  if (encoding !== undefined) {
    if (encoding.toLowerCase() !== "chunked") {
      throw new BrokenAnswer("the Transfer-Encoding of the answer is not chunked alone");
    }
    if (length !== undefined) throw new BrokenAnswer("the answer has a Content-Length beside Transfer-Encoding");
    if (minorVersion === 0) throw new BrokenAnswer("the answer has a Transfer-Encoding, but is of HTTP/1.0");
    return framedByChunks();
  }
  return length === undefined ? framedByConnection() : framedByLength(lengthOf(length));
}
