import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, symlinkSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { listen } from "../listen.js";
import { binary, projectRoot } from "../project.js";

/** The commands of the pipeline, and the packages that they are from. */
const tools = {
  "openapi-typescript": "openapi-typescript",
  prism: "@stoplight/prism-cli",
  redocly: "@redocly/cli",
  tsc: "typescript",
};

/**
 * Runs the pipeline of `test/package/pipeline` in a project that has the package, with the tools that are installed here.
 *
 * @param {string} project
 */
export async function runPipeline(project) {
  cpSync(join(projectRoot, "test/package/pipeline"), project, { recursive: true });
  const commands = join(project, "node_modules/.bin");
  mkdirSync(commands, { recursive: true });
  for (const [command, name] of Object.entries(tools)) symlinkSync(binary(name, command), join(commands, command));
  const env = { ...process.env, PORT: String(await freePort()), REDOCLY_TELEMETRY: "off" };
  execFileSync("sh", ["pipeline.sh"], { cwd: project, env, stdio: "inherit" });
}

async function freePort() {
  const server = createServer();
  const port = await listen(server, 0);
  await once(server.close(), "close");
  return port;
}
