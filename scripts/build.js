import { spawnSync } from "node:child_process";
import { chmodSync, rmSync } from "node:fs";
import { join } from "node:path";
import { rolldown } from "rolldown";
import { Failure, run } from "./failure.js";
import { binary, projectRoot } from "./project.js";

// Each entry point, the command, and what scripts need of the command.
const entries = ["index", "node", "simulator", "types", "cli/main", "cli/settings"];
const inDist = (/** @type {string} */ path) => join(projectRoot, "dist", path);
const remove = (/** @type {string} */ path) => rmSync(inDist(path), { recursive: true, force: true });

await run(async () => {
  // What was compiled from files that are gone would be packed with the rest.
  for (const folder of ["src", "generated", "compiled"]) remove(folder);
  compile();
  await bundle();
  remove("compiled");
  chmodSync(inDist("src/cli/main.js"), 0o755);
});

function compile() {
  const compiler = [binary("typescript", "tsc"), "-p", "src"];
  const { status, signal } = spawnSync(process.execPath, compiler, { cwd: projectRoot, stdio: "inherit" });
  if (status !== 0) throw new Failure(`tsc ended with ${status ?? signal}: the sources do not compile.`);
}

/** Puts what was compiled into few files, because to find a module and load it takes longer than to run it. */
async function bundle() {
  /** @type {string[]} */
  const complaints = [];
  const bundle = await rolldown({
    input: Object.fromEntries(entries.map((entry) => [entry, inDist(`compiled/src/${entry}.js`)])),
    platform: "node",
    external: /^[a-z@]/,
    onLog: (_level, { message }) => complaints.push(message),
  });
  await bundle.write({ dir: inDist("src"), chunkFileNames: "shared/[name].js" });
  await bundle.close();
  if (complaints.length > 0) throw new Failure(complaints.join("\n"));
}
