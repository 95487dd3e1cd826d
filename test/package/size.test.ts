import { randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { Failure } from "../../scripts/failure.js";
import { bundledSize } from "../../scripts/size/bundled-size.js";

/** What the first of some modules weighs, in kilobytes without a fraction. */
async function sizeOf(modules: Record<string, string>) {
  const folder = await mkdtemp(join(tmpdir(), "size-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const [name, code] of Object.entries(modules)) await writeFile(join(folder, name), code);
  const { atOnce, onFirstUse } = await bundledSize(join(folder, Object.keys(modules)[0] ?? ""));
  return { atOnce: Math.floor(atOnce / 1_000), onFirstUse: Math.floor(onFirstUse / 1_000) };
}

/** A constant that cannot be compressed below so many kilobytes, and not much above. */
const weighing = (kilobytes: number, name: string) =>
  `export const ${name}: string = "${randomBytes(kilobytes * 1_000).toString("base64")}";`;

test("what is imported is loaded at once, and what waits for `import()` on its first use", async () => {
  const size = await sizeOf({
    "index.ts": 'export * from "./one.ts"; export const load = () => import("./three.ts");',
    "one.ts": weighing(1, "one"),
    "three.ts": weighing(3, "three"),
  });
  expect(size).toEqual({ atOnce: 1, onFirstUse: 3 });
});

test("what both need is loaded at once", async () => {
  const size = await sizeOf({
    "index.ts": 'import { two } from "./two.ts"; export const own = () => two, load = () => import("./three.ts");',
    "two.ts": weighing(2, "two"),
    "three.ts": `export { two } from "./two.ts"; ${weighing(3, "three")}`,
  });
  expect(size).toEqual({ atOnce: 2, onFirstUse: 3 });
});

test("types weigh nothing", async () => {
  const size = await sizeOf({
    "index.ts": 'import type { One } from "./one.ts"; export const one = (all: One[]): One | undefined => all[0];',
    "one.ts": `export type One = typeof one; ${weighing(1, "one")}`,
  });
  expect(size).toEqual({ atOnce: 0, onFirstUse: 0 });
});

test("a module of Node's is refused, for no browser has it", async () => {
  const failure = await sizeOf({ "index.ts": 'export { readFile } from "node:fs";' }).catch((error) => error);
  expect(failure).toBeInstanceOf(Failure);
  expect(failure.message).toMatch(/browsers: .*node:fs/s);
});
