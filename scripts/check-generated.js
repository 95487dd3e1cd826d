import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { Failure, run } from "./failure.js";
import { generatedFiles } from "./generate/files.js";
import { generatedFolder } from "./project.js";

await run(async () => {
  const expected = await generatedFiles();
  const faults = await faultsOf(expected);
  if (faults.length > 0)
    throw new Failure(`${faults.join("\n")}\nRun \`npm run generate\` and commit what it changes.`);
  console.log(`generated/ is up to date: ${expected.size} files.`);
});

/** @param {Map<string, string>} expected What should be there, by name. */
async function faultsOf(expected) {
  const present = await readdir(generatedFolder).catch(() => []);
  const faults = [];
  for (const [name, text] of expected) {
    const committed = await readFile(join(generatedFolder, name), "utf8").catch(() => undefined);
    if (committed === undefined) faults.push(`generated/${name} is missing.`);
    else if (committed !== text)
      faults.push(
        `generated/${name} differs from what openapi/ gives, first on line ${firstDifference(committed, text)}.`,
      );
  }
  for (const name of present) {
    if (!expected.has(name)) faults.push(`generated/${name} is not made by anything.`);
  }
  return faults;
}

/**
 * @param {string} a
 * @param {string} b
 */
function firstDifference(a, b) {
  const linesOfB = b.split("\n");
  const index = a.split("\n").findIndex((line, i) => line !== linesOfB[i]);
  return index === -1 ? a.split("\n").length : index + 1;
}
