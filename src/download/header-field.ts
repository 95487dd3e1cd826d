import { BrokenAnswer } from "./broken-answer.js";

// Neither has two ways to take the same characters: whatever a server sends, they are done in one go.
const field = /^([!#$%&'*+.^_`|~0-9a-z-]+):([\t\x20-\x7e\x80-\xff]*)$/i;
const betweenBlanks = /[^\t ](?:.*[^\t ])?/;

/**
 * Reads the line of a header field, or of one in a trailer. The name is given in small letters.
 *
 * Source: RFC 9112, section 5. A value that goes on in the next line (5.2, obsolete) is refused.
 *
 * @throws BrokenAnswer
 */
export function readField(line: string): { name: string; value: string } {
  const [, name, value] = field.exec(line) ?? [];
  if (name === undefined || value === undefined) {
    throw new BrokenAnswer("a header field of the answer cannot be read");
  }
  return { name: name.toLowerCase(), value: trimmed(value) };
}

/** Without the blanks around it. `trim` would take more for blanks than HTTP does. */
function trimmed(text: string): string {
  return betweenBlanks.exec(text)?.[0] ?? "";
}

/** The values of a field that is a list. */
export function listOf(value: string): string[] {
  return value.split(",").map(trimmed);
}

/**
 * Reads the value of Content-Length. The same length more than once is one length.
 *
 * Source: RFC 9110, section 8.6.
 *
 * @throws BrokenAnswer
 */
export function lengthOf(value: string): number {
  const [length = "", ...others] = listOf(value);
  const bytes = numberOf(length);
  if (bytes === undefined || others.some((other) => other !== length)) {
    throw new BrokenAnswer("the Content-Length of the answer is no number of bytes");
  }
  return bytes;
}

/** The number that digits mean; undefined for anything else, and beyond what numbers hold. */
export function numberOf(digits: string): number | undefined {
  const number = Number(digits);
  return /^[0-9]+$/.test(digits) && Number.isSafeInteger(number) ? number : undefined;
}
