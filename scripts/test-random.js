import { spawn } from "node:child_process";
import { once } from "node:events";
import { parseArgs } from "node:util";
import { Failure, run } from "./failure.js";
import { binary, projectRoot } from "./project.js";

const usage =
  "Usage: npm run test:random -- [--count N] [--seed S] [--index I]: N calls (20,000 without it) meet random answers, " +
  "by the seed S (a new one without it); with an index, only that call.";

await run(async () => {
  const { count = "20000", seed, index } = options();
  expectNumber("count", count, /^[1-9]\d{0,9}$/);
  expectNumber("seed", seed, /^-?\d{1,10}$/);
  expectNumber("index", index, /^\d{1,10}$/);
  const test = spawn(
    process.execPath,
    [binary("vitest", "vitest"), "run", "test/random/", "--disable-console-intercept"],
    {
      cwd: projectRoot,
      env: {
        ...process.env,
        COUNT: count,
        ...(seed !== undefined && { SEED: seed }),
        ...(index !== undefined && { INDEX: index }),
      },
      stdio: "inherit",
    },
  );
  const [code, signal] = await once(test, "exit");
  if (code === 0) return;
  throw new Failure(`Something came that must not (${code ?? signal}). To repeat one call: --seed SEED --index INDEX.`);
});

/**
 * @param {string} name
 * @param {string | undefined} value
 * @param {RegExp} pattern
 */
function expectNumber(name, value, pattern) {
  if (value !== undefined && !pattern.test(value)) throw new Failure(`--${name} ${value}? ${usage}`);
}

function options() {
  try {
    const option = /** @type {const} */ ({ type: "string" });
    return parseArgs({ options: { count: option, seed: option, index: option } }).values;
  } catch (error) {
    throw new Failure(`${/** @type {Error} */ (error).message}\n${usage}`);
  }
}
