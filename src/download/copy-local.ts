import { constants } from "node:fs";
import { type FileHandle, open, realpath, stat } from "node:fs/promises";
import { sep } from "node:path";
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
  const file = await openInside(fileName, path, root);
  const reading = file.createReadStream({ start: sink.offset, highWaterMark: 1024 * 1024, signal });
  let resume = () => {};
  let sinkFailure: Error | undefined;
  sink.onDrain = () => resume();
  sink.onError = (error) => {
    sinkFailure = error;
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
    const isOfReading = error === reading.errored && error !== sinkFailure;
    throw isOfReading ? unreadable(fileName, path, error) : error;
  }
}

// Without waiting for who writes into a pipe.
const readFlags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** What is opened is looked at, and not what its path leads to a moment before or after. */
async function openInside(fileName: string, path: string, root: string): Promise<FileHandle> {
  const file = await open(path, readFlags).catch((error: unknown) => {
    throw unreadable(fileName, path, error);
  });
  try {
    await refuseOutside(fileName, file, path, root);
    return file;
  } catch (error) {
    await file.close();
    throw error instanceof UnsupportedEndpointError ? error : unreadable(fileName, path, error);
  }
}

async function refuseOutside(fileName: string, file: FileHandle, path: string, root: string): Promise<void> {
  const [real, realRoot] = await Promise.all([realpath(path), realpath(root)]);
  const [opened, there] = await Promise.all([file.stat({ bigint: true }), stat(real, { bigint: true })]);
  const refused = (where: string) =>
    new UnsupportedEndpointError(`${JSON.stringify(fileName)} is at ${real}, ${where}`, { fileName, scheme: "file" });
  if (!real.startsWith(realRoot.endsWith(sep) ? realRoot : realRoot + sep)) {
    throw refused(`outside ${realRoot}, and is not read.`);
  }
  if (opened.ino !== there.ino || opened.dev !== there.dev) throw refused("but was another file a moment before.");
  if (!opened.isFile()) throw refused("which is no regular file.");
}

function unreadable(fileName: string, path: string, cause: unknown): TransferError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new TransferError(
    `${JSON.stringify(fileName)} could not be read from ${path}: ${reason}.`,
    { fileName },
    { cause },
  );
}
