import { mkdtemp, readdir, readFile, readlink, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  createClient,
  type DownloadClient,
  type DownloadFileOptions,
  type DownloadFilesOptions,
  type DownloadOutcome,
  type DownloadResult,
  downloadFile,
  downloadFiles,
  type NodeClient,
  type NodeClientOptions,
} from "../../src/node.js";
import { type Identity, makeIdentity } from "../../src/simulator/certificate.js";
import { contentOf, seedOf } from "../../src/simulator/content.js";
import {
  type FileDeclaration,
  type ReceivedRequest,
  type Simulator,
  type SimulatorOptions,
  startSimulator,
} from "../../src/simulator.js";

/** The file that a place has if nothing else is said: more than one TLS record, and prepared at once. */
export const disk = { name: "disk.iso", size: 300_000, preparePolls: 0 } satisfies FileDeclaration;

/** A simulator, a client that trusts it, and a folder to download to: all gone at the end of the `using`. */
export interface Place extends AsyncDisposable {
  readonly simulator: Simulator;
  readonly client: NodeClient;
  readonly folder: string;
  /** What the download wanted a user to know. */
  readonly warnings: string[];
  /** The path of a name in the folder. */
  path(name: string): string;
  /** Downloads the place's first file into the folder, unless told otherwise. */
  download(options?: Partial<DownloadFileOptions>, client?: DownloadClient): Promise<DownloadResult>;
  downloadAll(options?: Partial<DownloadFilesOptions>): Promise<DownloadOutcome[]>;
  /** What is in the folder, in order. */
  names(): Promise<string[]>;
  read(name?: string): Promise<Buffer>;
  /** The requests for data so far. */
  dataRequests(): ReceivedRequest[];
  /** The folder's files that this process still has open. */
  openFiles(): Promise<string[]>;
}

export async function place(
  options: SimulatorOptions & {
    file?: Partial<FileDeclaration>;
    client?: (simulator: Simulator) => Partial<NodeClientOptions>;
  } = {},
): Promise<Place> {
  const { file, client: clientOptions, ...simulatorOptions } = options;
  const files = simulatorOptions.files ?? [{ ...disk, ...file }];
  const simulator = await startSimulator({ ...(await identityFor(options)), ...simulatorOptions, files });
  const folder = await realpath(await mkdtemp(join(tmpdir(), "download-")));
  const client = createClient({
    baseUrl: simulator.url,
    sessionId: simulator.sessionId,
    onWarning: () => {},
    ...(simulator.thumbprint && { trust: { thumbprint: simulator.thumbprint } }),
    ...clientOptions?.(simulator),
  });
  const warnings: string[] = [];
  const common = {
    downloadSessionId: simulator.downloadSessionId,
    to: folder,
    onWarning: (message: string) => void warnings.push(message),
  };
  return {
    simulator,
    client,
    folder,
    warnings,
    path: (name) => join(folder, name),
    download: (more = {}, by = client) =>
      downloadFile(by, { ...common, fileName: files[0]?.name ?? "", checksumWaitMs: 0, ...more }),
    downloadAll: (more = {}) => downloadFiles(client, { ...common, checksumWaitMs: 0, ...more }),
    names: async () => (await readdir(folder)).sort(),
    read: (name = disk.name) => readFile(join(folder, name)),
    dataRequests: () => simulator.requests.filter(({ operation }) => operation === "data"),
    async openFiles() {
      const numbers = await readdir("/proc/self/fd");
      const paths = await Promise.all(numbers.map((number) => readlink(`/proc/self/fd/${number}`).catch(() => "")));
      return paths.filter((path) => path.startsWith(`${folder}/`));
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([client.close(), simulator.close()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

let identity: Promise<Identity> | undefined;

/** One certificate for all simulators of a test file: to make one takes longer than most downloads. */
async function identityFor({ tls = true, dataServer = "same" }: SimulatorOptions): Promise<SimulatorOptions> {
  if (!tls || dataServer === "https") return {};
  identity ??= makeIdentity({ commonName: "simulator", hosts: ["localhost", "127.0.0.1"], expired: false });
  return { certificate: await identity };
}

/** What the simulator serves for a file. */
export function bytesOf({ name, size, seed = seedOf(name) }: FileDeclaration): Buffer {
  const content = contentOf(seed, size);
  const pieces: Buffer[] = [];
  for (let offset = 0; offset < size; ) {
    const piece = content.read(offset, size - offset);
    pieces.push(piece);
    offset += piece.length;
  }
  return Buffer.concat(pieces);
}

/** A client that does something before each time that it looks for the way to a file's bytes, from 1 on. */
export function beforeEachAttempt(client: NodeClient, act: (attempt: number) => unknown): DownloadClient {
  let attempts = 0;
  return {
    ...client,
    findTransferRoute: async (url, endpoint) => {
      attempts += 1;
      await act(attempts);
      return client.findTransferRoute(url, endpoint);
    },
  };
}
