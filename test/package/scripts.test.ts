import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { markdownTable } from "../../scripts/bench/report.js";
import { projectRoot } from "../../scripts/project.js";

describe("the benchmark's tables", () => {
  it("have a cell for a name with pipes", () => {
    const [head, , row] = markdownTable(["", "s"], [["curl | tee", "1"]]).split("\n");
    expect(row).toBe("| curl \\| tee | 1 |");
    expect(head).toHaveLength(row?.length ?? 0);
  });
});

describe("npm run bench", () => {
  it.each(["--only=typo", "--only=import,typo", "--only=", "--rounds=0"])(
    "refuses %s, and says what there is",
    (option) => {
      const script = join(projectRoot, "scripts/bench.js");
      const { status, stderr } = spawnSync(process.execPath, [script, option], { encoding: "utf8" });
      expect({ status, stderr }).toEqual({
        status: 1,
        stderr: expect.stringMatching(
          /^(?:There is no part "(?:typo)?"\.|--rounds 0 .*)\nUsage: npm run bench .*many-files/s,
        ),
      });
    },
  );
});

describe("npm run test:random", () => {
  it.each(["--count=-5", "--count=0", "--count=many", "--index=-1", "--seed=1.5"])("refuses %s", (option) => {
    const script = join(projectRoot, "scripts/test-random.js");
    const { status, stderr } = spawnSync(process.execPath, [script, option], { encoding: "utf8" });
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: expect.stringMatching(/^--\w+ \S+\? Usage: npm run test:random /),
    });
  });
});
