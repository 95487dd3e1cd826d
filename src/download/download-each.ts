import { stat } from "node:fs/promises";
import pLimit from "p-limit";
import type { DownloadFileOptions } from "./download-options.js";
import type { DownloadOutcome, DownloadResult } from "./download-outcome.js";
import { TargetError } from "./errors.js";
import { followedSignal } from "./followed-signal.js";
import { safeLocalName } from "./local-name.js";

/** A file's download, as far as it is the same in whatever session it takes place. */
export type FileDownload = Omit<DownloadFileOptions, "downloadSessionId">;

export interface EachOptions extends Omit<FileDownload, "fileName"> {
  /** How many side by side. */
  concurrency: number;
  onOutcome?: ((outcome: DownloadOutcome) => void) | undefined;
}

/**
 * Downloads files, some side by side. One that fails does not stop the others.
 *
 * @returns an outcome for each file, in the order of the names
 * @throws what `onOutcome` throws, once all have ended
 */
export async function downloadEach(
  fileNames: readonly string[],
  { concurrency, onOutcome, ...settings }: EachOptions,
  download: (file: FileDownload) => Promise<DownloadResult>,
): Promise<DownloadOutcome[]> {
  const limit = pLimit(concurrency);
  const stopping = followedSignal(settings.signal);
  const downloadOne = async (fileName: string): Promise<DownloadOutcome> => {
    const outcome = await settle({ ...settings, signal: stopping.signal, fileName }, download);
    onOutcome?.(outcome);
    return outcome;
  };
  try {
    const ended = await Promise.allSettled([...new Set(fileNames)].map((fileName) => limit(downloadOne, fileName)));
    return ended.map((one) => {
      // It is `onOutcome` that threw. All have ended, so nothing goes on behind the caller's back.
      if (one.status === "rejected") throw one.reason;
      return one.value;
    });
  } finally {
    stopping.end();
  }
}

async function settle(
  file: FileDownload,
  download: (file: FileDownload) => Promise<DownloadResult>,
): Promise<DownloadOutcome> {
  const { fileName } = file;
  try {
    // A name that the server lists is none of the caller's making: it must not fail as an option would. A path or a
    // stream is given for one file, whatever that is called.
    if (isFolder(file.to)) safeLocalName(fileName);
    return { fileName, status: "fulfilled", value: await download(file) };
  } catch (reason) {
    return { fileName, status: "rejected", reason };
  }
}

/** Whether it is what `existingFolder` gives. */
function isFolder(to: FileDownload["to"]): boolean {
  return typeof to === "string" && /[/\\]$/.test(to);
}

/**
 * The folder of a path, with a separator at its end, so that it is taken for one, or refused, also later.
 *
 * @throws TargetError if there is none
 */
export async function existingFolder(path: string): Promise<string> {
  const status = await stat(path).catch(() => undefined);
  if (status?.isDirectory()) return isFolder(path) ? path : `${path}/`;
  throw new TargetError(
    status ? `${path} is a file; several files need a folder.` : `The folder ${path} does not exist. Create it first.`,
    { problem: "no-folder", path },
  );
}
