import { UsageError } from "./usage-error.js";

/**
 * Refuses an identifier in quotes, which a script has as it took JSON for text: a server would say that there is none.
 *
 * @param what names it in the error, which never shows it: it may be a secret
 * @throws UsageError
 */
export function readIdentifier(what: string, value: string): string {
  if (!/^".*"$/s.test(value)) return value;
  throw new UsageError(`${what} is in quotes, as JSON has it: \`jq -r .\` takes them off.`);
}

/** For an argument that names a download session. */
export function downloadSession(value: string): string {
  return readIdentifier("The download session's identifier", value);
}

/** For an option that names a library item. */
export function libraryItem(value: string): string {
  return readIdentifier("The library item's identifier", value);
}
