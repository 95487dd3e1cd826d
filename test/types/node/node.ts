import type { Writable } from "node:stream";
import {
  type ByteConnection,
  type ByteConnections,
  type Client,
  createClient,
  type DownloadClient,
  type DownloadFileOptions,
  type DownloadOutcome,
  type DownloadResult,
  DownloadSessionError,
  downloadFile,
  downloadFiles,
  type FindTransferRoute,
  IntegrityError,
  type NodeClient,
  TargetError,
  TransferError,
  type TransferRoute,
  UnsupportedEndpointError,
} from "vsphere-download-session/node";
import { same } from "../same.js";

const client = createClient({
  baseUrl: "https://vcenter.example.com",
  sessionId: "token",
  trust: { thumbprint: "8C:EF:CF:EF:53:30:69:E1:9E:3D:02:AD:8D:FE:9F:57:E5:19:DB:2B" },
  transferOrigins: ["https://vc.example.com"],
  onAttempt: ({ url, status, durationMs }) => console.log(url, status, durationMs),
});
same<typeof client, NodeClient>(true);
export const asInBrowsers: Client = client;
const file = { downloadSessionId: "6f3c1f0a", fileName: "a.iso" };

declare const stream: Writable;
export const toStream: DownloadFileOptions = { ...file, to: stream };
same<ReturnType<typeof downloadFile>, Promise<DownloadResult>>(true);
export async function download(): Promise<string> {
  const result = await downloadFile(client, {
    ...file,
    to: "downloads/",
    onProgress: ({ phase, bytesReceived }) => console.log(phase, bytesReceived),
    signal: AbortSignal.timeout(1_000),
  });
  const outcomes: readonly DownloadOutcome[] = await downloadFiles(client, {
    downloadSessionId: "6f3c1f0a",
    to: "downloads/",
    concurrency: 2,
  });
  await client.close();
  return `${result.verification} ${result.bytes} ${outcomes.length}`;
}

export function explain(error: unknown): string {
  if (error instanceof TargetError) return error.problem;
  if (error instanceof UnsupportedEndpointError) return error.scheme;
  if (error instanceof TransferError || error instanceof IntegrityError) return error.fileName;
  if (error instanceof DownloadSessionError) return error.code;
  return String(error);
}

// @ts-expect-error: requests go through connections that can be checked, so there is no fetch to give
createClient({ baseUrl: "https://vcenter.example.com", sessionId: "token", fetch });
// @ts-expect-error: a way to trust that there is not
createClient({ baseUrl: "https://vcenter.example.com", sessionId: "token", trust: { everything: true } });
// @ts-expect-error: where to is required
void downloadFile(client, file);
// @ts-expect-error: one file's name, or several's
void downloadFiles(client, { downloadSessionId: "6f3c1f0a", fileName: "a.iso", to: "downloads/" });
// @ts-expect-error: a stream takes one file, not several
void downloadFiles(client, { downloadSessionId: "6f3c1f0a", to: stream });
// @ts-expect-error: times are numbers of milliseconds
void downloadFile(client, { ...file, to: "downloads/", maxWaitMs: "5m" });
// @ts-expect-error: a client without connections of its own cannot download
void downloadFile(asInBrowsers, { ...file, to: "downloads/" });

/** A client that tells which ways its transfers go, by types that can all be named. */
export function observed(inner: DownloadClient, tell: (route: TransferRoute) => void): DownloadClient {
  const findTransferRoute: FindTransferRoute = async (url, endpoint) => {
    const route = await inner.findTransferRoute(url, endpoint);
    tell(route);
    return { ...route, connections: counted(route.connections) };
  };
  return { ...inner, findTransferRoute };
}

/** A connection is whatever does what one does: no class has to be extended for it. */
function counted(inner: ByteConnections): ByteConnections {
  let sent = 0;
  return {
    giveBack: (url, connection) => inner.giveBack(url, connection),
    async lease(url, signal) {
      const connection: ByteConnection = await inner.lease(url, signal);
      return {
        onClose: () => console.log(`${sent} requests`),
        isOpen: connection.isOpen,
        isReused: connection.isReused,
        isPaused: connection.isPaused,
        send(request, reader) {
          sent += 1;
          connection.send(request, reader);
        },
        letGo: () => connection.letGo(),
        pause: () => connection.pause(),
        resume: () => connection.resume(),
        destroy: (error) => connection.destroy(error),
      };
    },
  };
}
