import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { isIP, type Socket } from "node:net";
import { type ConnectionOptions, checkServerIdentity, type PeerCertificate, type SecureContext } from "node:tls";

export interface Address {
  /** A name or an IP address, IPv6 without brackets. */
  host: string;
  port: number;
}

/** `HOST:PORT`, as in a URL. */
export function authorityOf({ host, port }: Address): string {
  return `${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
}

export function tlsOptions({ host, port }: Address, secureContext: SecureContext): ConnectionOptions {
  return {
    host,
    port,
    // Server Name Indication is for names, not addresses (RFC 6066, section 3). Without one, Node checks the
    // certificate against `host`.
    ...(isIP(host) ? {} : { servername: host }),
    checkServerIdentity: checkIdentity,
    secureContext,
    ALPNProtocols: ["http/1.1"],
  };
}

/** Node takes no IPv6 address for one of a certificate's in 22.23, 24.17 and 26.4 (nodejs/node#64032). OpenSSL does. */
function checkIdentity(host: string, certificate: PeerCertificate): Error | undefined {
  const isItsAddress = isIP(host) === 6 && new X509Certificate(certificate.raw).checkIP(host) !== undefined;
  return isItsAddress ? undefined : checkServerIdentity(host, certificate);
}

/**
 * The socket, once it has connected and passed a check; destroyed if it does not come to that.
 *
 * @throws what the socket or the check failed with, or the reason of `signal`
 */
export async function readySocket<S extends Socket>(
  socket: S,
  event: "connect" | "secureConnect",
  signal: AbortSignal,
  check: (socket: S) => void = () => {},
): Promise<S> {
  // Never without a listener, until it gets its user's: an error that nobody listens to ends the process.
  socket
    .on("error", () => {})
    .setNoDelay(true)
    .setKeepAlive(true, 60_000);
  try {
    await once(socket, event, { signal });
    check(socket);
    return socket;
  } catch (error) {
    socket.destroy();
    throw signal.aborted ? signal.reason : error;
  }
}
