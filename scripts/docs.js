import { relative } from "node:path";
import { buildReference, referencePage } from "./docs/build.js";
import { run } from "./failure.js";
import { projectRoot } from "./project.js";

await run(async () => {
  const { bytes, operations } = buildReference();
  const size = (bytes / 1024).toFixed(0);
  console.log(`${relative(projectRoot, referencePage)}: ${size} KiB, ${operations} operations, nothing to fetch.`);
});
