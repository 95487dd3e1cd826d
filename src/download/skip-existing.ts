import { type DownloadClient, fileRequests } from "./download-client.js";
import type { readDownloadFileOptions } from "./download-options.js";
import { type DownloadResult, proofOf } from "./download-outcome.js";
import { existingFile } from "./existing-file.js";
import { type DownloadPhase, ProgressReporter } from "./progress.js";
import { finalPath } from "./target.js";
import { warnOfDoubt } from "./warn-of-doubt.js";

type Settings = ReturnType<typeof readDownloadFileOptions> & { signal: AbortSignal };

/**
 * The result for a file that is there already and is the server's, as `skipExisting` has it. The server is not asked to
 * prepare it, unless it does not tell its size otherwise.
 *
 * @returns undefined if it has to be downloaded
 * @throws TargetError if another file is there that may not be replaced; what asking the server throws
 */
export async function skipExisting(
  client: DownloadClient,
  settings: Settings,
  onProgressError: (error: unknown, phase: DownloadPhase) => void,
): Promise<DownloadResult | undefined> {
  const { fileName, to, signal } = settings;
  if (typeof to !== "string") return undefined;
  const path = await finalPath(to, fileName);
  const progress = new ProgressReporter(fileName, 0, settings.onProgress, onProgressError);
  const { get, prepare } = fileRequests(client, settings, ({ size }) => progress.update({ totalBytes: size }));
  const started = performance.now();
  let readAt: number | undefined;
  try {
    const existing = await existingFile({
      ...settings,
      path,
      async ask() {
        progress.enter("preparing");
        const info = await get(signal);
        return info.size === undefined ? (await prepare()).info : info;
      },
      onRead(bytes) {
        readAt = performance.now();
        progress.update({ bytesReceived: bytes, totalBytes: bytes });
        progress.enter("verifying");
      },
    });
    if (!existing) return undefined;
    const { bytes, verification } = existing;
    // Only the API has told anything: whether that is the right one, any way to this machine tells.
    const { authenticated } = await client.findTransferRoute(new URL("http://localhost"), undefined);
    warnOfDoubt(verification, { ...settings, isSizeChecked: true, isServerAuthenticated: authenticated });
    signal.throwIfAborted();
    progress.update({ bytesReceived: bytes, totalBytes: bytes });
    progress.enter("done");
    const ended = performance.now();
    return {
      fileName,
      path,
      skipped: true,
      bytes,
      ...proofOf(verification),
      serverAuthenticated: authenticated,
      attempts: 0,
      resumedBytes: 0,
      durations: {
        preparingMs: Math.round((readAt ?? ended) - started),
        transferringMs: 0,
        verifyingMs: Math.round(ended - (readAt ?? ended)),
      },
    };
  } finally {
    progress.end();
  }
}
