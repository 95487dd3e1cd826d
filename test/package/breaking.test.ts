import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { breakingChanges } from "../../scripts/breaking/breaking-changes.js";
import { judge } from "../../scripts/breaking/judge.js";
import { compareVersions, nextBreakingVersion } from "../../scripts/breaking/version.js";
import { readBundledSpec } from "../../scripts/bundled-spec.js";
import { breaks, type ContractChange, harmless } from "./breaks.js";

/** What is said of a change, with its place. */
async function saidOf({ before, change }: ContractChange): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), "breaking-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const contracts = [before, change].map((edit, index) => {
    const contract = readBundledSpec();
    edit?.(contract);
    return { file: join(folder, `${index}.json`), text: JSON.stringify(contract) };
  });
  for (const { file, text } of contracts) await writeFile(file, text);
  const [base = "", revision = ""] = contracts.map(({ file }) => file);
  return breakingChanges(base, revision).map(({ place, message }) => `${place}: ${message}`);
}

describe("a contract breaks those who use it when", () => {
  const said: string[] = [];

  test.each(breaks)("$what", async (change) => {
    const [first, ...others] = await saidOf(change);
    expect(first).toBeDefined();
    said.push(`- **${change.what}**\n${[first, ...others].map((line) => `  ${line}\n`).join("")}`);
  });

  test("and breaking.md has what is said of each", async () => {
    expect(said).toHaveLength(breaks.length);
    const head =
      "# What `npm run check:breaking` says of breaking changes\n\nWritten by `npx vitest run test/package/breaking -u`.\n";
    await expect(`${head}\n${said.join("\n")}`).toMatchFileSnapshot("breaking.md");
  });
});

describe("nobody is broken when", () => {
  test.each(harmless)("$what", async (change) => {
    expect(await saidOf(change)).toEqual([]);
  });
});

describe("a version", () => {
  test.each([
    ["0.1.0", "0.2.0"],
    ["0.1.7", "0.2.0"],
    ["1.0.0", "2.0.0"],
    ["3.4.5", "4.0.0"],
  ])("after %s may break what was promised from %s on", (released, needed) => {
    expect(nextBreakingVersion(released)).toBe(needed);
  });

  test.each([
    ["0.1.0", "0.2.0"],
    ["0.9.0", "0.10.0"],
    ["0.10.0", "1.0.0"],
    ["1.0.9", "1.0.10"],
  ])("%s is lower than %s", (lower, higher) => {
    expect(compareVersions(lower, higher)).toBeLessThan(0);
    expect(compareVersions(higher, lower)).toBeGreaterThan(0);
    expect(compareVersions(lower, lower)).toBe(0);
  });

  test.each(["1.2", "v1.2.3", "1.2.3-beta.1", "01.2.3", ""])("is not written %j", (text) => {
    expect(() => nextBreakingVersion(text)).toThrow(`"${text}" is no version. Write it as 1.2.3.`);
  });
});

describe("with a break, the check", () => {
  const breaks = [{ place: "GET /file", message: "It was removed." }];

  test.each([
    ["0.1.0", "0.1.0", "0.2.0"],
    ["0.1.0", "0.1.1", "0.2.0"],
    ["1.2.3", "1.3.0", "2.0.0"],
  ])("after %s fails version %s, and says that %s would pass", (released, version, needed) => {
    const failure = () => judge(breaks, { released, version });
    expect(failure).toThrow(/^ {2}GET \/file\n {4}It was removed\.\n/);
    expect(failure).toThrow(`npm version --no-git-tag-version ${needed}`);
  });

  test.each([
    ["0.1.0", "0.2.0"],
    ["0.1.0", "1.0.0"],
    ["1.2.3", "2.0.0"],
  ])("after %s passes version %s, and lists it all the same", (released, version) => {
    expect(judge(breaks, { released, version })).toContain("It was removed.");
  });
});

test("without one, any version passes", () => {
  expect(judge([], { released: "1.2.3", version: "1.2.3" })).toBe("The contract breaks nothing of 1.2.3.");
});
