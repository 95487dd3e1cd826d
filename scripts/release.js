import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { breakingChanges } from "./breaking/breaking-changes.js";
import { currentContract, readContract, releasedContract } from "./breaking/contracts.js";
import { judge } from "./breaking/judge.js";
import { compareVersions, versionNumbers } from "./breaking/version.js";
import { Failure, run } from "./failure.js";
import { npm } from "./npm.js";
import { projectRoot } from "./project.js";
import { releasedChangelog } from "./release/changelog.js";

const changelog = join(projectRoot, "CHANGELOG.md");

await run(async () => {
  const version = wantedVersion(process.argv.slice(2));
  refuseChanges();
  judgeVersion(version);
  const newChangelog = releasedChangelog(readFileSync(changelog, "utf8"), { version, date: new Date() });
  npm(projectRoot, "run", "check");

  npm(projectRoot, "version", version, "--no-git-tag-version", "--allow-same-version");
  writeFileSync(changelog, newChangelog);
  mkdirSync(dirname(releasedContract), { recursive: true });
  copyFileSync(currentContract, releasedContract);
  npm(projectRoot, "publish", "--dry-run");
  console.log(`\n${version} is ready, and nothing is published. Look at \`git diff\`, then:
  git add --all && git commit --message "Release ${version}" && git tag v${version}
  npm publish`);
});

/** @param {string[]} args */
function wantedVersion([version, ...others]) {
  if (version === undefined || others.length > 0) throw new Failure("Say which version: npm run release -- 1.2.3");
  versionNumbers(version);
  return version;
}

function refuseChanges() {
  const changes = execFileSync("git", ["status", "--porcelain"], { cwd: projectRoot, encoding: "utf8" });
  if (changes !== "") throw new Failure(`What is released must be committed. These files are not:\n${changes}`);
}

/** @param {string} version */
function judgeVersion(version) {
  if (!existsSync(releasedContract)) return;
  const released = readContract(releasedContract).info.version;
  if (compareVersions(version, released) <= 0)
    throw new Failure(`${version} does not come after ${released}, the last release.`);
  console.log(judge(breakingChanges(releasedContract, currentContract), { released, version }));
}
