/**
 * Far more than any answer has reason for (a message in a message takes four levels), and far less than what makes
 * code that walks a value run out of stack.
 */
const deepest = 100;

const [quote, backslash, openBracket, closeBracket, openBrace, closeBrace] = [0x22, 0x5c, 0x5b, 0x5d, 0x7b, 0x7d];

/**
 * Parses JSON, and refuses what is nested too deep before it can do harm.
 *
 * @throws SyntaxError
 */
export function parseJson(text: string): unknown {
  if (isNestedDeeperThan(deepest, text)) throw new SyntaxError(`JSON nested more than ${deepest} levels deep`);
  try {
    return JSON.parse(text);
  } catch (error) {
    // Not the parser's own words: they may quote a part of the body, and with it of what is secret.
    const position = error instanceof SyntaxError ? /position \d+/.exec(error.message)?.[0] : undefined;
    throw new SyntaxError(position === undefined ? "not JSON" : `not JSON, at ${position}`);
  }
}

/**
 * Whether arrays and objects stand inside each other more than `limit` deep. Brackets inside strings do not count.
 * A loop over characters, because an expression that skips strings can be made to take quadratic time.
 */
function isNestedDeeperThan(limit: number, text: string): boolean {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const character = text.charCodeAt(i);
    if (inString) {
      if (character === backslash) i++;
      else if (character === quote) inString = false;
    } else if (character === quote) {
      inString = true;
    } else if (character === openBracket || character === openBrace) {
      depth++;
      if (depth > limit) return true;
    } else if (character === closeBracket || character === closeBrace) {
      depth--;
    }
  }
  return false;
}

/**
 * The value without the properties that are null: in this API a null property and an absent one mean the same.
 * Source: the vSphere Automation API reference, "if missing or null".
 */
export function withoutNullProperties(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNullProperties);
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([, item]) => item !== null);
  return Object.fromEntries(kept.map(([name, item]) => [name, withoutNullProperties(item)]));
}
