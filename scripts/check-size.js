import { join } from "node:path";
import { Failure, run } from "./failure.js";
import { projectRoot } from "./project.js";
import { bundledSize } from "./size/bundled-size.js";

/** The most that the entry point `.` may weigh with its dependencies, in bytes, minified and gzipped. */
const budget = { atOnce: 15_000, onFirstUse: 25_000 };

await run(async () => {
  const { atOnce, onFirstUse, modules } = await bundledSize(join(projectRoot, "src/index.ts"));
  console.log("The entry point `.` with its dependencies, minified and gzipped:");
  console.log(figure("loaded at once", atOnce, budget.atOnce));
  console.log(figure("loaded with the first XML", onFirstUse, budget.onFirstUse));
  if (atOnce <= budget.atOnce && onFirstUse <= budget.onFirstUse) return;
  const largest = modules
    .slice(0, 10)
    .map(([module, bytes]) => `  ${bytes.toLocaleString("en").padStart(7)}  ${module}`);
  throw new Failure(`That is too much. The largest modules at once, in bytes before minifying:\n${largest.join("\n")}`);
});

/**
 * @param {string} what
 * @param {number} bytes
 * @param {number} most
 */
function figure(what, bytes, most) {
  const [is, may] = [bytes, most].map((number) => number.toLocaleString("en").padStart(7));
  return `  ${what.padEnd(26)}${is} bytes of ${may}`;
}
