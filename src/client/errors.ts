import type { ErrorType, LocalizableMessage } from "./schema.js";

/** What an error is about: enough to find the call in a log, and nothing secret. */
export interface CallFacts {
  /** The operation, by the client's own name: `getFile`. */
  operation: string;
  method: string;
  /** The URL without userinfo, query and fragment. */
  url: string;
}

/**
 * The base of every error that this package throws for what happened on the way to a server or back. What a caller
 * got wrong before anything was sent is a `TypeError`; a caller's own abort is rethrown as the reason it was given.
 */
export class DownloadSessionError extends Error {
  override name = "DownloadSessionError";
  /** Stable across releases, one for each class of error. */
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** The server said that the operation could not be done. */
export class ApiError extends DownloadSessionError {
  override name = "ApiError";
  /** The operation that was called: `getFile`. */
  readonly operation: string;
  /** The HTTP status; 200 where the server answered a file that is not there with `{"value": null}`. */
  readonly status: number;
  /** The type of the error in the spelling of `/api`, whichever generation answered; undefined if the body has none. */
  readonly errorType: ErrorType | (string & {}) | undefined;
  /**
   * The server's messages, the first as seen by the operation that was called, each next one the cause of the one
   * before; may be empty.
   */
  readonly messages: readonly LocalizableMessage[];
  /** What the server added for programs, as it sent it. */
  readonly data: Readonly<Record<string, unknown>> | undefined;
  /** With UNAUTHENTICATED: how to authenticate, as in the header `WWW-Authenticate`. */
  readonly challenge: string | undefined;

  constructor(
    message: string,
    facts: {
      operation: string;
      status: number;
      errorType?: string | undefined;
      messages?: readonly LocalizableMessage[];
      data?: Record<string, unknown> | undefined;
      challenge?: string | undefined;
    },
    options?: ErrorOptions,
  ) {
    super("API_ERROR", message, options);
    this.operation = facts.operation;
    this.status = facts.status;
    this.errorType = facts.errorType;
    this.messages = facts.messages ?? [];
    this.data = facts.data;
    this.challenge = facts.challenge;
  }
}

/** The server answered, but not as the contract says: a login page, a redirect, a body that does not fit. */
export class UnexpectedResponseError extends DownloadSessionError {
  override name = "UnexpectedResponseError";
  readonly operation: string;
  readonly status: number;
  /**
   * JSON Pointer (RFC 6901) to what does not fit in the body; `""` is the body itself. Undefined where the answer
   * failed before there was a body to point into.
   */
  readonly place: string | undefined;

  constructor(
    message: string,
    facts: { operation: string; status: number; place?: string | undefined },
    options?: ErrorOptions,
  ) {
    super("UNEXPECTED_RESPONSE", message, options);
    this.operation = facts.operation;
    this.status = facts.status;
    this.place = facts.place;
  }
}

/** The server could not be reached, or the connection broke before the answer was whole. `cause` says why. */
export class ConnectionError extends DownloadSessionError {
  override name = "ConnectionError";
  readonly operation: string;

  constructor(message: string, facts: { operation: string }, options?: ErrorOptions) {
    super("CONNECTION_FAILED", message, options);
    this.operation = facts.operation;
  }
}

/** The server's certificate is not one to believe. Nothing was sent. */
export class CertificateError extends DownloadSessionError {
  override name = "CertificateError";
  readonly operation: string;

  constructor(message: string, facts: { operation: string }, options?: ErrorOptions) {
    super("CERTIFICATE_REJECTED", message, options);
    this.operation = facts.operation;
  }
}

/** The server did not answer within `timeoutMs`. */
export class TimeoutError extends DownloadSessionError {
  override name = "TimeoutError";
  readonly operation: string;
  /** The limit that was passed, in milliseconds. */
  readonly timeoutMs: number;

  constructor(message: string, facts: { operation: string; timeoutMs: number }, options?: ErrorOptions) {
    super("TIMED_OUT", message, options);
    this.operation = facts.operation;
    this.timeoutMs = facts.timeoutMs;
  }
}
