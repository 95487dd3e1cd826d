import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { projectRoot } from "../../scripts/project.js";

const read = (file: string) => readFileSync(join(projectRoot, file), "utf8");
const [, section = ""] = /^### In your pipeline\n(.*?)^###? /ms.exec(read("README.md")) ?? [];
const blocks = [...section.matchAll(/^```(?:sh|ts)\n(.*?)^```$/gms)].map(([, block]) => block);

test("the README prints all of the pipeline that `npm run check:package` follows", () => {
  expect(blocks).toEqual(
    ["install.sh", "pipeline.sh", "main.mts"].map((file) => read(`test/package/pipeline/${file}`)),
  );
  expect(readdirSync(join(projectRoot, "test/package/pipeline"))).toHaveLength(blocks.length);
  for (const file of ["pipeline.sh", "main.mts"]) expect(section).toContain(`\`${file}\``);
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
