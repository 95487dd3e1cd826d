import { consoleVCenter } from "../../scripts/docs/console-vcenter.js";
import { createReferenceServer } from "../../scripts/docs/server.js";
import { listen, loopback } from "../../scripts/listen.js";
import { type Simulator, startSimulator } from "../../src/simulator.js";

/** The documentation server, with a simulator behind it. */
export interface OwnReferenceServer extends AsyncDisposable {
  /** Without a slash at the end. */
  url: string;
  simulator: Simulator;
}

export async function ownReferenceServer(page: string): Promise<OwnReferenceServer> {
  const simulator = await startSimulator(consoleVCenter);
  const server = createReferenceServer({ page, simulator });
  return {
    url: `http://${loopback}:${await listen(server, 0)}`,
    simulator,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await simulator.close();
    },
  };
}
