import type { FileInfo } from "../client/schema.js";
import type { ListFilesOptions } from "../operations/list-files.js";
import type { DownloadClient } from "./download-client.js";
import { downloadEach, existingFolder, type FileDownload } from "./download-each.js";
import { downloadFile } from "./download-file.js";
import { type DownloadItemOptions, readDownloadItemOptions } from "./download-options.js";
import type { DownloadOutcome, DownloadResult } from "./download-outcome.js";
import { inItemSession } from "./in-item-session.js";
import type { ItemSession, SessionClient } from "./item-session.js";
import { keepSessionAlive } from "./keep-session-alive.js";
import type { LogInClient } from "./log-out-after.js";

/** What a download of a whole item needs of a client. */
export interface ItemClient extends DownloadClient, SessionClient, LogInClient {
  listFiles(options: ListFilesOptions): Promise<FileInfo[]>;
}

/** How many sessions in a row may end without a file getting any further. */
const mostSessionsInVain = 3;

/**
 * Gets the files of a library item into a folder: opens a download session, downloads side by side, keeps the session
 * alive meanwhile, opens another one if the server ends it, and in the end removes from the server what it has opened,
 * whatever happened. A client with credentials is logged in for it, and logged out again if it was not before. One file
 * that fails does not stop the others.
 *
 * @returns an outcome for each file, in the order of the names
 * @throws TypeError before anything is sent, if an option cannot be used; TargetError if there is no such folder
 * @throws what `createDownloadSession` and, if no names are given, `listFiles` throw, or the reason of `signal` if it
 *   comes before the first file
 */
export async function downloadItem(client: ItemClient, options: DownloadItemOptions): Promise<DownloadOutcome[]> {
  const { libraryItemId, cleanUpMs, ...settings } = readDownloadItemOptions(options);
  const { signal, onWarning, fileNames, to } = settings;
  signal?.throwIfAborted();
  const isAsGiven = fileNames?.length === 1 || typeof to !== "string";
  const target = isAsGiven ? to : await existingFolder(to);
  return inItemSession(client, { libraryItemId, signal, cleanUpMs, onWarning }, (session) =>
    downloadThrough(session, client, { ...settings, to: target }),
  );
}

async function downloadThrough(
  session: ItemSession,
  client: ItemClient,
  {
    fileNames,
    keepAliveMs,
    ...settings
  }: Omit<ReturnType<typeof readDownloadItemOptions>, "libraryItemId" | "cleanUpMs">,
): Promise<DownloadOutcome[]> {
  const { signal } = settings;
  const names =
    fileNames ?? (await client.listFiles({ downloadSessionId: await session.id(), signal })).map(({ name }) => name);
  const keeper = keepSessionAlive(client, {
    intervalMs: keepAliveMs,
    fileCount: new Set(names).size,
    currentId: () => session.current,
  });
  try {
    return await downloadEach(names, settings, (file) =>
      downloadAcrossSessions(session, client, {
        ...file,
        // This one tells for all files at once.
        keepAliveMs: 0,
        onProgress(progress) {
          keeper.onProgress(progress);
          file.onProgress?.(progress);
        },
      }),
    );
  } finally {
    keeper.stop();
  }
}

/** Downloads a file, and goes on with it in another session when one has ended. */
async function downloadAcrossSessions(
  session: ItemSession,
  client: ItemClient,
  file: FileDownload,
): Promise<DownloadResult> {
  let most = 0;
  let before = 0;
  let isUnderWay = false;
  const onProgress: FileDownload["onProgress"] = (progress) => {
    isUnderWay ||= progress.phase !== "preparing";
    most = Math.max(most, progress.bytesReceived);
    file.onProgress?.(progress);
  };
  for (let inVain = 1; ; inVain++) {
    const downloadSessionId = await session.id();
    try {
      return await downloadFile(client, { ...file, onProgress, downloadSessionId });
    } catch (error) {
      // Another session begins at the first byte, which a stream may have.
      if (isUnderWay && typeof file.to !== "string") throw error;
      if (most > before) inVain = 1;
      before = most;
      if (inVain === mostSessionsInVain || !(await session.hasEnded(downloadSessionId, error))) throw error;
      await session.replace(downloadSessionId);
    }
  }
}
