import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Failure, run } from "../failure.js";
import { projectRoot, specIndex } from "../project.js";

// `npm version` runs this once it has changed package.json: the contract has the version of the package.
await run(async () => {
  const { version } = JSON.parse(readFileSync(join(projectRoot, "package.json"), "utf8"));
  const text = readFileSync(specIndex, "utf8");
  const place = /^(info:\n(?: .*\n)*? {2}version: ).*$/m;
  if (!place.test(text)) throw new Failure(`${specIndex} has no version to change.`);
  writeFileSync(specIndex, text.replace(place, `$1${version}`));
});
