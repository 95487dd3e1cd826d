import { Failure } from "../failure.js";
import { compareVersions, nextBreakingVersion } from "./version.js";

/**
 * Whether a version may break what it breaks.
 *
 * @param {{ place: string, message: string }[]} breaks
 * @param {{ released: string, version: string }} versions The last release's, and that of what comes next.
 * @returns {string} What to tell whoever asks.
 * @throws {Failure} if it may not
 */
export function judge(breaks, { released, version }) {
  if (breaks.length === 0) return `The contract breaks nothing of ${released}.`;
  const list = breaks.map(({ place, message }) => `  ${place}\n    ${message}`).join("\n");
  const needed = nextBreakingVersion(released);
  if (compareVersions(version, needed) >= 0)
    return `${list}\nThe contract breaks this of ${released}, as ${version} may.`;
  throw new Failure(
    `${list}\nThe contract breaks this of ${released}, and its version is ${version}. Keep what was promised, or raise ` +
      `the version: \`npm version --no-git-tag-version ${needed}\`; and tell the users in CHANGELOG.md.`,
  );
}
