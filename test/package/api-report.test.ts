import { expect, test } from "vitest";
import { entryPoints } from "../../scripts/api/entry-points.js";
import { apiReports } from "../../scripts/api/report.js";

const surfaces = {
  small: ["export type Size = number;", "type Hidden = string;"],
  large: [
    'import { Stream } from "node:stream";',
    "export const limit: Size;",
    "export interface Box {\n    size: Size;\n}",
    "export type Size = number;",
    "type Hidden = string;",
  ],
};

/** The program of each report, and what is named above it. */
function reportsOf(changed: Partial<Record<keyof typeof surfaces, string[]>>) {
  const reports = apiReports(new Map(Object.entries({ ...surfaces, ...changed })));
  return Object.fromEntries(
    [...reports].map(([name, text]) => {
      const [, head = "", code = ""] = /^.*?\n\n.*?\n\n(.*)```ts\n(.*)\n```\n$/s.exec(text) ?? [];
      return [name, { named: head.trim(), code: code.split("\n\n") }];
    }),
  );
}

test("an entry point's report has each declaration, and those that a smaller one has by their names alone", () => {
  expect(reportsOf({})).toEqual({
    small: { named: "", code: surfaces.small },
    large: {
      named: "Exported as by `small`: `Size`.\n\nUsed as in `small`, not exported: `Hidden`.",
      code: surfaces.large.slice(0, 3),
    },
  });
});

test("a declaration that differs between two entry points is in both reports", () => {
  const { small, large } = reportsOf({ small: ["export type Size = bigint;"] });
  expect(small?.code).toEqual(["export type Size = bigint;"]);
  expect(large?.code).toContain("export type Size = number;");
});

test("that a declaration is no longer exported is seen, though another entry point exports it", () => {
  const { large } = reportsOf({ large: ["export const a: 1;", "export const b: 2;", "type Size = number;"] });
  expect(large?.named).toBe("Used as in `small`, not exported: `Size`.");
});

test("every entry point that has types has a report of its own", () => {
  const entries = entryPoints();
  expect(entries.map(({ name }) => name)).toEqual([".", "./node", "./simulator", "./types"]);
  expect(new Set(entries.map(({ report }) => report)).size).toBe(entries.length);
});
