import { DownloadSessionError } from "../client/errors.js";
import type { LocalizableMessage, PrepareStatus } from "../client/schema.js";

/** A file did not become ready for download: the server failed at it, or it took longer than `maxWaitMs`. */
export class PrepareError extends DownloadSessionError {
  override name = "PrepareError";
  readonly fileName: string;
  /** The last status that the server told; undefined if it told none. */
  readonly status: PrepareStatus | (string & {}) | undefined;
  /** Why, if the server said. */
  readonly errorMessage: LocalizableMessage | undefined;

  constructor(
    message: string,
    facts: { fileName: string; status: string | undefined; errorMessage?: LocalizableMessage | undefined },
  ) {
    super("PREPARE_FAILED", message);
    this.fileName = facts.fileName;
    this.status = facts.status;
    this.errorMessage = facts.errorMessage;
  }
}

/**
 * The bytes did not come, or not all. What came to a file is kept, and the next call goes on from there unless `resume`
 * is false. What went to a stream cannot be taken back.
 */
export class TransferError extends DownloadSessionError {
  override name = "TransferError";
  readonly fileName: string;
  /** The HTTP status of the last answer, if there was one that mattered. */
  readonly status: number | undefined;

  constructor(message: string, facts: { fileName: string; status?: number | undefined }, options?: ErrorOptions) {
    super("TRANSFER_FAILED", message, options);
    this.fileName = facts.fileName;
    this.status = facts.status;
  }
}

/** What came is not what the server says the file is, or it could not be proved to be where that was asked for. */
export class IntegrityError extends DownloadSessionError {
  override name = "IntegrityError";
  readonly fileName: string;
  /** What the server says: a checksum, or a size in bytes; in words (`a checksum`, `the file`) where nothing was proved. */
  readonly expected: string;
  /** What came, or was announced, likewise; in words (`none`, …) where nothing was proved. */
  readonly actual: string;
  /** Whether what came is known to be wrong, and so was removed; else it could only not be proved right, and is kept. */
  readonly isContentWrong: boolean;

  constructor(
    message: string,
    facts: { fileName: string; expected: string; actual: string; isContentWrong?: boolean },
  ) {
    super("INTEGRITY_FAILED", message);
    this.isContentWrong = facts.isContentWrong ?? true;
    this.fileName = facts.fileName;
    this.expected = facts.expected;
    this.actual = facts.actual;
  }
}

/** The endpoint is one that downloads do not go to unless they are allowed to. */
export class UnsupportedEndpointError extends DownloadSessionError {
  override name = "UnsupportedEndpointError";
  readonly fileName: string;
  /** The endpoint's scheme, without the colon. */
  readonly scheme: string;

  constructor(message: string, facts: { fileName: string; scheme: string }, options?: ErrorOptions) {
    super("ENDPOINT_UNSUPPORTED", message, options);
    this.fileName = facts.fileName;
    this.scheme = facts.scheme;
  }
}

/** Why a file cannot be written where it was asked for. */
export type TargetProblem = "unsafe-name" | "no-folder" | "not-writable" | "exists" | "locked" | "no-space" | "io";

/** The file cannot be written where it was asked for. */
export class TargetError extends DownloadSessionError {
  override name = "TargetError";
  readonly problem: TargetProblem;
  /** The path; for an unsafe name the name; empty for a stream. */
  readonly path: string;

  constructor(message: string, facts: { problem: TargetProblem; path: string }, options?: ErrorOptions) {
    super("TARGET_UNUSABLE", message, options);
    this.problem = facts.problem;
    this.path = facts.path;
  }
}
