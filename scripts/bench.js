import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join, relative } from "node:path";
import { parseArgs } from "node:util";
import { openBenchPlace } from "./bench/bench-place.js";
import { importing } from "./bench/import.js";
import { largeFile } from "./bench/large-file.js";
import { manyFiles } from "./bench/many-files.js";
import { requests } from "./bench/requests.js";
import { waiting } from "./bench/waiting.js";
import { Failure, run } from "./failure.js";
import { projectRoot } from "./project.js";

/** @type {Record<string, (place: import("./bench/bench-place.js").BenchPlace, rounds: number) => Promise<string[]>>} */
const parts = {
  "large-file": (place, rounds) => largeFile(place, { rounds, size: 2 ** 30 }),
  "many-files": (place, rounds) => manyFiles(place, { rounds, count: 500, size: 100_000 }),
  waiting,
  requests: (_, rounds) => requests({ rounds, calls: 3_000, atOnce: 16 }),
  import: (_, rounds) => importing({ rounds: rounds * 3 }),
};

const usage = `Usage: npm run bench -- [--only PART[,PART]] [--rounds N] [--folder FOLDER]

  --only    ${Object.keys(parts).join(", ")}; default: all
  --rounds  how often each contender runs; default: 7
  --folder  where to download to; default: the system's folder for temporary files`;
const resultsFile = join(projectRoot, "scripts/bench/results.md");

await run(async () => {
  const { only, rounds, folder } = readOptions();
  const place = await openBenchPlace(folder);
  /** @type {string[]} */
  const lines = [
    "# Benchmark",
    "",
    "Written by `npm run bench`. The ratios count, not the seconds: each is the median of paired runs.",
    "",
    `${cpus().length} × ${cpus()[0]?.model}, Node ${process.versions.node}, ${place.nginx}, ${rounds} rounds.`,
  ];
  try {
    for (const [name, part] of Object.entries(parts)) {
      if (only && !only.includes(name)) continue;
      const found = ["", ...(await part(place, rounds))];
      console.log(found.join("\n"));
      lines.push(...found);
    }
  } finally {
    await place.close();
  }
  if (only) return;
  writeFileSync(resultsFile, `${lines.join("\n")}\n`);
  console.log(`\nWritten to ${relative(projectRoot, resultsFile)}.`);
});

function readOptions() {
  try {
    const { values } = parseArgs({
      options: { only: { type: "string" }, rounds: { type: "string", default: "7" }, folder: { type: "string" } },
    });
    const rounds = Number(values.rounds);
    if (!Number.isInteger(rounds) || rounds < 1) throw new Error(`--rounds ${values.rounds} is no number of rounds.`);
    const only = values.only?.split(",");
    const unknown = only?.find((name) => !Object.hasOwn(parts, name));
    if (unknown !== undefined) throw new Error(`There is no part "${unknown}".`);
    return { only, rounds, folder: values.folder };
  } catch (error) {
    throw new Failure(`${/** @type {Error} */ (error).message}\n${usage}`);
  }
}
