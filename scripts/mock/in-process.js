import { createRequire } from "node:module";
import { listenFailure, loopback } from "../listen.js";
import { bundledSpec } from "../project.js";

// Prism is CommonJS, and Node does not see all names that its packages export when they are imported.
const require = createRequire(import.meta.url);

/**
 * A mock server of the contract, as {@link startMock} starts it.
 *
 * @typedef {object} MockServer
 * @property {string} url Where it listens, without a slash at the end: `http://127.0.0.1:49152`.
 * @property {() => Promise<void>} close Stops it, after the answers that are under way.
 */

/**
 * Starts a mock server of the contract (`generated/openapi.json`) in this process, on loopback. It answers with the
 * contract's examples; the header `Prefer: code=404, example=not-found` chooses one. It writes no log.
 *
 * A request that does not fit the contract is answered with the documented error (401 without the session header, else
 * 400) and a header `sl-violations` that tells what does not fit. An example that does not fit its own schema is
 * answered with 500 and `application/problem+json`.
 *
 * @param {object} [options]
 * @param {number} [options.port] The default, 0, is any free port.
 * @returns {Promise<MockServer>}
 * @throws {import("../failure.js").Failure} if the port cannot be had.
 */
export async function startMock({ port = 0 } = {}) {
  /** @type {typeof import("@stoplight/prism-cli/dist/operations.js")} */
  const { getHttpOperationsFromSpec } = require("@stoplight/prism-cli/dist/operations.js");
  /** @type {typeof import("@stoplight/prism-core")} */
  const { createLogger } = require("@stoplight/prism-core");
  /** @type {typeof import("@stoplight/prism-http-server")} */
  const { createServer } = require("@stoplight/prism-http-server");

  const server = createServer(await getHttpOperationsFromSpec(bundledSpec), {
    components: { logger: createLogger("mock", { enabled: false }) },
    cors: false,
    config: {
      isProxy: false,
      validateRequest: true,
      validateResponse: true,
      checkSecurity: true,
      errors: true,
      upstreamProxy: undefined,
      mock: { dynamic: false },
    },
  });
  const url = await server.listen(port, loopback).catch((reason) => {
    throw listenFailure(port, String(reason));
  });
  return { url, close: () => server.close() };
}
