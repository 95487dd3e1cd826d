import { execFileSync } from "node:child_process";
import { chmodSync, rmSync } from "node:fs";
import { join } from "node:path";
import { rolldown } from "rolldown";
import { binary, projectRoot } from "./project.js";

// Each entry point, the command, and what scripts need of the command.
const entries = ["index", "node", "simulator", "types", "cli/main", "cli/settings"];
const inDist = (/** @type {string} */ path) => join(projectRoot, "dist", path);
const remove = (/** @type {string} */ path) => rmSync(inDist(path), { recursive: true, force: true });

// What was compiled from files that are gone would be packed with the rest.
for (const folder of ["src", "generated", "compiled"]) remove(folder);
execFileSync(process.execPath, [binary("typescript", "tsc"), "-p", "src"], { cwd: projectRoot, stdio: "inherit" });

// In few files, because to find a module and load it takes longer than to run it.
const bundle = await rolldown({
  input: Object.fromEntries(entries.map((entry) => [entry, inDist(`compiled/src/${entry}.js`)])),
  platform: "node",
  external: /^[a-z@]/,
  onLog(_level, { message }) {
    throw new Error(message);
  },
});
await bundle.write({ dir: inDist("src"), chunkFileNames: "shared/[name].js" });
await bundle.close();
remove("compiled");
chmodSync(inDist("src/cli/main.js"), 0o755);
