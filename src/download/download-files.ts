import type { FileInfo } from "../client/schema.js";
import type { ListFilesOptions } from "../operations/list-files.js";
import type { DownloadClient } from "./download-client.js";
import { downloadEach, existingFolder } from "./download-each.js";
import { downloadFile } from "./download-file.js";
import { type DownloadFilesOptions, readDownloadFilesOptions } from "./download-options.js";
import type { DownloadOutcome } from "./download-outcome.js";

/**
 * Downloads files of a session into a folder, some side by side. One that fails does not stop the others. The session is
 * kept alive while bytes come; it stays the caller's.
 *
 * @returns an outcome for each file, in the order of the names
 * @throws TypeError before anything is sent, if an option cannot be used; TargetError if there is no such folder; what `listFiles` throws, if no names are given
 */
export async function downloadFiles(
  client: DownloadClient & { listFiles(options: ListFilesOptions): Promise<FileInfo[]> },
  options: DownloadFilesOptions,
): Promise<DownloadOutcome[]> {
  const { downloadSessionId, fileNames, ...settings } = readDownloadFilesOptions(options);
  const to = await existingFolder(settings.to);
  const { signal } = settings;
  const names = fileNames ?? (await client.listFiles({ downloadSessionId, signal })).map(({ name }) => name);
  return downloadEach(names, { ...settings, to }, (file) => downloadFile(client, { ...file, downloadSessionId }));
}
