/** What the package may hold: what runs and its types, the contract, the reference page, and what is there to read. */
const expected = [
  /^(package\.json|README\.md|CHANGELOG\.md|LICENSE)$/,
  /^dist\/(src|generated)\/.+\.(js|d\.ts)$/,
  /^dist\/docs\/index\.html$/,
  /^generated\/openapi\.(yaml|json)$/,
];

/** What nothing else would miss. */
const needed = [
  "README.md",
  "CHANGELOG.md",
  "LICENSE",
  "dist/docs/index.html",
  "generated/openapi.yaml",
  "generated/openapi.json",
];

/**
 * What is wrong with the files that would be published.
 *
 * @param {readonly string[]} files Their paths in the package.
 * @returns {string[]}
 */
export function faultsOfFiles(files) {
  return [
    ...files
      .filter((file) => !expected.some((pattern) => pattern.test(file)))
      .map((file) => `${file} is not for publishing: see \`files\` in package.json.`),
    ...needed
      .filter((file) => !files.includes(file))
      .map((file) => `${file} is missing: see \`files\` in package.json.`),
  ];
}
