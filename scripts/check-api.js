import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { entryPoints } from "./api/entry-points.js";
import { publicSurface } from "./api/public-surface.js";
import { apiReports } from "./api/report.js";
import { Failure, run } from "./failure.js";
import { projectRoot } from "./project.js";

const folder = join(projectRoot, "test/package/api");

await run(async () => {
  const { values } = parseArgs({ options: { accept: { type: "boolean", default: false } } });
  const entries = entryPoints();
  const reports = apiReports(new Map(entries.map((entry) => [entry.name, publicSurface(entry)])));
  const expected = new Map(entries.map(({ name, report }) => [report, reports.get(name) ?? ""]));
  if (values.accept) accept(expected);
  else compare(expected);
});

/** @param {ReadonlyMap<string, string>} expected */
function accept(expected) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [file, text] of expected) writeFileSync(join(folder, file), text);
  console.log(`test/package/api: ${expected.size} reports.`);
}

/** @param {ReadonlyMap<string, string>} expected */
function compare(expected) {
  const accepted = existsSync(folder) ? readdirSync(folder) : [];
  const changed = [...new Set([...accepted, ...expected.keys()])].filter(
    (file) => !accepted.includes(file) || readFileSync(join(folder, file), "utf8") !== expected.get(file),
  );
  if (changed.length === 0) {
    console.log(`The public surface is what test/package/api says: ${expected.size} entry points.`);
    return;
  }
  throw new Failure(
    `${changed.map((file) => difference(file, expected.get(file) ?? "")).join("\n")}\n` +
      "The public surface is not what test/package/api says. If that is meant, accept it with " +
      "`npm run check:api -- --accept`, commit the reports, and tell the users in CHANGELOG.md.",
  );
}

/**
 * @param {string} file
 * @param {string} text
 */
function difference(file, text) {
  const temporary = mkdtempSync(join(tmpdir(), "api-"));
  try {
    const now = join(temporary, file);
    writeFileSync(now, text);
    const accepted = join(folder, file);
    const args = ["diff", "--no-index", "--unified=2", existsSync(accepted) ? accepted : "/dev/null", now];
    const { stdout } = spawnSync("git", args, { encoding: "utf8" });
    const hunks = stdout?.slice(Math.max(0, stdout.indexOf("@@"))) ?? "";
    return `test/package/api/${file}\n${hunks}`;
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}
