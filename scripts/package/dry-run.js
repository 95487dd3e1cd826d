import { Failure } from "../failure.js";
import { askNpm } from "../npm.js";
import { projectRoot } from "../project.js";
import { faultsOfFiles } from "./published-files.js";

/**
 * Publishes what is built, without publishing it.
 *
 * @returns {string} What would be published.
 * @throws {Failure} if npm has anything to say against it, or its files are not those that they should be
 */
export function publishDryRun() {
  const { status, stdout, stderr } = askNpm(projectRoot, "publish", "--dry-run", "--json", "--ignore-scripts");
  const complaints = stderr
    .split("\n")
    .filter((line) => /^npm (error|warn publish)/.test(line) && !line.includes("requires you to be logged in"));
  if (status !== 0 || complaints.length > 0)
    throw new Failure(`npm publish --dry-run:\n${complaints.join("\n") || stderr}`);
  const { files, size, unpackedSize } = published(JSON.parse(stdout));
  const faults = faultsOfFiles(files.map(({ path }) => path));
  if (faults.length > 0) throw new Failure(faults.join("\n"));
  const [packed, unpacked] = [size, unpackedSize].map((bytes) => `${Math.round(bytes / 1_000)} kB`);
  return `${files.length} files, ${packed} packed, ${unpacked} unpacked.`;
}

/**
 * npm 11 gives it under the package's name.
 *
 * @param {any} answer
 * @returns {{ files: { path: string }[], size: number, unpackedSize: number }}
 */
function published(answer) {
  return answer.files ? answer : Object.values(answer)[0];
}
