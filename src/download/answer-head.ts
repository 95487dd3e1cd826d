import { type BodyFraming, BrokenAnswer, framedByChunks, framedByConnection, framedByLength } from "./body-framing.js";
import type { AnswerHead } from "./judge-answer.js";

/** The head of an answer, and what it says about the rest. */
export interface ParsedHead extends AnswerHead {
  /** All values of a field, as one list. */
  all: (name: string) => string | undefined;
  /** Whether the connection can be asked again, once the body is read. */
  keepsConnection: boolean;
}

const statusLine = /^HTTP\/1\.([01]) ([1-9][0-9]{2})(?: [\t\x20-\x7e\x80-\xff]*)?$/;
const field = /^([!#$%&'*+.^_`|~0-9a-z-]+):[ \t]*([\t\x20-\x7e\x80-\xff]*?)[ \t]*$/i;

/**
 * Reads the head of an answer, without the empty line that ends it.
 *
 * Source: RFC 9112, sections 4 and 5.
 *
 * @throws BrokenAnswer
 */
export function parseHead(text: string): ParsedHead {
  const [first = "", ...lines] = text.split("\r\n");
  const [, minor, status] = statusLine.exec(first) ?? [];
  if (status === undefined) throw new BrokenAnswer("the answer does not begin as HTTP/1.1 does");
  const fields = new Map<string, string[]>();
  for (const line of lines) {
    const [, name, value] = field.exec(line) ?? [];
    if (name === undefined || value === undefined)
      throw new BrokenAnswer("a header field of the answer cannot be read");
    const key = name.toLowerCase();
    fields.set(key, [...(fields.get(key) ?? []), value]);
  }
  const connection = (fields.get("connection") ?? [])
    .join(",")
    .toLowerCase()
    .split(/[ \t]*,[ \t]*/);
  return {
    status: Number(status),
    keepsConnection: minor === "1" ? !connection.includes("close") : connection.includes("keep-alive"),
    header: (name) => fields.get(name)?.[0],
    all: (name) => fields.get(name)?.join(","),
  };
}

/**
 * Finds out how the end of an answer's body is known.
 *
 * Source: RFC 9112, section 6.3. An answer with both Content-Length and Transfer-Encoding is refused: one of them is
 * somebody's lie.
 *
 * @throws BrokenAnswer
 */
export function framingOf({ status, all }: ParsedHead): BodyFraming {
  const encoding = all("transfer-encoding");
  const length = all("content-length");
  if (status === 204 || status === 304) return framedByLength(0);
  if (encoding !== undefined) {
    if (encoding.toLowerCase() !== "chunked")
      throw new BrokenAnswer("the Transfer-Encoding of the answer is not chunked alone");
    if (length !== undefined) throw new BrokenAnswer("the answer has a Content-Length beside Transfer-Encoding");
    return framedByChunks();
  }
  return length === undefined ? framedByConnection() : framedByLength(lengthOf(length));
}

/** The same length more than once is one length. */
function lengthOf(text: string): number {
  const [length = "", ...others] = text.split(/[ \t]*,[ \t]*/);
  const bytes = Number(length);
  if (!/^[0-9]+$/.test(length) || !Number.isSafeInteger(bytes) || others.some((other) => other !== length)) {
    throw new BrokenAnswer("the Content-Length of the answer is no number of bytes");
  }
  return bytes;
}
