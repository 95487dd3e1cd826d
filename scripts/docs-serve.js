import { existsSync } from "node:fs";
import { buildReference, referencePage } from "./docs/build.js";
import { createReferenceServer } from "./docs/server.js";
import { run } from "./failure.js";
import { listen, loopback } from "./listen.js";
import { portOption } from "./port-option.js";

await run(async () => {
  const server = createReferenceServer();
  const port = await listen(server, portOption({ default: 8080, script: "docs:serve" }));
  if (!existsSync(referencePage)) buildReference();
  const url = `http://${loopback}:${port}/`;
  console.log(
    `${url}\n${url}openapi.yaml\n${url}openapi.json\nStop with Ctrl-C. After \`npm run docs\`, reload the page.`,
  );
  for (const signal of ["SIGINT", "SIGTERM"]) {
    process.once(signal, () => {
      server.close();
      // A browser keeps its connections open for later and would hold the server up.
      server.closeAllConnections();
    });
  }
});
