import { onTestFinished } from "vitest";
import { fetchBytes as downloadBytes } from "../../src/download/fetch-bytes.js";
import type { Sink } from "../../src/download/sink.js";
import { createClient, type FileInfo, type NodeClient, type NodeClientOptions } from "../../src/node.js";
import type { ByteConnections } from "../../src/trust/byte-connections.js";
import type { TransferEndpoint } from "../../src/types.js";

// Whatever the machine goes through, loopback is reached without.
for (const name of ["https_proxy", "HTTPS_PROXY", "no_proxy", "NO_PROXY"]) delete process.env[name];

export const token = "session-token-that-nobody-may-see";

/** A client that is closed when its test ends. It tries once, and takes warnings in silence. */
export function ownClient(baseUrl: string, options: Partial<NodeClientOptions> = {}): NodeClient {
  const client = createClient({ baseUrl, sessionId: token, retry: 0, onWarning: () => {}, ...options });
  onTestFinished(() => client.close());
  return client;
}

/** One call to the API, whatever it is about. */
export function ask(client: NodeClient): Promise<FileInfo> {
  return client.getFile({ downloadSessionId: "5d3b1c7e", fileName: "disk.vmdk" });
}

/** One request for bytes, by the way that downloads take; fails with what the connection failed with. */
export async function fetchBytes(client: NodeClient, url: string, endpoint?: Partial<TransferEndpoint>) {
  const route = await client.findTransferRoute(new URL(url), endpoint && { uri: url, ...endpoint });
  return bytesOver(route.connections, url, route.headers);
}

/** The same over given connections. */
export async function bytesOver(connections: ByteConnections, url: string, headers: Record<string, string> = {}) {
  let text = "";
  const write = (chunk: Uint8Array) => {
    text += Buffer.from(chunk).toString();
    return true;
  };
  await downloadBytes({
    connections,
    url: new URL(url),
    headers,
    offset: 0,
    etag: undefined,
    idleTimeoutMs: 60_000,
    signal: undefined,
    sink: { write, onDrain: () => {}, onError: () => {} } as unknown as Sink,
    onBody: async () => 0,
    onBytes: () => {},
    onBroken: (error) => error,
  });
  return text;
}
