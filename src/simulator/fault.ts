import type { ErrorType, PrepareStatus } from "../client/schema.js";
import type { OperationName } from "./operations.js";

/**
 * Something that goes wrong on request. Every fault says by its own fields what goes wrong, and by those of
 * {@link FaultAim} when. All faults that are due for a request go wrong together, in the order of their injection.
 *
 * An offset `at` counts the bytes of the body of one answer (of a range: from the range's beginning), and from the
 * body's end where it is negative: `at: -1` is all but one byte.
 */
export type Fault = FaultAim & (ConnectionFault | BodyFault | RangeFault | StatusFault | FileInfoFault);

/** Which requests a fault is for. */
export interface FaultAim {
  /** How many requests. Default 1; `Infinity` is all. */
  times?: number;
  /** How many requests that it would be for are spared first. Default 0. */
  after?: number;
  /** Only requests about this file; without it, any. */
  file?: string;
  /** Only this operation, by the client's name for it, which makes it a fault of the API; without it, any. */
  operation?: OperationName;
  /** Requests for data (the default) or to the API. Faults of a File.Info are always the API's. */
  where?: "data" | "api";
}

/**
 * What becomes of the connection. The service has done what it was asked for: a `reset` at *createDownloadSession*
 * leaves a session whose identifier nobody was told.
 */
export type ConnectionFault =
  /** Reset (ECONNRESET) before the headers. */
  | { fault: "reset" }
  /**
   * Headers, then reset after `at` bytes of the body. All of them come through to a client that reads at once, to
   * others maybe fewer, as with any reset.
   */
  | { fault: "cut"; at: number }
  /** No headers, and nothing else, ever. */
  | { fault: "stall-headers" }
  /** Headers and `at` bytes of the body, then nothing, ever. */
  | { fault: "stall"; at: number }
  /**
   * Ends in an orderly way after `at` bytes. With its `length` announced (the default), in chunks, which then look
   * whole, or with neither (`none`), which looks whole too.
   */
  | { fault: "truncate"; at: number; length?: "announced" | "chunked" | "none" }
  /** Slowly: so many bytes a second, or chunks of `chunkBytes` (default 16,384) with a pause after each. */
  | { fault: "slow"; bytesPerSecond: number }
  | { fault: "slow"; msPerChunk: number; chunkBytes?: number };

/** What is wrong with the body. */
export type BodyFault =
  /**
   * So many bytes more than there are, after the last: beyond what Content-Length says (the default), within it, or
   * in chunks.
   */
  | { fault: "extra"; bytes: number; length?: "announced" | "matching" | "chunked" }
  /** This Content-Length, and the body as it is; the connection ends after it. */
  | { fault: "wrong-length"; contentLength: number }
  /** `length` bytes (default 1) from the offset `at` of the file on are others; for answers that contain the first. */
  | { fault: "corrupt"; at: number; length?: number }
  /** Compressed, though nobody asked for it. The headers say so; there is no length. */
  | { fault: "gzip" }
  /** In chunks, without a length. */
  | { fault: "chunked" };

/** What is wrong with the answer to a `Range`. For requests that have one. */
export type RangeFault =
  /** 200 with the whole file. */
  | { fault: "ignore-range" }
  /**
   * 206 with a range that begins `by` bytes (default 1, may be negative) later than asked, or, if `contentRange` is
   * given, with the right bytes and that header (`null`: without it).
   */
  | { fault: "wrong-range"; by?: number; contentRange?: string | null }
  /** 416. */
  | { fault: "unsatisfiable" };

/** Another answer altogether. */
export type StatusFault =
  /** This status, whatever it is; by default with a short text. The service has done what it was asked for. */
  | {
      fault: "status";
      status: number;
      /** As it stands in the header: seconds, a date, or anything. A number is written as one. */
      retryAfter?: number | string;
      body?: string;
      /** Default `text/plain`. */
      contentType?: string;
    }
  /**
   * An error of the API, in the form of the generation that was asked and with its usual status; API only. The service
   * has not done what it was asked for.
   */
  | {
      fault: "error";
      errorType: ErrorType;
      /** Instead of the usual one. */
      status?: number;
      /** `data.is_transient`; without it there is no `data`. */
      isTransient?: boolean;
      retryAfter?: number | string;
    }
  /**
   * A redirect: to the same data on another origin (`elsewhere`, of the data server's scheme and certificate) or over
   * plain http (`http`), to itself (`loop`), or to a URL.
   */
  | { fault: "redirect"; to: "elsewhere" | "http" | "loop" | (string & {}); status?: 301 | 302 | 303 | 307 | 308 }
  /**
   * The file's data URL expires: from this request on it answers `status` (default 404), and *prepare* makes a fresh
   * one.
   */
  | { fault: "expire-url"; status?: number }
  /** 405 to HEAD. For HEAD only. */
  | { fault: "refuse-head" };

/** What is wrong with a File.Info, or with each of a list that `file` fits. */
export type FileInfoFault =
  /** Another status: an unknown one, or one that goes backwards. Only PREPARED has an endpoint. */
  | { fault: "file-status"; status: PrepareStatus | (string & {}) }
  /** No transfer endpoint, whatever the status. */
  | { fault: "no-endpoint" }
  /** Another size than the content has; without `size` one byte more, `null` is no size. */
  | { fault: "wrong-size"; size?: number | null }
  /** A checksum of the right form with other digits. For answers that have one. */
  | { fault: "wrong-checksum" }
  /** No checksum, though the transfer is over. For answers that would have one. */
  | { fault: "no-checksum" }
  /** The checksum under another algorithm's name. For answers that have one. */
  | { fault: "checksum-algorithm"; algorithm: string };

/** A fault by its name. */
export type FaultNamed<Name extends Fault["fault"]> = Extract<Fault, { fault: Name }>;
