import { X509Certificate } from "node:crypto";
import { connect as connectTcp, type OnReadOpts, type Socket } from "node:net";
import { type ConnectionOptions, connect as connectTls, type SecureContext, type TLSSocket } from "node:tls";
import type { buildConnector } from "undici";
import { adviceOnAuthorities, type CertificatePolicy, checkCertificate } from "./certificate-policy.js";
import { tellEnding } from "./ending.js";
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

/** What a connection is opened with, beside where it leads. */
export interface OpeningOptions {
  signal?: AbortSignal;
  /** Reads below the socket's stream, if given: what comes goes to its callback alone. */
  onread?: OnReadOpts;
}

/**
 * Opens a connection to the origin of a URL.
 *
 * @throws what it failed with, or the reason of the signal
 */
export type OpenSocket = (
  origin: Pick<URL, "protocol" | "hostname" | "port">,
  options?: OpeningOptions,
) => Promise<Socket>;

/**
 * Makes what opens connections, and hands out only those whose certificate the policy allows: all that is ever sent goes
 * through here. TLS sessions are not resumed, so that every connection shows its certificate anew.
 */
export function createConnector(settings: ConnectorSettings): OpenSocket {
  const { timeoutMs, opening } = settings;
  return async ({ protocol, hostname, port }, { signal, onread } = {}) => {
    const address = {
      host: hostname.replace(/^\[|\]$/g, ""),
      port: Number(port) || (protocol === "https:" ? 443 : 80),
    };
    signal?.throwIfAborted();
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(new Error(`no connection within ${timeoutMs} ms`)), timeoutMs);
    const abort = () => limit.abort(signal?.reason);
    signal?.addEventListener("abort", abort);
    opening.add(limit);
    try {
      return await (protocol === "https:" ? openTls : openPlain)(address, settings, limit.signal, onread);
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
      opening.delete(limit);
    }
  };
}

/** The same for undici. */
export function undiciConnector(openSocket: OpenSocket): buildConnector.connector {
  return ({ protocol, hostname, port }, callback) => {
    openSocket({ protocol, hostname, port }).then(
      (socket) => {
        tellEnding(socket);
        callback(null, socket as TLSSocket);
      },
      (error: Error) => callback(error, null),
    );
  };
}

async function openPlain(
  address: Address,
  { isRefused }: ConnectorSettings,
  signal: AbortSignal,
  onread: OnReadOpts | undefined,
): Promise<Socket> {
  return readySocket(connectTcp({ ...address, ...(onread && { onread }) }), "connect", signal, (socket) => {
    refuseAddress(address, socket.remoteAddress, isRefused);
  });
}

async function openTls(
  address: Address,
  settings: ConnectorSettings,
  signal: AbortSignal,
  onread: OnReadOpts | undefined,
): Promise<TLSSocket> {
  const { policy, secureContext, isRefused } = settings;
  const proxy = settings.proxyFor(new URL(`https://${authorityOf(address)}`));
  const tunnel = proxy && (await openTunnel(proxy, address, secureContext, signal));
  const options: ConnectionOptions & { onread?: OnReadOpts } = {
    ...tlsOptions(address, secureContext),
    ...(tunnel ? { socket: tunnel } : onread && { onread }),
    rejectUnauthorized: policy.kind === "authorities",
  };
  const socket = connectTls(options);
  try {
    const ready = await readySocket(socket, "secureConnect", signal, () => {
      // Where a proxy leads is for the proxy to say.
      if (!tunnel) refuseAddress(address, socket.remoteAddress, isRefused);
      checkCertificate(policy, shownBy(socket));
    });
    // Through another socket Node reads by its stream only.
    if (tunnel && onread) socket.on("data", (chunk) => onread.callback(chunk.byteLength, chunk));
    return ready;
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
