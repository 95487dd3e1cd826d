import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readContract, releasedContract } from "../../scripts/breaking/contracts.js";
import { compareVersions } from "../../scripts/breaking/version.js";
import { projectRoot } from "../../scripts/project.js";
import { releasedChangelog } from "../../scripts/release/changelog.js";

const read = (file: string) => readFileSync(join(projectRoot, file), "utf8");

describe("the changelog", () => {
  const headings = [...read("CHANGELOG.md").matchAll(/^## (.*)$/gm)].map(([, heading = ""]) => heading);
  const versions = headings.slice(1).map((heading) => heading.split(" - ")[0] ?? "");

  test("begins with what is not released, and dates what is, the newest first", () => {
    expect(headings[0]).toBe("Unreleased");
    for (const heading of headings.slice(1)) expect(heading).toMatch(/^\d+\.\d+\.\d+ - \d{4}-\d{2}-\d{2}$/);
    expect(versions).toEqual(versions.toSorted(compareVersions).reverse());
  });

  test("groups changes by their kinds", () => {
    const kinds = [...read("CHANGELOG.md").matchAll(/^### (.*)$/gm)].map(([, kind]) => kind);
    expect(["Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"]).toEqual(expect.arrayContaining(kinds));
  });

  test("has as its newest release the one whose contract is kept", () => {
    const kept = existsSync(releasedContract) ? readContract(releasedContract).info.version : undefined;
    expect(versions[0]).toBe(kept);
  });
});

test("package, lockfile and contract have one version, and it is no older than the last release", () => {
  const { version } = JSON.parse(read("package.json"));
  const lock = JSON.parse(read("package-lock.json"));
  expect([lock.version, lock.packages[""].version]).toEqual([version, version]);
  const contracts = ["openapi/openapi.yaml", "generated/openapi.yaml"].map((file) =>
    readContract(join(projectRoot, file)),
  );
  expect(contracts.map(({ info }) => info.version)).toEqual([version, version]);
  if (existsSync(releasedContract)) {
    expect(compareVersions(version, readContract(releasedContract).info.version)).toBeGreaterThanOrEqual(0);
  }
});

describe("a release", () => {
  const release = { version: "1.2.0", date: new Date("2026-11-20T23:59:59Z") };

  test("dates what was not released, and begins anew", () => {
    const text =
      "# Changelog\n\n## Unreleased\n\n### Added\n\n- More.\n\n## 1.1.0 - 2026-10-01\n\n### Fixed\n\n- Less.\n";
    expect(releasedChangelog(text, release)).toBe(
      "# Changelog\n\n## Unreleased\n\n## 1.2.0 - 2026-11-20\n\n### Added\n\n- More.\n\n" +
        "## 1.1.0 - 2026-10-01\n\n### Fixed\n\n- Less.\n",
    );
  });

  test.each([
    [
      "nothing is said of it",
      "## Unreleased\n\n## 1.1.0 - 2026-10-01\n\n- Less.\n",
      "says nothing of the next release",
    ],
    ["there is no place for it", "## 1.1.0 - 2026-10-01\n", "must have `## Unreleased`, once"],
    ["there are two places for it", "## Unreleased\n- A.\n## Unreleased\n- B.\n", "must have `## Unreleased`, once"],
  ])("fails where %s", (_, text, says) => {
    expect(() => releasedChangelog(text, release)).toThrow(says);
  });
});
