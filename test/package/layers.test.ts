import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { projectRoot } from "../../scripts/project.js";
import { fileOf, importsOf, sourceFiles } from "./import-graph.js";

/** The stages, each of which may import from itself and from those before it. */
const stages = ["generated", "client", "operations", "trust", "download", "simulator", "cli"] as const;
type Stage = (typeof stages)[number];

/** Entry points put stages together, so each stands above those that it names. Only the command stands above them. */
const entries: Record<string, readonly string[]> = {
  "src/types.ts": ["client"],
  "src/index.ts": ["client", "operations", "src/types.ts"],
  "src/simulator.ts": ["simulator"],
  "src/node.ts": ["client", "operations", "trust", "download", "src/types.ts", "src/index.ts"],
};

function placeOf(file: string): Stage | string {
  const parts = file.split("/");
  const name = parts[0] === "src" && parts.length > 2 ? parts[1] : parts[0];
  return stages.find((stage) => stage === name) ?? file;
}

/** What a file may import from. */
function allowedFor(file: string): ReadonlySet<string> {
  const place = placeOf(file);
  const belowAndOwn = stages.slice(0, stages.indexOf(place as Stage) + 1);
  return new Set(place === "cli" ? [...belowAndOwn, ...Object.keys(entries)] : (entries[file] ?? belowAndOwn));
}

describe("src", async () => {
  const files = await sourceFiles("src");
  const imports = await Promise.all(
    files.map(async (importer) =>
      (await importsOf(importer)).map((found) => ({ ...found, importer, file: fileOf(found, importer) })),
    ),
  );
  const relative = imports.flat().flatMap(({ importer, file }) => (file === undefined ? [] : [{ importer, file }]));

  test("is looked at whole", () => {
    expect(files).toEqual(
      expect.arrayContaining(["src/index.ts", "src/client/schema.ts", "src/operations/get-file.ts"]),
    );
    expect(relative.length).toBeGreaterThan(50);
  });

  test("has no file outside the stages but the entry points", () => {
    const others = files.filter((file) => !stages.some((stage) => stage === placeOf(file)));
    expect(others.filter((file) => !(file in entries))).toEqual([]);
  });

  test("imports point at the same stage or an earlier one", () => {
    const upward = relative.filter(({ importer, file }) => !allowedFor(importer).has(placeOf(file)));
    expect(upward).toEqual([]);
  });

  test("the simulator takes nothing from the client but the wire types, so that neither can hide the other's faults", () => {
    const taken = relative.filter(({ importer }) => importer.startsWith("src/simulator/"));
    const others = taken.filter(({ file }) => !file.startsWith("src/simulator/") && file !== "src/client/schema.ts");
    expect(others).toEqual([]);
  });

  test("only the schema door imports the generated types and enumerations", () => {
    const importers = relative.filter(({ file }) => /^generated\/(schema|enums)\.ts$/.test(file));
    expect(new Set(importers.map(({ importer }) => importer))).toEqual(new Set(["src/client/schema.ts"]));
  });

  test("nothing but the schema door spells out the path of a generated type", async () => {
    const spelled = await Promise.all(
      files.map(
        async (file) => [file, /components\s*\[/.test(await readFile(join(projectRoot, file), "utf8"))] as const,
      ),
    );
    expect(spelled.filter(([, isSpelled]) => isSpelled).map(([file]) => file)).toEqual(["src/client/schema.ts"]);
  });

  test("imports nothing of the project but src and generated", () => {
    expect(relative.filter(({ file }) => !/^(src|generated)\//.test(file))).toEqual([]);
  });
});

test.each([
  ["src/client/retry.ts", "client"],
  ["src/operations/get-file.ts", "operations"],
  ["src/cli/main.ts", "cli"],
  ["generated/schema.ts", "generated"],
  ["src/index.ts", "src/index.ts"],
  ["src/utils/all.ts", "src/utils/all.ts"],
])("%s stands in %s", (file, place) => {
  expect(placeOf(file)).toBe(place);
});
