// Its thousands of tests would take longest of all for each mutant.
const exceptForOddAnswers = ["test/client/**/*.test.ts", "test/operations/**/!(odd-answers).test.ts"];
const contract = "test/contract/**/!(house-rules|examples|source-pages|round-trips-basis).test.ts";

/**
 * What is mutated, folder by folder of `src`, and the tests that are to notice. Tests that run what is built, or look at
 * the contract alone, are of no use here: they never see a mutant.
 *
 * @type {Record<string, string[]>}
 */
export const testsOf = {
  client: [...exceptForOddAnswers, contract],
  operations: [...exceptForOddAnswers, contract],
  trust: ["test/trust/**/*.test.ts"],
  download: ["test/download/**/!(processes).test.ts"],
};
