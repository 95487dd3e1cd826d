import { X509Certificate } from "node:crypto";
import { connect as connectTcp } from "node:net";
import { connect as connectTls, type SecureContext, type TLSSocket } from "node:tls";
import type { buildConnector } from "undici";
import { adviceOnAuthorities, type CertificatePolicy, checkCertificate } from "./certificate-policy.js";
import { type Address, authorityOf, readySocket, tlsOptions } from "./socket.js";
import { openTunnel } from "./tunnel.js";

export interface ConnectorSettings {
  policy: CertificatePolicy;
  /** Believes the authorities that count here. */
  secureContext: SecureContext;
  /** The proxy to go through, if there is one for the URL. */
  proxyFor: (url: URL) => URL | undefined;
  /** Whether an IP address that a name led to must not be asked for anything. */
  isRefused: (address: string) => boolean;
  /** How long it may take until a connection can carry a request, in milliseconds. */
  timeoutMs: number;
  /** Connections that are being opened: aborting one ends it. */
  opening: Set<AbortController>;
}

/**
 * Opens connections, and hands out only those whose certificate the policy allows: all that is ever sent goes through
 * here. TLS sessions are not resumed, so that every connection shows its certificate anew.
 */
export function createConnector(settings: ConnectorSettings): buildConnector.connector {
  const { timeoutMs, opening } = settings;
  return ({ protocol, hostname, port }, callback) => {
    const address = {
      host: hostname.replace(/^\[|\]$/g, ""),
      port: Number(port) || (protocol === "https:" ? 443 : 80),
    };
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(new Error(`no connection within ${timeoutMs} ms`)), timeoutMs);
    opening.add(limit);
    const opened = protocol === "https:" ? openTls : openPlain;
    opened(address, settings, limit.signal)
      .finally(() => {
        clearTimeout(timer);
        opening.delete(limit);
      })
      .then(
        (socket) => callback(null, socket),
        (error: Error) => callback(error, null),
      );
  };
}

async function openPlain(address: Address, { isRefused }: ConnectorSettings, signal: AbortSignal) {
  return readySocket(connectTcp(address), "connect", signal, (socket) => {
    refuseAddress(address, socket.remoteAddress, isRefused);
  });
}

async function openTls(address: Address, settings: ConnectorSettings, signal: AbortSignal): Promise<TLSSocket> {
  const { policy, secureContext, isRefused } = settings;
  const proxy = settings.proxyFor(new URL(`https://${authorityOf(address)}`));
  const tunnel = proxy && (await openTunnel(proxy, address, secureContext, signal));
  const socket = connectTls({
    ...tlsOptions(address, secureContext),
    ...(tunnel && { socket: tunnel }),
    rejectUnauthorized: policy.kind === "authorities",
  });
  try {
    return await readySocket(socket, "secureConnect", signal, () => {
      // Where a proxy leads is for the proxy to say.
      if (!tunnel) refuseAddress(address, socket.remoteAddress, isRefused);
      checkCertificate(policy, shownBy(socket));
    });
  } catch (error) {
    // What Node finds wrong with a certificate comes without advice.
    const byAuthorities = policy.kind === "authorities" && socket.authorizationError;
    throw byAuthorities ? Object.assign(error as Error, { advice: adviceOnAuthorities }) : error;
  }
}

function shownBy(socket: TLSSocket): X509Certificate | undefined {
  const { raw } = socket.getPeerCertificate();
  return raw && new X509Certificate(raw);
}

function refuseAddress({ host }: Address, address: string | undefined, isRefused: (address: string) => boolean): void {
  if (address !== undefined && isRefused(address)) {
    throw new Error(`${host} leads to the link-local address ${address}, which is refused`);
  }
}
