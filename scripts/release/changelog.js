import { Failure } from "../failure.js";

const unreleased = "## Unreleased\n";

/**
 * The changelog with its unreleased part as that of a version.
 *
 * @param {string} text
 * @param {{ version: string, date: Date }} release
 * @throws {Failure} if there is nothing to release
 */
export function releasedChangelog(text, { version, date }) {
  const [before, after, ...more] = text.split(unreleased);
  if (before === undefined || after === undefined || more.length > 0) {
    throw new Failure("CHANGELOG.md must have `## Unreleased`, once.");
  }
  const [changes = ""] = after.split(/^## /m);
  if (changes.trim() === "") throw new Failure("CHANGELOG.md says nothing of the next release under `## Unreleased`.");
  return `${before}${unreleased}\n## ${version} - ${date.toISOString().slice(0, "2026-01-31".length)}\n${after}`;
}
