import { existsSync } from "node:fs";
import { startSimulator } from "vsphere-download-session/simulator";
import { buildReference, referencePage } from "./docs/build.js";
import { consoleVCenter } from "./docs/console-vcenter.js";
import { createReferenceServer } from "./docs/server.js";
import { run } from "./failure.js";
import { listen, loopback } from "./listen.js";
import { portOption } from "./port-option.js";

await run(async () => {
  const port = portOption({ default: 8080, script: "docs:serve" });
  const simulator = await startSimulator(consoleVCenter);
  const server = createReferenceServer({ simulator });
  const stop = () => {
    server.close();
    // A browser keeps its connections open for later and would hold the server up.
    server.closeAllConnections();
    void simulator.close();
  };
  try {
    const url = `http://${loopback}:${await listen(server, port)}/`;
    if (!existsSync(referencePage)) buildReference();
    console.log(`${url}               the reference
${url}console        to try its operations, on a simulated vCenter
${url}openapi.yaml
${url}openapi.json
Stop with Ctrl-C. After \`npm run docs\`, reload the page.`);
  } catch (error) {
    stop();
    throw error;
  }
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, stop);
});
