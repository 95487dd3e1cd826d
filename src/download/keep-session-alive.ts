import type { KeepAliveOptions } from "../operations/keep-alive.js";
import type { DownloadProgress } from "./progress.js";

/** Tells the server that a download goes on, so that its session does not end meanwhile. */
export interface SessionKeeper {
  /** Takes note of how far a file is. */
  onProgress(progress: DownloadProgress): void;
  /** Ends telling. */
  stop(): void;
}

/**
 * Keeps a download session alive while bytes come: a transfer that stands still does not. It fails in silence, because
 * a session that is gone is found out by those who need it.
 *
 * @param intervalMs how often to tell, in milliseconds; 0 is never
 * @param fileCount how many files there are to come; undefined where others may come through the session too, of which
 *   nothing is known here: then it is not told how far the download is
 * @param currentId the session that they go through by now; undefined if there is none. It must not open one
 */
export function keepSessionAlive(
  client: { keepAlive(options: KeepAliveOptions): Promise<void> },
  options: { intervalMs: number; fileCount: number | undefined; currentId: () => Promise<string> | undefined },
): SessionKeeper {
  const files = new Map<string, DownloadProgress>();
  const stopping = new AbortController();
  let hasMoved = false;
  /** The last session that was told something, and how much. */
  let told: { id: string; progress: number } | undefined;

  const tell = async () => {
    if (!hasMoved) return;
    hasMoved = false;
    const downloadSessionId = await options.currentId();
    if (downloadSessionId === undefined) return;
    const progress = files.size === options.fileCount ? percentOf([...files.values()]) : undefined;
    const before = told?.id === downloadSessionId ? told.progress : -1;
    const isMore = progress !== undefined && progress > before;
    await client.keepAlive({
      downloadSessionId,
      ...(isMore && { progress }),
      signal: stopping.signal,
    });
    if (isMore) told = { id: downloadSessionId, progress };
  };
  let isTelling = false;
  const tellInTurn = async () => {
    if (isTelling) return;
    isTelling = true;
    await tell().catch(() => {});
    isTelling = false;
  };
  const timer = options.intervalMs === 0 ? undefined : setInterval(tellInTurn, options.intervalMs).unref();
  return {
    onProgress(progress) {
      hasMoved ||= files.get(progress.fileName)?.bytesReceived !== progress.bytesReceived;
      files.set(progress.fileName, progress);
    },
    stop() {
      clearInterval(timer);
      stopping.abort(new Error("stopped"));
    },
  };
}

/** How much of all files is here, from 0 to 100; undefined while a size is not known. */
function percentOf(files: readonly Pick<DownloadProgress, "bytesReceived" | "totalBytes">[]): number | undefined {
  let received = 0;
  let total = 0;
  for (const { bytesReceived, totalBytes } of files) {
    if (totalBytes === undefined) return undefined;
    received += bytesReceived;
    total += totalBytes;
  }
  return total === 0 ? undefined : Math.min(100, Math.floor((100 * received) / total));
}
