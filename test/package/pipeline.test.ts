import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { projectRoot } from "../../scripts/project.js";

const read = (file: string) => readFileSync(join(projectRoot, file), "utf8");
const [, section = ""] = /^### In your pipeline\n(.*?)^###? /ms.exec(read("README.md")) ?? [];
const blocks = [...section.matchAll(/^```(?:sh|ts)\n(.*?)^```$/gms)].map(([, block]) => block);

test("the README's pipeline is the one that `npm run check:package` runs", () => {
  expect(blocks.slice(1)).toEqual([read("test/package/pipeline/pipeline.sh"), read("test/package/pipeline/main.ts")]);
});

test("it installs the versions that this project is tested with", () => {
  const { dependencies, devDependencies, name } = JSON.parse(read("package.json"));
  const installed = [...(blocks[0] ?? "").matchAll(/ ((?:@[\w-]+\/)?[\w-]+)@([\d.]+)/g)];
  expect(installed.length).toBeGreaterThanOrEqual(6);
  for (const [, tool = "", version] of installed) {
    expect({ tool, version }).toEqual({ tool, version: { ...dependencies, ...devDependencies }[tool] });
  }
  expect(blocks[0]).toContain(`npm install ${name} `);
});

test("the contract lies where it reads it, and where the package says", () => {
  const { exports, name } = JSON.parse(read("package.json"));
  const path = /^contract=node_modules\/(.*)$/m.exec(blocks[1] ?? "")?.[1];
  expect(path).toBe(join(name, exports["./openapi.yaml"]));
});
