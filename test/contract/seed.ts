import fc from "fast-check";

/** Where the random tests of this run begin: `SEED` of the environment, else a new one each time. */
export const seed = readSeed(process.env.SEED);

export const numRuns = 500;

/** Checks that something holds for random values. */
export function check<Value>(values: fc.Arbitrary<Value>, holds: (value: Value) => Promise<void>): Promise<void> {
  return fc.assert(fc.asyncProperty(values, holds), { seed, numRuns });
}

function readSeed(given: string | undefined): number {
  if (given === undefined || given === "") return Math.floor(Math.random() * 2 ** 31);
  if (!/^-?\d{1,10}$/.test(given)) throw new Error(`SEED must be a whole number, as a run prints it; got ${given}.`);
  return Number(given);
}
