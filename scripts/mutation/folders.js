// Files that take long and find nothing that others do not: what they try at random has its cases elsewhere.
const client = ["test/client/**/*.test.ts", "test/operations/**/!(odd-answers|repeated).test.ts"];
const contract = "test/contract/**/!(house-rules|examples|source-pages|round-trips*).test.ts";

/**
 * What is mutated, folder by folder of `src`, and the tests that are to notice. Tests that run what is built are of no
 * use here: they never see a mutant.
 *
 * @type {Record<string, string[]>}
 */
export const testsOf = {
  client: [...client, contract],
  operations: [...client, contract],
  trust: ["test/trust/**/*.test.ts"],
  download: ["test/download/**/!(processes).test.ts"],
};
