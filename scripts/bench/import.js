import { inRounds, measure, median } from "./measure.js";
import { limit } from "./report.js";

const most = 20;

/**
 * How long it takes to import the entry point, over a Node that does nothing.
 *
 * @param {{ rounds: number }} options
 */
export async function importing({ rounds }) {
  const results = await inRounds(rounds, {
    bare: () => measure("node --input-type=module -e 'export {}'"),
    imported: () => measure(`node --input-type=module -e 'import "vsphere-download-session"'`),
  });
  const over = results.map(({ imported, bare }) => (imported.wall - bare.wall) * 1000);
  return ["## Importing the entry point `.`", "", `Over a bare Node: ${limit(Math.round(median(over)), most, "ms")}.`];
}
