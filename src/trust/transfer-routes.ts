import { isLoopback } from "../client/base-url.js";
import type { TransferEndpoint } from "../client/schema.js";
import { type Attempt, apart } from "./attempt.js";
import type { ByteConnections } from "./byte-connections.js";
import { type CertificatePolicy, policyOfEndpoint } from "./certificate-policy.js";
import type { Connections } from "./connections.js";
import type { Trust } from "./trust-options.js";

/** How to reach a transfer endpoint. */
export interface TransferRoute {
  connections: ByteConnections;
  /** The session header, where it may go; else nothing. */
  headers: Record<string, string>;
  /**
   * Whether it is sure who the server is (this machine, or one whose certificate was checked), and who the API is that
   * named it.
   */
  authenticated: boolean;
  /** Whether the endpoint's origin counts as the API's. */
  isApiOrigin: boolean;
  /** What must not be quoted. */
  secrets: readonly string[];
  /** Told of every request that goes this way, with nothing secret in it. */
  onAttempt: (attempt: Attempt) => void;
}

/**
 * Finds the way to an address.
 *
 * @param endpoint what the API said of the address's certificate; undefined for an address that only a redirect gave
 */
export type FindTransferRoute = (url: URL, endpoint: TransferEndpoint | undefined) => Promise<TransferRoute>;

export function createTransferRoutes(settings: {
  apiOrigin: string;
  transferOrigins: readonly string[];
  /** Gives the token of the API session. */
  sessionToken: () => string | Promise<string>;
  trust: Trust;
  connections: Connections;
  onAttempt?: ((attempt: Attempt) => void) | undefined;
}): FindTransferRoute {
  const { apiOrigin, transferOrigins, sessionToken, trust, connections } = settings;
  const onAttempt = apart(settings.onAttempt);
  const isApiAuthenticated = isAuthenticated(new URL(apiOrigin), trust.api);
  return async (url, endpoint) => {
    const isApiOrigin = url.origin === apiOrigin || transferOrigins.includes(url.origin);
    const policy: CertificatePolicy =
      (endpoint && policyOfEndpoint(endpoint)) ?? (isApiOrigin ? trust.api : { kind: "authorities" });
    const token = isApiOrigin ? await sessionToken() : undefined;
    return {
      connections: connections.forTransfers(policy),
      headers: token === undefined ? {} : { "vmware-api-session-id": token },
      authenticated: isApiAuthenticated && isAuthenticated(url, policy),
      isApiOrigin,
      secrets: token === undefined ? [] : [token],
      onAttempt,
    };
  };
}

function isAuthenticated(url: URL, policy: CertificatePolicy): boolean {
  return url.protocol === "https:" ? policy.kind !== "any" : isLoopback(url.hostname);
}
