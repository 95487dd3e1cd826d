import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { Failure, run } from "./failure.js";
import { exampleRequest } from "./mock/example-request.js";
import { startMock } from "./mock/in-process.js";
import { projectRoot } from "./project.js";

const cli = join(projectRoot, "dist/src/cli/main.js");
const sessionId = "any-token";
const stepTimeoutMs = 60_000;

await run(async () => {
  if (!existsSync(cli))
    throw new Failure("The command is not built: dist/src/cli/main.js is missing. Run `npm run build`.");
  const { downloadSessionId, fileName } = exampleRequest();
  const mock = await startMock();
  try {
    console.log("A mock server now answers in place of a vCenter, on this machine alone. The command finds it by:\n");
    console.log(`$ export VSPHERE_SERVER=${mock.url} VSPHERE_SESSION_ID=${sessionId}`);
    await step("1. Ask the server to make a file ready for download:", mock.url, [
      "prepare",
      downloadSessionId,
      fileName,
    ]);
    await step("2. Ask how far it is, and where to download it from:", mock.url, ["get", downloadSessionId, fileName]);
  } finally {
    await mock.close();
  }
  console.log("\nThat is all. `npm run mock` starts a server that stays, and prints more to try.");
});

/**
 * Runs the built command once, below the command line that a reader would type. It has the terminal to itself, because
 * it prints for people on a terminal and JSON elsewhere.
 *
 * @param {string} title
 * @param {string} server
 * @param {string[]} commandLine
 */
async function step(title, server, commandLine) {
  console.log(`\n${title}\n\n$ vsphere-download ${commandLine.join(" ")}`);
  const command = spawn(process.execPath, [cli, ...commandLine], {
    env: environment(server),
    stdio: ["ignore", "inherit", "inherit"],
    timeout: stepTimeoutMs,
  });
  const [code, signal] = await once(command, "exit");
  if (code !== 0) throw new Failure(`\nThe demo stops: that command ended with ${code ?? signal} instead of 0.`);
}

/**
 * The caller's environment without what it says about a vCenter: a demo must not reach one.
 *
 * @param {string} server
 */
function environment(server) {
  const others = Object.entries(process.env).filter(([name]) => !name.startsWith("VSPHERE_"));
  return { ...Object.fromEntries(others), VSPHERE_SERVER: server, VSPHERE_SESSION_ID: sessionId };
}
