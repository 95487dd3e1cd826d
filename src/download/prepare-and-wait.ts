import { textOf } from "../client/message-text.js";
import type { FileInfo, TransferEndpoint } from "../client/schema.js";
import { sleep } from "../client/sleep.js";
import { PrepareError } from "./errors.js";
import { pollDelayMs } from "./poll-delay.js";
import { requestWithin } from "./request-within.js";

export interface ReadyFile {
  info: FileInfo;
  endpoint: TransferEndpoint;
}

export interface PrepareAndWaitSteps {
  fileName: string;
  prepare: (signal: AbortSignal) => Promise<FileInfo>;
  get: (signal: AbortSignal) => Promise<FileInfo>;
  maxWaitMs: number;
  signal: AbortSignal | undefined;
  /** Called with every state that the server tells. */
  onInfo?: (info: FileInfo) => void;
}

/**
 * Asks for a file to be prepared, and waits until it is. A status that is not known counts as not ready yet, and so does
 * PREPARED without an endpoint.
 *
 * @throws PrepareError when the server says ERROR, or after `maxWaitMs`; whatever `prepare` and `get` throw
 */
export async function prepareAndWait(steps: PrepareAndWaitSteps): Promise<ReadyFile> {
  const { fileName, maxWaitMs, signal } = steps;
  const start = performance.now();
  const leftMs = () => maxWaitMs - (performance.now() - start);
  let info = await requestWithin(leftMs(), signal, steps.prepare);
  if (info === undefined) throw tookTooLong(fileName, info, maxWaitMs);
  for (;;) {
    steps.onInfo?.(info);
    if (info.status === "PREPARED" && info.download_endpoint?.uri) return { info, endpoint: info.download_endpoint };
    if (info.status === "ERROR") throw failed(fileName, info);
    const waited = performance.now() - start;
    if (waited >= maxWaitMs) throw tookTooLong(fileName, info, maxWaitMs);
    await sleep(Math.min(pollDelayMs(waited), maxWaitMs - waited), signal);
    const next = await requestWithin(leftMs(), signal, steps.get);
    if (next === undefined) throw tookTooLong(fileName, info, maxWaitMs);
    info = next;
  }
}

function failed(fileName: string, { status, error_message: errorMessage }: FileInfo): PrepareError {
  const reason = errorMessage ? textOf(errorMessage) : "the server gave no reason.";
  return new PrepareError(
    `The server could not prepare ${JSON.stringify(fileName)}: ${reason} Prepare it again once that is mended.`,
    { fileName, status, errorMessage },
  );
}

function tookTooLong(fileName: string, info: FileInfo | undefined, maxWaitMs: number): PrepareError {
  const status = info?.status;
  const state = status === "PREPARED" ? "PREPARED, but without an endpoint" : status;
  return new PrepareError(
    `${JSON.stringify(fileName)} was not ready for download after ${maxWaitMs} ms; ` +
      `${state === undefined ? "the server has not answered" : `its status is ${state}`}. ` +
      "Call again to go on waiting, or raise maxWaitMs.",
    { fileName, status },
  );
}
