/**
 * What is mutated, folder by folder of `src`, and the tests that are to notice. Tests that run what is built are of no
 * use here: they never see a mutant.
 *
 * @type {Record<string, string[]>}
 */
export const testsOf = {
  client: ["test/client/**/*.test.ts", "test/operations/**/*.test.ts", "test/contract/**/!(house-rules).test.ts"],
  operations: ["test/operations/**/*.test.ts", "test/client/**/*.test.ts", "test/contract/**/!(house-rules).test.ts"],
  trust: ["test/trust/**/*.test.ts"],
  download: ["test/download/**/!(processes).test.ts"],
};
