import type { HashAlgorithm } from "./checksum.js";
import type { Verification } from "./verify.js";

export interface DownloadResult {
  fileName: string;
  /** Where the file is now, as an absolute path; undefined if it went to a stream. */
  path: string | undefined;
  /** Whether it was there already and was taken as done, as `skipExisting` allows: then nothing was transferred. */
  skipped: boolean;
  /** The file's size. */
  bytes: number;
  /** Whether the content was proved to be the server's. */
  verification: "verified" | "unverified";
  /** Why it could not be; undefined if it was. */
  reason: string | undefined;
  /** The checksum that was compared, in hexadecimal; undefined if none was. */
  checksum: string | undefined;
  algorithm: HashAlgorithm | undefined;
  /**
   * Whether it was made sure who the server is. If not (plain http, or `insecure`), "verified" says only that what came
   * is what somebody says it should be.
   */
  serverAuthenticated: boolean;
  /** How many requests for the file's bytes it took; 0 for one that was skipped. */
  attempts: number;
  /** Where the last attempt went on from: bytes that an earlier attempt, or an earlier run, had brought. */
  resumedBytes: number;
  /** How long each phase took, in milliseconds. */
  durations: { preparingMs: number; transferringMs: number; verifyingMs: number };
}

/** What a result says of how far the content was proved to be the server's. */
export function proofOf(
  verification: Verification,
): Pick<DownloadResult, "verification" | "reason" | "checksum" | "algorithm"> {
  const { kind } = verification;
  if (kind === "unverified") {
    return { verification: kind, reason: verification.reason, checksum: undefined, algorithm: undefined };
  }
  return { verification: kind, reason: undefined, checksum: verification.checksum, algorithm: verification.algorithm };
}

/** How the download of one file ended. */
export type DownloadOutcome =
  | { fileName: string; status: "fulfilled"; value: DownloadResult }
  | { fileName: string; status: "rejected"; reason: unknown };
