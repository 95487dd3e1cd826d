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
   * To the API, whose address is the user's to give.
   *
   * @throws ConnectionError after `close`
   */
  toApi(policy: CertificatePolicy): Dispatcher;
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
  const agents = new Map<string, Agent>();
  const pools = new Map<string, ByteConnectionPool>();
  const opening = new Set<AbortController>();
  let isClosed = false;
  const connectorOf = (policy: CertificatePolicy, isRefused: (address: string) => boolean) =>
    createConnector({
      policy,
      secureContext,
      proxyFor: (url) => proxyFor(url, process.env),
      isRefused,
      timeoutMs: connectTimeoutMs,
      opening,
    });
  // The client has time limits of its own, an idle one for bodies among them.
  const openAgent = (policy: CertificatePolicy) =>
    new Agent({ connect: undiciConnector(connectorOf(policy, () => false)), headersTimeout: 0, bodyTimeout: 0 });
  const openPool = (policy: CertificatePolicy) => new ByteConnectionPool(connectorOf(policy, isRefused));
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
    toApi: (policy) => under(agents, policy, openAgent),
    forTransfers: (policy) => under(pools, policy, openPool),
    async close() {
      isClosed = true;
      const ended = [...agents.values()].map((agent) => agent.destroy());
      for (const pool of pools.values()) pool.destroy(closed());
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
