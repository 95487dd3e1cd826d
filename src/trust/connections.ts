import type { SecureContext } from "node:tls";
import { Agent, type Dispatcher } from "undici";
import { ConnectionError } from "../client/errors.js";
import { ByteConnectionPool, type ByteConnections } from "./byte-connections.js";
import type { CertificatePolicy } from "./certificate-policy.js";
import { createConnector, undiciConnector } from "./connector.js";
import { isLinkLocal } from "./link-local.js";
import { proxyFor } from "./proxy.js";

/** Connections, pooled by what was checked about them: one opened under a policy never serves another. */
export interface Connections {
  /**
   * Has something sent to the API, whose address is the user's to give. A connection that is still being opened when
   * nothing is sent any more is wanted by nobody, and ended.
   *
   * @throws ConnectionError after `close`, or what `send` throws
   */
  toApi<Result>(policy: CertificatePolicy, send: (dispatcher: Dispatcher) => Promise<Result>): Promise<Result>;
  /**
   * For transfers, whose addresses are the server's.
   *
   * @throws ConnectionError after `close`
   */
  forTransfers(policy: CertificatePolicy): ByteConnections;
  close(): Promise<void>;
}

/** How long it may take until a connection can carry a request, in milliseconds. */
const connectTimeoutMs = 30_000;

/** @param isRefused whether a transfer must not go to an IP address, whatever name leads there */
export function createConnections(secureContext: SecureContext, isRefused = isLinkLocal): Connections {
  const agents = new Map<string, ApiAgent>();
  const pools = new Map<string, ByteConnectionPool>();
  const openingForTransfers = new Set<AbortController>();
  let isClosed = false;
  const connectorOf = (
    policy: CertificatePolicy,
    isRefused: (address: string) => boolean,
    opening: Set<AbortController>,
  ) =>
    createConnector({
      policy,
      secureContext,
      proxyFor: (url) => proxyFor(url, process.env),
      isRefused,
      timeoutMs: connectTimeoutMs,
      opening,
    });
  // The client has time limits of its own, an idle one for bodies among them.
  const openAgent = (policy: CertificatePolicy): ApiAgent => {
    const opening = new Set<AbortController>();
    const connect = undiciConnector(connectorOf(policy, () => false, opening));
    return { agent: new Agent({ connect, headersTimeout: 0, bodyTimeout: 0 }), opening, requests: 0 };
  };
  const openPool = (policy: CertificatePolicy) =>
    new ByteConnectionPool(connectorOf(policy, isRefused, openingForTransfers));
  const under = <Kept>(
    kept: Map<string, Kept>,
    policy: CertificatePolicy,
    open: (policy: CertificatePolicy) => Kept,
  ) => {
    if (isClosed) throw closed();
    const key = keyOf(policy);
    const known = kept.get(key) ?? open(policy);
    kept.set(key, known);
    return known;
  };
  return {
    async toApi(policy, send) {
      const api = under(agents, policy, openAgent);
      api.requests++;
      try {
        return await send(api.agent);
      } finally {
        api.requests--;
        // Later, because undici fails whatever waits when a connection cannot be opened: the next request must be seen.
        setImmediate(() => {
          if (api.requests === 0) abortAll(api.opening, new Error("nothing is sent any more"));
        });
      }
    },
    forTransfers: (policy) => under(pools, policy, openPool),
    async close() {
      isClosed = true;
      const ended = [...agents.values()].map(({ agent }) => agent.destroy());
      for (const pool of pools.values()) pool.destroy(closed());
      for (const { opening } of agents.values()) abortAll(opening, closed());
      abortAll(openingForTransfers, closed());
      await Promise.all(ended);
    },
  };
}

/** What sends requests to the API, under one policy. */
interface ApiAgent {
  agent: Agent;
  /** Connections that are being opened. */
  opening: Set<AbortController>;
  /** How many are under way. */
  requests: number;
}

function abortAll(controllers: Iterable<AbortController>, reason: Error): void {
  for (const controller of controllers) controller.abort(reason);
}

function closed(): ConnectionError {
  return new ConnectionError("The client was closed.", { operation: "close" });
}

function keyOf(policy: CertificatePolicy): string {
  if (policy.kind === "thumbprint") return `${policy.thumbprint.algorithm} ${policy.thumbprint.hex}`;
  return policy.kind === "certificate" ? `certificate ${Buffer.from(policy.der).toString("base64")}` : policy.kind;
}
