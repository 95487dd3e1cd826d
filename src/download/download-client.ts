import type { FileInfo } from "../client/schema.js";
import type { GetFileOptions } from "../operations/get-file.js";
import type { KeepAliveOptions } from "../operations/keep-alive.js";
import type { PrepareFileOptions } from "../operations/prepare-file.js";
import type { FindTransferRoute } from "../trust/transfer-routes.js";
import { prepareAndWait, type ReadyFile } from "./prepare-and-wait.js";

/** What a download needs of a client. */
export interface DownloadClient {
  getFile(options: GetFileOptions): Promise<FileInfo>;
  keepAlive(options: KeepAliveOptions): Promise<void>;
  prepareFile(options: PrepareFileOptions): Promise<FileInfo>;
  readonly findTransferRoute: FindTransferRoute;
}

/** What the server is asked of one file. */
export interface FileRequests {
  /** Its state. */
  get: (signal: AbortSignal) => Promise<FileInfo>;
  /** To make it ready, which is waited for. */
  prepare: () => Promise<ReadyFile>;
}

/** @param onInfo called with every state that the server tells while it prepares the file */
export function fileRequests(
  client: DownloadClient,
  settings: Omit<PrepareFileOptions, "signal"> & { maxWaitMs: number; signal: AbortSignal },
  onInfo: (info: FileInfo) => void,
): FileRequests {
  const { downloadSessionId, fileName, endpointType, maxWaitMs, signal } = settings;
  const get: FileRequests["get"] = (until) => client.getFile({ downloadSessionId, fileName, signal: until });
  const prepare = () =>
    prepareAndWait({
      fileName,
      prepare: (until) => client.prepareFile({ downloadSessionId, fileName, endpointType, signal: until }),
      get,
      maxWaitMs,
      signal,
      onInfo,
    });
  return { get, prepare };
}
