import { spawn } from "node:child_process";
import { once } from "node:events";
import { Failure } from "../failure.js";

/**
 * What a command line took, in seconds: by the clock, and of processor time in all its processes.
 *
 * @typedef {{ wall: number, cpu: number, output: string }} Taken
 */

/**
 * Runs a command line of bash, and measures it from before the first process to after the last.
 *
 * @param {string} commandLine
 * @param {Record<string, string>} [env] Beside what this process has, without its proxy.
 * @returns {Promise<Taken>}
 */
export async function measure(commandLine, env = {}) {
  const script = `set -o pipefail; TIMEFORMAT='took %R %U %S'; time { ${commandLine}\n}`;
  const others = Object.entries(process.env).filter(([name]) => !/^(?:https?_proxy|no_proxy)$/i.test(name));
  const bash = spawn("bash", ["-c", script], {
    env: { ...Object.fromEntries(others), ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  let errors = "";
  bash.stdout.on("data", (chunk) => {
    output += chunk;
  });
  bash.stderr.on("data", (chunk) => {
    errors += chunk;
  });
  const [code] = await once(bash, "close");
  const [, wall, user, system] = /took (\S+) (\S+) (\S+)\n$/.exec(errors) ?? [];
  if (code !== 0 || wall === undefined) throw new Failure(`\`${commandLine}\` failed:\n${errors}`);
  return { wall: Number(wall), cpu: Number(user) + Number(system), output: output.trim() };
}

/**
 * Runs every contender once a round, each round beginning with another, and every other round backwards: what disturbs the
 * machine disturbs all, and none runs always after the same other one, whose memory and caches it would find.
 *
 * @template {string} Name
 * @template Result
 * @param {number} rounds
 * @param {Record<Name, () => Promise<Result>>} contenders
 * @returns {Promise<Record<Name, Result>[]>}
 */
export async function inRounds(rounds, contenders) {
  const names = /** @type {Name[]} */ (Object.keys(contenders));
  const results = [];
  for (let round = 0; round < rounds; round++) {
    const result = /** @type {Record<Name, Result>} */ ({});
    for (let i = 0; i < names.length; i++) {
      const step = round % 2 === 0 ? i : names.length - i;
      const name = /** @type {Name} */ (names[(round + step) % names.length]);
      result[name] = await contenders[name]();
    }
    results.push(result);
  }
  return results;
}

/** @param {readonly number[]} values */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}
