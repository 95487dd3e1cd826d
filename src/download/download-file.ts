import { givesNoChecksum, likelyAlgorithm, patienceMs, remember } from "./checksum-memory.js";
import { type DownloadClient, type FileRequests, fileRequests } from "./download-client.js";
import { type DownloadFileOptions, readDownloadFileOptions } from "./download-options.js";
import { type DownloadResult, proofOf } from "./download-outcome.js";
import { IntegrityError } from "./errors.js";
import { followedSignal } from "./followed-signal.js";
import { keepSessionAlive } from "./keep-session-alive.js";
import type { ReadyFile } from "./prepare-and-wait.js";
import { type DownloadPhase, type DownloadProgress, ProgressReporter } from "./progress.js";
import { skipExisting } from "./skip-existing.js";
import { openTarget, refuseWithoutSpace, type Target } from "./target.js";
import { type TransferSummary, transfer } from "./transfer.js";
import { type Verification, verify } from "./verify.js";
import { warnOfDoubt } from "./warn-of-doubt.js";

type Settings = ReturnType<typeof readDownloadFileOptions>;

/**
 * Gets a file out of a download session: has it prepared, transfers it, and proves that it is the right one. A file is
 * at its final name only whole, its size checked, and its checksum checked if the server gives one. The session is kept
 * alive while bytes come; it stays the caller's.
 *
 * @throws TypeError before anything is sent, if an option cannot be used
 * @throws TargetError before anything is sent, if the file could not be written; also when space runs out
 * @throws PrepareError, TransferError, IntegrityError, UnsupportedEndpointError, whatever `getFile` and `prepareFile`
 *   throw, what `onProgress` throws, or the reason of `signal`
 */
export async function downloadFile(client: DownloadClient, options: DownloadFileOptions): Promise<DownloadResult> {
  const settings = readDownloadFileOptions(options);
  settings.signal?.throwIfAborted();
  const { downloadSessionId, keepAliveMs } = settings;
  const stopping = followedSignal(settings.signal);
  const keeper = keepSessionAlive(client, {
    intervalMs: keepAliveMs,
    fileCount: undefined,
    currentId: async () => downloadSessionId,
  });
  const onProgress = (progress: DownloadProgress) => {
    keeper.onProgress(progress);
    settings.onProgress?.(progress);
  };
  const onError = (error: unknown, phase: DownloadPhase) => {
    if (phase !== "done") stopping.stop(error);
    // The file is there, and stays.
    else process.emitWarning(`onProgress failed when ${JSON.stringify(settings.fileName)} was done: ${error}`);
  };
  try {
    return await downloadUntilStopped(client, { ...settings, onProgress, signal: stopping.signal }, onError);
  } finally {
    keeper.stop();
    stopping.end();
  }
}

async function downloadUntilStopped(
  client: DownloadClient,
  settings: Settings & { signal: AbortSignal },
  onError: (error: unknown, phase: DownloadPhase) => void,
): Promise<DownloadResult> {
  const skipped = settings.skipExisting ? await skipExisting(client, settings, onError) : undefined;
  if (skipped) return skipped;
  const target = await openTarget({ ...settings, algorithm: likelyAlgorithm(client) });
  const progress = new ProgressReporter(settings.fileName, target.sink.offset, settings.onProgress, onError);
  try {
    return await fill(client, settings, target, progress);
  } catch (error) {
    await target.sink.abandon(!(error instanceof IntegrityError && error.isContentWrong));
    throw error;
  } finally {
    progress.end();
  }
}

async function fill(
  client: DownloadClient,
  settings: Settings & { signal: AbortSignal },
  target: Target,
  progress: ProgressReporter,
): Promise<DownloadResult> {
  const { fileName, signal } = settings;
  const { get, prepare } = fileRequests(client, settings, ({ size }) => progress.update({ totalBytes: size }));

  progress.enter("preparing");
  const started = performance.now();
  const ready = await prepare();
  await refuseWithoutSpace(target, ready.info.size);
  if (ready.info.size !== undefined) target.sink.expect(ready.info.size);

  progress.enter("transferring");
  const prepared = performance.now();
  const moved = await transferAndVerify(settings, target, ready, { client, prepare, get, progress });

  signal.throwIfAborted();
  await target.sink.commit();
  progress.update({ bytesReceived: target.sink.offset, totalBytes: target.sink.offset });
  progress.enter("done");
  return {
    fileName,
    path: target.path,
    skipped: false,
    bytes: target.sink.offset,
    ...proofOf(moved.verification),
    serverAuthenticated: moved.serverAuthenticated,
    attempts: moved.attempts,
    resumedBytes: moved.resumedBytes,
    durations: {
      preparingMs: Math.round(prepared - started),
      transferringMs: Math.round(moved.transferredAt - prepared),
      verifyingMs: Math.round(performance.now() - moved.transferredAt),
    },
  };
}

interface Steps extends FileRequests {
  client: DownloadClient;
  progress: ProgressReporter;
}

type Moved = TransferSummary & { verification: Verification; transferredAt: number };

/**
 * Transfers and verifies. Where bytes were put together and the whole is wrong, or nothing can prove it right, the file
 * is transferred once more from its start, and that is what counts.
 */
async function transferAndVerify(settings: Settings, target: Target, ready: ReadyFile, steps: Steps): Promise<Moved> {
  const mayNeedProof = settings.requireChecksum || !givesNoChecksum(steps.client, settings.checksumWaitMs);
  const first = await transferOnce(settings, target, ready, steps, mayNeedProof);
  let mismatch: IntegrityError | undefined;
  const outcome = await verifyOnce(settings, target, steps).catch((error: unknown) => {
    if (!(error instanceof IntegrityError && isPutTogether(first, target))) throw error;
    mismatch = error;
  });
  const isProved = outcome?.verification.kind === "verified" || !isPutTogether(first, target);
  if (outcome && isProved) return { ...first, ...accept(settings, target, first, outcome) };

  if (!(await target.sink.restart())) throw mismatch ?? unprovable(settings, target);
  steps.progress.update({ bytesReceived: 0 });
  steps.progress.enter("transferring");
  // A wrong checksum is one, and may prove the next attempts; where there was none, there will be none.
  const again = await transferOnce(settings, target, await steps.prepare(), steps, mismatch !== undefined);
  const second = await verifyOnce(settings, target, steps);
  if (second.verification.kind !== "verified" && isPutTogether(again, target)) throw unprovable(settings, target);
  return { ...again, attempts: first.attempts + again.attempts, ...accept(settings, target, again, second) };
}

/** Whether only a checksum can tell that the parts of the content belong together. */
function isPutTogether({ needsProof }: TransferSummary, { sink }: Target): boolean {
  return needsProof || sink.isFromEarlierRun;
}

async function transferOnce(
  settings: Settings,
  { sink }: Target,
  { info, endpoint }: ReadyFile,
  { client, prepare, progress }: Steps,
  mayNeedProof: boolean,
): Promise<TransferSummary> {
  // More than the file has cannot be the start of it, and of less only a checksum could tell whether it is.
  const isTooLong = info.size !== undefined && sink.offset > info.size;
  if (isTooLong || (sink.isFromEarlierRun && !mayNeedProof)) await sink.restart();
  progress.update({ bytesReceived: sink.offset });
  const summary = await transfer({
    rules: {
      fileName: settings.fileName,
      allowHttp: settings.allowHttp,
      fileRoot: settings.fileRoot,
      datastoreRoot: settings.datastoreRoot,
      allowFileHosts: settings.allowFileHosts,
    },
    sink,
    endpoint,
    size: info.size,
    mayNeedProof,
    prepareAgain: async () => (await prepare()).endpoint,
    findRoute: client.findTransferRoute,
    retry: settings.retry,
    idleTimeoutMs: settings.idleTimeoutMs,
    signal: settings.signal,
    onBytes: (bytesReceived) => progress.update({ bytesReceived }),
    onTotal: (totalBytes) => progress.update({ totalBytes }),
  });
  progress.flush();
  return summary;
}

async function verifyOnce(settings: Settings, { sink }: Target, { client, get, progress }: Steps) {
  const transferredAt = performance.now();
  progress.enter("verifying");
  const { fileName, signal } = settings;
  const checksumWaitMs = settings.requireChecksum
    ? settings.checksumWaitMs
    : patienceMs(client, settings.checksumWaitMs);
  const verification = await verify({ fileName, sink, get, checksumWaitMs, signal });
  remember(client, verification, checksumWaitMs);
  return { transferredAt, verification };
}

function accept<Outcome extends { verification: Verification }>(
  settings: Settings,
  { sink }: Target,
  { serverAuthenticated, sizeIsKnown }: TransferSummary,
  outcome: Outcome,
): Outcome {
  const { verification } = outcome;
  if (verification.kind === "unverified" && settings.requireChecksum) {
    const { fileName } = settings;
    throw new IntegrityError(
      `${JSON.stringify(fileName)} could not be verified: ${verification.reason}. ${sink.afterFailure} Without requireChecksum it will do.`,
      { fileName, expected: "a checksum", actual: "none", isContentWrong: false },
    );
  }
  const isSizeChecked = sizeIsKnown || (verification.kind === "unverified" && verification.sizeIsKnown);
  warnOfDoubt(verification, { ...settings, isSizeChecked, isServerAuthenticated: serverAuthenticated });
  return outcome;
}

function unprovable({ fileName }: Settings, { sink }: Target): IntegrityError {
  return new IntegrityError(
    `${JSON.stringify(fileName)} was put together after a failure, and cannot be proved to be right. ${sink.afterFailure}`,
    { fileName, expected: "the file", actual: "parts that may not belong together", isContentWrong: false },
  );
}
