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
export function trimmed(text: string): string {
  return betweenBlanks.exec(text)?.[0] ?? "";
}
