import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { generatedFiles } from "./generate/files.js";
import { generatedFolder } from "./project.js";

const expected = await generatedFiles();
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

if (faults.length > 0) {
  console.error(`${faults.join("\n")}\nRun \`npm run generate\` and commit what it changes.`);
  process.exitCode = 1;
} else {
  console.log(`generated/ is up to date: ${expected.size} files.`);
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
