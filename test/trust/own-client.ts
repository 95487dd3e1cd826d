import { onTestFinished } from "vitest";
import { createClient, type FileInfo, type NodeClient, type NodeClientOptions } from "../../src/node.js";
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

/** One request for bytes, by the way that downloads take. */
export async function fetchBytes(client: NodeClient, url: string, endpoint?: Partial<TransferEndpoint>) {
  const { origin, pathname } = new URL(url);
  const route = await client.findTransferRoute(new URL(url), endpoint && { uri: url, ...endpoint });
  const { statusCode, body } = await route.dispatcher.request({
    origin,
    path: pathname,
    method: "GET",
    headers: route.headers,
  });
  return { statusCode, text: await body.text() };
}
