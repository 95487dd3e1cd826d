import { isBuiltin } from "node:module";
import { describe, expect, test } from "vitest";
import { fileOf, type Import, importsIn, importsOf } from "./import-graph.js";

interface Reached {
  files: ReadonlySet<string>;
  packages: { specifier: string; kind: Import["kind"]; importer: string }[];
}

/** All that runs once the entry is imported, with what it may load later. */
async function reachedFrom(entry: string): Promise<Reached> {
  const files = new Set([entry]);
  const packages: Reached["packages"] = [];
  for (const importer of files) {
    for (const found of (await importsOf(importer)).filter(({ kind }) => kind !== "type")) {
      const file = fileOf(found, importer);
      if (file === undefined) packages.push({ ...found, importer });
      else files.add(file);
    }
  }
  return { files, packages };
}

describe("the entry point `.`", async () => {
  const { files, packages } = await reachedFrom("src/index.ts");
  const imported = (wanted: Import["kind"]) =>
    new Set(packages.filter(({ kind }) => kind === wanted).map(({ specifier }) => specifier));

  test("imports no module of Node's, statically or not", () => {
    expect(packages.filter(({ specifier }) => isBuiltin(specifier))).toEqual([]);
  });

  test("imports openapi-fetch, and saxes where XML is read, and no other package", () => {
    expect(imported("static")).toEqual(new Set(["openapi-fetch", "saxes"]));
    expect(packages.filter(({ specifier }) => specifier === "saxes").map(({ importer }) => importer)).toEqual([
      "src/client/xml.ts",
    ]);
  });

  test("reaches the reader of XML, and with it saxes, only by an import that waits for its first use", async () => {
    const importers = await Promise.all(
      [...files].map(async (file) =>
        (await importsOf(file)).map((found) => ({ ...found, importer: file, file: fileOf(found, file) })),
      ),
    );
    const importsTo = (wanted: string) =>
      importers.flat().filter(({ file, kind }) => file === wanted && kind !== "type");
    expect(importsTo("src/operations/prepare-file-xml.ts").map(({ kind }) => kind)).toEqual(["dynamic"]);
    // What is loaded by an import that waits may load the rest at once, if nothing else does.
    expect(importsTo("src/client/xml.ts").map(({ importer }) => importer)).toEqual([
      "src/operations/prepare-file-xml.ts",
    ]);
  });

  test("reaches the client and the operations, and none of what needs Node", () => {
    expect(files).toContain("src/client/exchange.ts");
    expect(files).toContain("src/operations/prepare-file.ts");
    expect([...files].filter((file) => !/^(src\/(client|operations|index|types)|generated)\b/.test(file))).toEqual([]);
  });
});

test("types.ts leaves nothing behind that runs", async () => {
  expect((await importsOf("src/types.ts")).filter(({ kind }) => kind !== "type")).toEqual([]);
});

test.each<[string, Import[]]>([
  ['import a from "a"', [{ specifier: "a", kind: "static" }]],
  ['import "a"', [{ specifier: "a", kind: "static" }]],
  ['import * as a from "a"', [{ specifier: "a", kind: "static" }]],
  ['import { type A } from "a"', [{ specifier: "a", kind: "static" }]],
  ['import type { A } from "a"', [{ specifier: "a", kind: "type" }]],
  ['export { a } from "a"', [{ specifier: "a", kind: "static" }]],
  ['export * from "a"', [{ specifier: "a", kind: "static" }]],
  ['export type * from "a"', [{ specifier: "a", kind: "type" }]],
  ['type A = import("a").A', [{ specifier: "a", kind: "type" }]],
  ['const a = async () => { await import("a"); }', [{ specifier: "a", kind: "dynamic" }]],
  ["const a = import(`a`)", [{ specifier: "a", kind: "dynamic" }]],
  ['const a = require("a")', [{ specifier: "a", kind: "static" }]],
  ['// import "a"\nconst a = \'import "b"\';\nexport { a };', []],
])("%j is seen for what it is", (text, expected) => {
  expect(importsIn(text)).toEqual(expected);
});
