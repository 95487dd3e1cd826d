import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { freePort } from "../free-port.js";
import { binary, projectRoot } from "../project.js";
import { installInto } from "./tarball.js";

const require = createRequire(import.meta.url);

/** What the README prints, a file a block. */
const pipelineFolder = join(projectRoot, "test/package/pipeline");

/**
 * Follows the README's pipeline in an empty folder, and does nothing that is not printed there, but that the package
 * comes from its tarball, and the tools from this project, which has the same versions.
 *
 * @param {string} project The folder.
 * @param {string} tarball
 */
export async function runPipeline(project, tarball) {
  const { name } = JSON.parse(readFileSync(join(projectRoot, "package.json"), "utf8"));
  const { dependencies, tools } = readInstall();
  installInto(project, ...dependencies.map((dependency) => (dependency === name ? tarball : dependency)));
  for (const tool of tools) linkTool(project, tool);
  for (const file of ["pipeline.sh", "main.mts"]) cpSync(join(pipelineFolder, file), join(project, file));
  const env = { ...process.env, PORT: String(await freePort()) };
  execFileSync("sh", ["pipeline.sh"], { cwd: project, env, stdio: "inherit" });
}

/** What the README installs: packages as npm is told them, and the names of the development tools. */
function readInstall() {
  const commands = readFileSync(join(pipelineFolder, "install.sh"), "utf8").trim().split("\n");
  const [dependencies = [], tools = []] = commands.map((command) =>
    command.replace(/^npm install (--save-dev )?/, "").split(" "),
  );
  return { dependencies, tools: tools.map((tool) => tool.replace(/(?<=.)@.*$/, "")) };
}

/**
 * @param {string} project
 * @param {string} name
 */
function linkTool(project, name) {
  const place = join(project, "node_modules", name);
  mkdirSync(dirname(place), { recursive: true });
  symlinkSync(join(projectRoot, "node_modules", name), place, "junction");
  const { bin = {} } = require(join(place, "package.json"));
  const commands = join(project, "node_modules/.bin");
  mkdirSync(commands, { recursive: true });
  for (const command of Object.keys(bin)) symlinkSync(binary(name, command), join(commands, command));
}
