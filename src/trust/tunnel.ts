import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { connect as connectTcp, type Socket } from "node:net";
import { connect as connectTls, type SecureContext } from "node:tls";
import { type Address, authorityOf, readySocket, tlsOptions } from "./socket.js";

/**
 * A way through a proxy (RFC 9110, section 9.3.6). What goes through it is for the caller to secure.
 *
 * @throws an error that names the proxy, or the reason of `signal`
 */
export async function openTunnel(
  proxy: URL,
  target: Address,
  secureContext: SecureContext,
  signal: AbortSignal,
): Promise<Socket> {
  try {
    const socket = await reach(proxy, secureContext, signal);
    return await askForTunnel(socket, authorityOf(target), authorizationOf(proxy), signal);
  } catch (error) {
    if (!signal.aborted && error instanceof Error) error.message = `the proxy ${proxy.host}: ${error.message}`;
    throw error;
  }
}

function reach(proxy: URL, secureContext: SecureContext, signal: AbortSignal): Promise<Socket> {
  const host = proxy.hostname.replace(/^\[|\]$/g, "");
  if (proxy.protocol === "http:") {
    return readySocket(connectTcp({ host, port: Number(proxy.port) || 80 }), "connect", signal);
  }
  const address = { host, port: Number(proxy.port) || 443 };
  const socket = connectTls({ ...tlsOptions(address, secureContext), rejectUnauthorized: true });
  return readySocket(socket, "secureConnect", signal);
}

async function askForTunnel(
  socket: Socket,
  authority: string,
  authorization: Record<string, string>,
  signal: AbortSignal,
): Promise<Socket> {
  const asked = request({
    method: "CONNECT",
    path: authority,
    headers: { host: authority, ...authorization },
    createConnection: () => socket,
  });
  asked.on("error", () => {}).end();
  try {
    const [answer, , head] = (await once(asked, "connect", { signal })) as [IncomingMessage, Socket, Buffer];
    const status = answer.statusCode ?? 0;
    if (status < 200 || status > 299) throw new Error(`it answered ${status} to CONNECT`);
    if (head.length > 0) socket.unshift(head);
    return socket;
  } catch (error) {
    socket.destroy();
    throw signal.aborted ? signal.reason : error;
  }
}

function authorizationOf({ username, password }: URL): Record<string, string> {
  if (username === "" && password === "") return {};
  const credentials = Buffer.from(`${decoded(username)}:${decoded(password)}`);
  return { "proxy-authorization": `Basic ${credentials.toString("base64")}` };
}

/** As it is, where a percent sign means itself. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
