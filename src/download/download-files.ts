import { setMaxListeners } from "node:events";
import { stat } from "node:fs/promises";
import pLimit from "p-limit";
import type { FileInfo } from "../client/schema.js";
import type { ListFilesOptions } from "../operations/list-files.js";
import { type DownloadClient, downloadFile } from "./download-file.js";
import { type DownloadFileOptions, type DownloadFilesOptions, readDownloadFilesOptions } from "./download-options.js";
import type { DownloadOutcome } from "./download-outcome.js";
import { TargetError } from "./errors.js";
import { safeLocalName } from "./local-name.js";

/**
 * Downloads files of a session into a folder, some side by side. One that fails does not stop the others.
 *
 * @returns an outcome for each file, in the order of the names
 * @throws TypeError before anything is sent, if an option cannot be used; TargetError if there is no such folder; what `listFiles` throws, if no names are given
 */
export async function downloadFiles(
  client: DownloadClient & { listFiles(options: ListFilesOptions): Promise<FileInfo[]> },
  options: DownloadFilesOptions,
): Promise<DownloadOutcome[]> {
  const { fileNames, concurrency, to, onOutcome, ...settings } = readDownloadFilesOptions(options);
  const { downloadSessionId, signal } = settings;
  await refuseUnlessFolder(to);
  const names = fileNames ?? (await client.listFiles({ downloadSessionId, signal })).map(({ name }) => name);
  const limit = pLimit(concurrency);
  // With a separator at its end, so that it is taken for a folder, or refused.
  const folder = /[/\\]$/.test(to) ? to : `${to}/`;
  const stopping = followed(signal);
  const download = async (fileName: string): Promise<DownloadOutcome> => {
    const outcome = await settle(client, { ...settings, signal: stopping.signal, fileName, to: folder });
    onOutcome?.(outcome);
    return outcome;
  };
  try {
    const ended = await Promise.allSettled([...new Set(names)].map((fileName) => limit(download, fileName)));
    return ended.map((one) => {
      // It is `onOutcome` that threw. All have ended, so nothing goes on behind the caller's back.
      if (one.status === "rejected") throw one.reason;
      return one.value;
    });
  } finally {
    stopping.end();
  }
}

/** A signal that many may listen to: Node takes more than ten listeners on a caller's for a leak, and warns. */
function followed(signal: AbortSignal | undefined): { signal: AbortSignal; end: () => void } {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  const abort = () => controller.abort(signal?.reason);
  signal?.addEventListener("abort", abort, { once: true });
  if (signal?.aborted) abort();
  return { signal: controller.signal, end: () => signal?.removeEventListener("abort", abort) };
}

async function settle(client: DownloadClient, options: DownloadFileOptions): Promise<DownloadOutcome> {
  const { fileName } = options;
  try {
    // A name that the server lists is none of the caller's making: it must not fail as an option would.
    safeLocalName(fileName);
    return { fileName, status: "fulfilled", value: await downloadFile(client, options) };
  } catch (reason) {
    return { fileName, status: "rejected", reason };
  }
}

async function refuseUnlessFolder(path: string): Promise<void> {
  const status = await stat(path).catch(() => undefined);
  if (status?.isDirectory()) return;
  throw new TargetError(
    status ? `${path} is a file; several files need a folder.` : `The folder ${path} does not exist. Create it first.`,
    { problem: "no-folder", path },
  );
}
