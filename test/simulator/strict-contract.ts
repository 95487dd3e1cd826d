/** The contract made strict, and a proxy that holds a server against it. */

import { createRequire } from "node:module";
import { expect } from "vitest";
import type { OperationName, Simulator } from "../../src/simulator.js";
import { type Schema, type Spec, spec } from "../contract/spec.js";
import type { Received } from "./plain-client.js";

// Prism is CommonJS, and Node does not see all names that its packages export when they are imported.
const require = createRequire(import.meta.url);

/**
 * A copy of the contract in which an object may have the fields that it lists, and no others. Maps stay maps, and so
 * does what the contract calls free-form.
 */
function strictContract(): Spec {
  return JSON.parse(JSON.stringify(spec), (_, node: unknown) =>
    isListing(node) ? { ...node, ...noMore } : node,
  ) as Spec;
}

const noMore = { unevaluatedProperties: false };

function isListing(node: unknown): node is Schema {
  if (typeof node !== "object" || node === null || !("type" in node) || !("properties" in node)) return false;
  return node.type === "object" && typeof node.properties === "object" && !("additionalProperties" in node);
}

export interface StrictProxy {
  url: string;
  close: () => Promise<void>;
}

/**
 * A proxy that forwards requests to `upstream` and writes into the header `sl-violations` what the strict contract has
 * against the request or the answer. Never to be used for a file's bytes: it corrupts them.
 */
export async function startStrictProxy(upstream: string): Promise<StrictProxy> {
  const { getHttpOperationsFromSpec } =
    require("@stoplight/prism-cli/dist/operations.js") as typeof import("@stoplight/prism-cli/dist/operations.js");
  const { createLogger } = require("@stoplight/prism-core") as typeof import("@stoplight/prism-core");
  const { createServer } = require("@stoplight/prism-http-server") as typeof import("@stoplight/prism-http-server");

  const server = createServer(await getHttpOperationsFromSpec(strictContract()), {
    components: { logger: createLogger("strict", { enabled: false }) },
    cors: false,
    config: {
      isProxy: true,
      upstream: new URL(upstream),
      upstreamProxy: undefined,
      validateRequest: true,
      validateResponse: true,
      checkSecurity: true,
      // With it, an answer that does not fit would be replaced by one of the proxy's own.
      errors: false,
      mock: { dynamic: false },
    },
  });
  const url = await server.listen(0, "127.0.0.1");
  return { url, close: () => server.close() };
}

/**
 * Sends something through a strict proxy, and holds what nothing may violate: the simulator was reached exactly once, as
 * the operation that is meant, it was its answer that came back, and the contract has nothing against either.
 */
export async function askThrough(
  simulator: Simulator,
  operation: OperationName,
  send: () => Promise<Received>,
): Promise<Received> {
  const before = simulator.requests.length;
  const received = await send();
  expect(received.headers["sl-violations"]).toBeUndefined();
  expect(simulator.requests.slice(before)).toEqual([expect.objectContaining({ operation, status: received.status })]);
  expect(received.headers["content-type"] ?? "").not.toContain("problem");
  return received;
}
