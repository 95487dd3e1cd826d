import { parseArgs } from "node:util";
import { Failure } from "./failure.js";

/**
 * The port that `--port` on the command line names; 0 stands for any free one.
 *
 * @param {{ default: number, script: string }} options `script` is the name that `npm run` knows.
 */
export function portOption({ default: defaultPort, script }) {
  const usage = `Usage: npm run ${script} -- --port N, with N from 0 (any free port) to 65535; ${defaultPort} without it.`;
  const given = parse(usage).port;
  if (given === undefined) return defaultPort;
  if (!/^\d{1,5}$/.test(given) || Number(given) > 65_535) throw new Failure(`"${given}" is not a port. ${usage}`);
  return Number(given);
}

/** @param {string} usage */
function parse(usage) {
  try {
    return parseArgs({ options: { port: { type: "string" } } }).values;
  } catch (error) {
    throw new Failure(`${/** @type {Error} */ (error).message}\n${usage}`);
  }
}
