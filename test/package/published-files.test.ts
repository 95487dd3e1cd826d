import { expect, test } from "vitest";
import { faultsOfFiles } from "../../scripts/package/published-files.js";

const files = [
  "package.json",
  "README.md",
  "CHANGELOG.md",
  "LICENSE",
  "dist/src/index.js",
  "dist/src/index.d.ts",
  "dist/generated/schema.js",
  "dist/docs/index.html",
  "generated/openapi.yaml",
  "generated/openapi.json",
];

test("what runs, its types, the contract and what is there to read may be published", () => {
  expect(faultsOfFiles(files)).toEqual([]);
});

test.each([
  "src/index.ts",
  "test/client/xml.test.ts",
  "scripts/build.js",
  "generated/schema.ts",
  "dist/src/index.js.map",
  "dist/tsconfig.tsbuildinfo",
  ".npmrc",
  "vsphere-download-session-0.1.0.tgz",
])("%s may not", (file) => {
  expect(faultsOfFiles([...files, file])).toEqual([`${file} is not for publishing: see \`files\` in package.json.`]);
});

test.each(["CHANGELOG.md", "dist/docs/index.html", "generated/openapi.yaml"])("%s may not be missing", (file) => {
  expect(faultsOfFiles(files.filter((other) => other !== file))).toEqual([
    `${file} is missing: see \`files\` in package.json.`,
  ]);
});
