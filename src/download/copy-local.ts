import { createReadStream } from "node:fs";
import { realpath, stat } from "node:fs/promises";
import { sep } from "node:path";
import { DownloadSessionError } from "../client/errors.js";
import { untilAborted } from "../client/until-aborted.js";
import { TransferError, UnsupportedEndpointError } from "./errors.js";
import type { Sink } from "./sink.js";

export interface LocalCopy {
  fileName: string;
  path: string;
  /** The folder that the file must lie in, all links resolved. */
  root: string;
  sink: Sink;
  signal: AbortSignal | undefined;
  onBytes: () => void;
}

/**
 * Copies a file from storage that is mounted here into the sink, from where the sink ends.
 *
 * @throws UnsupportedEndpointError if it lies outside the root or is no regular file
 * @throws TransferError if it cannot be read; what the sink failed with, or the reason of `signal`
 */
export async function copyLocal({ fileName, path, root, sink, signal, onBytes }: LocalCopy): Promise<void> {
  const real = await resolveInside(fileName, path, root);
  const reading = createReadStream(real, { start: sink.offset, highWaterMark: 1024 * 1024, signal });
  let resume = () => {};
  sink.onDrain = () => resume();
  sink.onError = (error) => {
    reading.destroy(error);
    resume();
  };
  try {
    for await (const chunk of reading) {
      const drained = new Promise<void>((resolve) => {
        resume = resolve;
      });
      const wantsMore = sink.write(chunk as Uint8Array);
      onBytes();
      if (!wantsMore) await untilAborted(drained, signal);
    }
  } catch (error) {
    signal?.throwIfAborted();
    // The rest is what a callback threw, or the sink failed with.
    const isOfReading = error === reading.errored && !(error instanceof DownloadSessionError);
    throw isOfReading ? unreadable(fileName, real, error) : error;
  } finally {
    sink.onDrain = () => {};
    sink.onError = () => {};
  }
}

async function resolveInside(fileName: string, path: string, root: string): Promise<string> {
  let real: string;
  let realRoot: string;
  let isFile: boolean;
  try {
    [real, realRoot] = await Promise.all([realpath(path), realpath(root)]);
    isFile = (await stat(real)).isFile();
  } catch (error) {
    throw unreadable(fileName, path, error);
  }
  const facts = { fileName, scheme: "file" };
  if (!real.startsWith(realRoot.endsWith(sep) ? realRoot : realRoot + sep)) {
    throw new UnsupportedEndpointError(
      `${JSON.stringify(fileName)} is at ${real}, outside ${realRoot}, and is not read.`,
      facts,
    );
  }
  if (!isFile) {
    throw new UnsupportedEndpointError(`${JSON.stringify(fileName)} is at ${real}, which is no regular file.`, facts);
  }
  return real;
}

function unreadable(fileName: string, path: string, cause: unknown): TransferError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new TransferError(
    `${JSON.stringify(fileName)} could not be read from ${path}: ${reason}.`,
    { fileName },
    { cause },
  );
}
