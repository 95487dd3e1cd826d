import type { SecureContext } from "node:tls";
import { Agent, type Dispatcher } from "undici";
import { ConnectionError } from "../client/errors.js";
import type { CertificatePolicy } from "./certificate-policy.js";
import { createConnector } from "./connector.js";
import { isLinkLocal } from "./link-local.js";
import { proxyFor } from "./proxy.js";

/** What connections are for. The API's address is the user's to give, a transfer's is the server's. */
export type Use = "api" | "transfer";

/** Connections, pooled by what was checked about them: one opened under a policy never serves another. */
export interface Dispatchers {
  /** @throws ConnectionError after `close` */
  under(policy: CertificatePolicy, use: Use): Dispatcher;
  close(): Promise<void>;
}

/** How long it may take until a connection can carry a request, in milliseconds. */
const connectTimeoutMs = 30_000;

/** @param isRefused whether a transfer must not go to an IP address, whatever name leads there */
export function createDispatchers(secureContext: SecureContext, isRefused = isLinkLocal): Dispatchers {
  const agents = new Map<string, Agent>();
  const opening = new Set<AbortController>();
  let isClosed = false;
  return {
    under(policy, use) {
      if (isClosed) throw closed();
      const key = `${use} ${keyOf(policy)}`;
      const known = agents.get(key);
      if (known) return known;
      const connect = createConnector({
        policy,
        secureContext,
        proxyFor: (url) => proxyFor(url, process.env),
        isRefused: use === "transfer" ? isRefused : () => false,
        timeoutMs: connectTimeoutMs,
        opening,
      });
      // The client has time limits of its own, an idle one for bodies among them.
      const agent = new Agent({ connect, headersTimeout: 0, bodyTimeout: 0 });
      agents.set(key, agent);
      return agent;
    },
    async close() {
      isClosed = true;
      const ended = [...agents.values()].map((agent) => agent.destroy());
      for (const limit of opening) limit.abort(closed());
      await Promise.all(ended);
    },
  };
}

function closed(): ConnectionError {
  return new ConnectionError("The client was closed.", { operation: "close" });
}

function keyOf(policy: CertificatePolicy): string {
  if (policy.kind === "thumbprint") return `${policy.thumbprint.algorithm} ${policy.thumbprint.hex}`;
  return policy.kind === "certificate" ? `certificate ${Buffer.from(policy.der).toString("base64")}` : policy.kind;
}
