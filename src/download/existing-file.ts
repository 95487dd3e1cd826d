import { lstat, open } from "node:fs/promises";
import { excerpt } from "../client/mask.js";
import type { FileInfo } from "../client/schema.js";
import type { HashAlgorithm } from "./checksum.js";
import { IntegrityError, TargetError } from "./errors.js";
import { hashFile } from "./hash-file.js";
import { isSystemError } from "./target-failure.js";
import { type Verification, verify } from "./verify.js";

export interface ExistingFileSteps {
  /** The file's final path. */
  path: string;
  fileName: string;
  overwrite: boolean;
  requireChecksum: boolean;
  /** Asks the server for the file's size, and for its checksum if it has one without a transfer. */
  ask: () => Promise<FileInfo>;
  /** Called before the file is read for its checksum. */
  onRead: (bytes: number) => void;
  signal: AbortSignal;
}

export interface ExistingFile {
  bytes: number;
  verification: Verification;
}

/**
 * The file that is at its final name already, if it is the server's: its size is the same, and its checksum, where the
 * server gives one before a transfer.
 *
 * @returns undefined if no file is there, or another one that may be replaced
 * @throws TargetError if another one is there that may not; what `ask` throws, or the reason of `signal`
 */
export async function existingFile(steps: ExistingFileSteps): Promise<ExistingFile | undefined> {
  const { path, overwrite } = steps;
  const status = await lstat(path).catch(() => undefined);
  // Whatever else is there, opening the target says what to think of it.
  if (!status?.isFile()) return undefined;
  const compared = await compare(steps, status.size, await steps.ask());
  if (typeof compared !== "string") return { bytes: status.size, verification: compared };
  if (overwrite) return undefined;
  throw new TargetError(`${path} exists, and is not taken for the file: ${compared}. Set overwrite to replace it.`, {
    problem: "exists",
    path,
  });
}

/** How far it was proved to be the server's file, or why it cannot be taken for that. */
async function compare(steps: ExistingFileSteps, bytes: number, info: FileInfo): Promise<Verification | string> {
  if (info.size === undefined) return "the server does not tell the file's size";
  if (info.size !== bytes) return `it has ${bytes} bytes, and the server's has ${info.size}`;
  const { fileName, signal } = steps;
  const checksum = async (algorithm: HashAlgorithm) => {
    steps.onRead(bytes);
    await using file = await open(steps.path);
    return await hashFile(file, algorithm, signal);
  };
  try {
    const sink = { offset: bytes, checksum };
    const verification = await verify({ fileName, sink, get: async () => info, checksumWaitMs: 0, signal });
    if (verification.kind === "verified") return verification;
    const why = verification.isMissing ? "the server gives no checksum before a transfer" : verification.reason;
    return steps.requireChecksum ? why : { ...verification, reason: `it was there already, and ${why}` };
  } catch (error) {
    if (isSystemError(error)) return `it cannot be read: ${error.message}`;
    if (!(error instanceof IntegrityError)) throw error;
    return `its checksum is ${error.actual}, and the server's is ${excerpt(error.expected, [])}`;
  }
}
