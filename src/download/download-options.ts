import { Writable } from "node:stream";
import { OptionError } from "../client/option-error.js";
import {
  abortSignal,
  anyFunction,
  flag,
  oneOf,
  pathIdentifier,
  type Reader,
  readOptions,
  text,
  wholeNumber,
} from "../client/option-readers.js";
import { type EndpointType, endpointTypes } from "../client/schema.js";
import type { DownloadOutcome } from "./download-outcome.js";
import type { DownloadProgress } from "./progress.js";

/** What holds for every file of a download. */
export interface TransferOptions {
  /** Identifier of the download session. */
  downloadSessionId: string;
  /** Stops the download within a second, and keeps what came. It then fails with the signal's reason. */
  signal?: AbortSignal | undefined;
  /**
   * Told how far it is: at most ten times a second, at every change of phase, and at the end. What it throws ends the
   * download of that file, which fails with that; once the file is there, it is a warning of the process.
   */
  onProgress?: ((progress: DownloadProgress) => void) | undefined;
  /**
   * Told what a user should know although the download succeeds. What it throws is a warning of the process, and changes
   * nothing else. Default: `process.emitWarning`.
   */
  onWarning?: ((message: string) => void) | undefined;
  /**
   * Replace a file that exists, once the new one is whole; its permissions stay. A symbolic link to a file is itself
   * replaced. Devices, pipes and sockets never are: write into them by a stream. Default: false.
   */
  overwrite?: boolean | undefined;
  /**
   * Take a file that is there already as done, if its size is what the server says, and its checksum, where the server
   * gives one without a transfer; where it gives none, the result is unverified, which `requireChecksum` does not take.
   * Another file is an error, or replaced with `overwrite`. Not for streams. Default: false.
   */
  skipExisting?: boolean | undefined;
  /** Go on with what an earlier run has left, where a checksum can prove the whole. Default: true. */
  resume?: boolean | undefined;
  /** Fail where the content cannot be verified. Default: false. */
  requireChecksum?: boolean | undefined;
  /** How many attempts may fail in a row, after the first, without getting any further. Default: 3; 0 to 100. */
  retry?: number | undefined;
  /** How long the preparation may take, in milliseconds; each request for it at least 2,000. Default: 600,000. */
  maxWaitMs?: number | undefined;
  /** How long the transfer may stand still, in milliseconds. Default: 30,000. */
  idleTimeoutMs?: number | undefined;
  /**
   * How long the server may take to come up with a checksum after the transfer, in milliseconds; each request for it at
   * least 2,000. Default: 30,000. Where the client has waited that long in vain, it waits 1,000 for the next file, and
   * does not resume what only a checksum could prove; but with `requireChecksum` it goes on to hope.
   */
  checksumWaitMs?: number | undefined;
  /**
   * How often the server is told that the download goes on, while bytes come, in milliseconds: a download session ends
   * after five minutes without. 0 is never. Default: 60,000.
   */
  keepAliveMs?: number | undefined;
  /** The kind of transfer endpoint to ask for. Default: the server's, which is HTTPS. */
  endpointType?: EndpointType | undefined;
  /** Allow transfers over plain http from a host other than this machine. Default: false. */
  allowHttp?: boolean | undefined;
  /** Folder below which a `file:` endpoint may be read. Default: none may. */
  fileRoot?: string | undefined;
  /** Folder that stands for `/vmfs/volumes`, below which a `ds:` endpoint may be read. Default: none may. */
  datastoreRoot?: string | undefined;
  /** Hosts that a `file:` endpoint may name. Default: none. */
  allowFileHosts?: readonly string[] | undefined;
}

export interface DownloadFileOptions extends TransferOptions {
  /** Name of the file, as the download session lists it. */
  fileName: string;
  /**
   * Where to write it: a folder that exists (the file keeps its name there), a path, or a stream. A stream is not
   * ended, and what was written to it before a failure cannot be taken back.
   */
  to: string | Writable;
}

export interface DownloadFilesOptions extends TransferOptions {
  /** Names of the files. Default: all that the download session lists. */
  fileNames?: readonly string[] | undefined;
  /** The folder to write to. It must exist. */
  to: string;
  /** How many files to download side by side. Default: 4; 1 to 64. */
  concurrency?: number | undefined;
  /** Told how each file ended, as soon as it has. */
  onOutcome?: ((outcome: DownloadOutcome) => void) | undefined;
}

export interface DownloadItemOptions extends Omit<DownloadFilesOptions, "downloadSessionId" | "to"> {
  /** Identifier of the library item. */
  libraryItemId: string;
  /**
   * The folder to write to, which must exist. For one file that `fileNames` names, whatever `downloadFile` takes: a
   * stream, too, but what has begun to go there cannot go on in another session.
   */
  to: string | Writable;
  /** Names of the files. Default: all that the item has. */
  fileNames?: readonly string[] | undefined;
  /** How long removing what was opened on the server may take at the end, in milliseconds. Default: 10,000. */
  cleanUpMs?: number | undefined;
}

/** What holds where a caller does not say otherwise. */
export const downloadDefaults = Object.freeze({
  overwrite: false,
  skipExisting: false,
  resume: true,
  requireChecksum: false,
  retry: 3,
  maxWaitMs: 600_000,
  idleTimeoutMs: 30_000,
  checksumWaitMs: 30_000,
  allowHttp: false,
  allowFileHosts: [] as readonly string[],
  concurrency: 4,
  keepAliveMs: 60_000,
  cleanUpMs: 10_000,
  onWarning: (message: string): void => process.emitWarning(message),
});

const longestTimer = 2 ** 31 - 1;

const transferReaders = {
  signal: abortSignal,
  onProgress: anyFunction as Reader<(progress: DownloadProgress) => void>,
  onWarning: apart,
  overwrite: flag,
  skipExisting: flag,
  resume: flag,
  requireChecksum: flag,
  retry: wholeNumber(0, 100),
  maxWaitMs: wholeNumber(0, longestTimer),
  idleTimeoutMs: wholeNumber(1, longestTimer),
  checksumWaitMs: wholeNumber(0, longestTimer),
  keepAliveMs: wholeNumber(0, longestTimer),
  endpointType: oneOf(endpointTypes),
  allowHttp: flag,
  fileRoot: text,
  datastoreRoot: text,
  allowFileHosts: texts,
};

const folderReaders = {
  fileNames: texts,
  to: text,
  concurrency: wholeNumber(1, 64),
  onOutcome: anyFunction as Reader<(outcome: DownloadOutcome) => void>,
};

type Filled<Options> = Options & {
  [Name in keyof Options & keyof typeof downloadDefaults]-?: NonNullable<Options[Name]>;
};

/** @throws TypeError if an option is missing, unknown or cannot be used */
export function readDownloadFileOptions(input: unknown): Filled<DownloadFileOptions> {
  const options = readOptions<DownloadFileOptions>(
    "downloadFile",
    input,
    { ...transferReaders, downloadSessionId: pathIdentifier, fileName: text, to: pathOrStream },
    ["downloadSessionId", "fileName", "to"],
  );
  refuseSkippingStream("downloadFile", options);
  return { ...downloadDefaults, ...options } as Filled<DownloadFileOptions>;
}

/** @throws TypeError if an option is missing, unknown or cannot be used */
export function readDownloadFilesOptions(input: unknown): Filled<DownloadFilesOptions> {
  const options = readOptions<DownloadFilesOptions>(
    "downloadFiles",
    input,
    { ...transferReaders, ...folderReaders, downloadSessionId: pathIdentifier },
    ["downloadSessionId", "to"],
  );
  const { cleanUpMs: _cleanUpMs, ...defaults } = downloadDefaults;
  return { ...defaults, ...options } as Filled<DownloadFilesOptions>;
}

/** @throws TypeError if an option is missing, unknown or cannot be used */
export function readDownloadItemOptions(input: unknown): Filled<DownloadItemOptions> {
  const options = readOptions<DownloadItemOptions>(
    "downloadItem",
    input,
    {
      ...transferReaders,
      ...folderReaders,
      to: pathOrStream,
      libraryItemId: text,
      cleanUpMs: wholeNumber(0, longestTimer),
    },
    ["libraryItemId", "to"],
  );
  refuseSkippingStream("downloadItem", options);
  if (typeof options.to !== "string" && options.fileNames?.length !== 1) {
    throw new OptionError("downloadItem: to is a stream, which takes one file: name it in fileNames.");
  }
  return { ...downloadDefaults, ...options } as Filled<DownloadItemOptions>;
}

function refuseSkippingStream(name: string, { to, skipExisting }: { to: unknown; skipExisting?: unknown }): void {
  if (!skipExisting || typeof to === "string") return;
  throw new OptionError(`${name}: skipExisting is for files, and to is a stream: leave out one of them.`);
}

/** The files are there, whatever becomes of a word about them. */
function apart(value: unknown, what: string): (message: string) => void {
  const onWarning = anyFunction(value, what);
  return (message) => {
    try {
      onWarning(message);
    } catch (error) {
      process.emitWarning(`onWarning failed: ${error}`);
    }
  };
}

function texts(value: unknown, what: string): readonly string[] {
  if (!Array.isArray(value)) throw new OptionError(`${what} must be a list of strings.`);
  return value.map((item) => text(item, what));
}

function pathOrStream(value: unknown, what: string): string | Writable {
  if (value instanceof Writable) return value;
  if (typeof value === "string" && value !== "" && !value.includes("\0")) return value;
  throw new OptionError(`${what} must be a path, or a Writable of node:stream.`);
}
