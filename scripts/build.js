import { execFileSync } from "node:child_process";
import { chmodSync, rmSync } from "node:fs";
import { join } from "node:path";
import { binary, projectRoot } from "./project.js";

// What was compiled from files that are gone would be packed with the rest.
for (const folder of ["dist/src", "dist/generated"])
  rmSync(join(projectRoot, folder), { recursive: true, force: true });
execFileSync(process.execPath, [binary("typescript", "tsc"), "-p", "src"], { cwd: projectRoot, stdio: "inherit" });
chmodSync(join(projectRoot, "dist/src/cli/main.js"), 0o755);
