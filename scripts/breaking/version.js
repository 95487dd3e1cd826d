import { Failure } from "../failure.js";

/**
 * The numbers of a version. Those of pre-releases and builds are none that this project gives out.
 *
 * @param {string} version
 * @returns {[major: number, minor: number, patch: number]}
 * @throws {Failure}
 */
export function versionNumbers(version) {
  const [, major, minor, patch] = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$/.exec(version) ?? [];
  if (patch === undefined) throw new Failure(`"${version}" is no version. Write it as 1.2.3.`);
  return [Number(major), Number(minor), Number(patch)];
}

/**
 * @param {string} a
 * @param {string} b
 * @returns {number} Below zero if `a` is the lower one, zero if they are equal.
 */
export function compareVersions(a, b) {
  const other = versionNumbers(b);
  return (
    versionNumbers(a)
      .map((number, index) => number - (other[index] ?? 0))
      .find((difference) => difference !== 0) ?? 0
  );
}

/**
 * The lowest version after `released` that may break what was promised: the next major one, and as long as that is 0,
 * the next minor one (semver.org, 4, leaves versions 0.y.z open; npm's `^0.1.0` takes 0.1.x and no 0.2.0).
 *
 * @param {string} released
 */
export function nextBreakingVersion(released) {
  const [major, minor] = versionNumbers(released);
  return major === 0 ? `0.${minor + 1}.0` : `${major + 1}.0.0`;
}
