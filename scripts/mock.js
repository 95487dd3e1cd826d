import { spawn } from "node:child_process";
import { constants } from "node:os";
import { readBundledSpec } from "./bundled-spec.js";
import { run } from "./failure.js";
import { freePort } from "./free-port.js";
import { loopback } from "./listen.js";
import { suggestions } from "./mock/suggestions.js";
import { portOption } from "./port-option.js";
import { binary, bundledSpec } from "./project.js";
import { untilListening } from "./until-listening.js";

await run(async () => {
  readBundledSpec();
  // Prism says nothing of use when its port is in use, and does not tell a script which one it got when asked for any.
  const port = await freePort(portOption({ default: 4010, script: "mock" }));
  const prism = startPrism(port);
  if (await untilListening(port, prism)) console.log(report(`http://${loopback}:${port}`));
});

/**
 * Starts Prism, bound to this process: what stops one stops the other.
 *
 * @param {number} port
 */
function startPrism(port) {
  const cli = binary("@stoplight/prism-cli", "prism");
  const prism = spawn(
    process.execPath,
    [cli, "mock", bundledSpec, "--host", loopback, "--port", String(port), "--errors"],
    { stdio: ["ignore", "inherit", "inherit"] },
  );
  let stopped = false;
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
    process.on(signal, () => {
      stopped = true;
      prism.kill(signal);
    });
  }
  prism.once("exit", (code, signal) => {
    // To be stopped is how a server ends well, whatever the signal made of Prism's own exit code.
    process.exit(stopped ? 0 : (code ?? 128 + (signal ? constants.signals[signal] : 0)));
  });
  return prism;
}

/** @param {string} url */
function report(url) {
  const groups = suggestions(url).map(({ title, commands }) => {
    const lines = commands.map(({ shows, command }) => `  # ${shows}\n  ${command}\n`);
    return `${title}\n${lines.join("")}`;
  });
  return `\nThe mock server is ready: ${url}. Stop it with Ctrl-C. To try in another terminal:\n\n${groups.join("\n")}`;
}
