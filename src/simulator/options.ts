import type { LocalizableMessage, PrepareStatus } from "../client/schema.js";
import type { CertificateOptions, Identity } from "./certificate.js";
import type { ReceivedRequest } from "./request-log.js";

/** How to start a simulator. */
export interface SimulatorOptions {
  /** The files of every download session that is added without files of its own. Default: none. */
  files?: readonly FileDeclaration[];
  /**
   * Address to listen on, for all its servers. Default `127.0.0.1`; `::1` and `[::1]` work where the machine has it.
   */
  host?: string;
  /** Port of the API. Default 0: any free one. Servers for data always take any free one. */
  port?: number;
  /** Whether the API speaks https. Default true. */
  tls?: boolean;
  /**
   * Where files are served: by the API's own server (`same`, the default), or by a server of its own with a
   * certificate of its own, as an ESXi host does.
   */
  dataServer?: "same" | "https" | "http";
  /** The API's key and certificate, or what to put into the one that is made. Default: self-signed, made at start. */
  certificate?: Identity | CertificateOptions;
  /** Which generations of the API are served; a route of another is unknown. Default: both. */
  generations?: readonly Generation[];
  /**
   * Whether the URL that the reference prints, `…/file__file_name`, is answered. Default true; a vCenter does not.
   */
  servesPublishedUrl?: boolean;
  /** Which of the two bodies errors have under `/rest`. Default `newer`: with `name` and `majorErrorCode`. */
  legacyErrors?: "older" | "newer";
  /** Whether the session has the privilege ContentLibrary.ReadStorage, which DIRECT needs. Default false. */
  readStorage?: boolean;
  /** Whether data is served only to who sends the session header. Default false. */
  dataNeedsSession?: boolean;
  /** How long a download session lives without activity, in ms. Default 300,000. */
  downloadSessionLifetimeMs?: number;
  /** The clock, in ms. Default `Date.now`; only `prepareMs` and `downloadSessionLifetimeMs` look at it. */
  now?: () => number;
  /** Told of every request once its answer has ended, in whatever way. */
  onRequest?: (request: ReceivedRequest) => void;
}

/** `/api` and `/rest`. */
export type Generation = "api" | "rest";

/** A file of a download session, and how the service is to behave about it. */
export interface FileDeclaration {
  /** Anything: a name that no file system takes is there to see what a client does with it. */
  name: string;
  /** In bytes. The content is made while it is served, so that a size costs nothing. */
  size: number;
  /** What the content is made from. Default: made from the name, so that it is the same in every run. */
  seed?: number;

  /** The status before anybody prepares it. Default `UNPREPARED`; anything else is sent as it stands. */
  status?: PrepareStatus | (string & {});
  /**
   * How many requests see each of PREPARE_REQUESTED and PREPARING, the answer to *prepare* itself not counted.
   * Default 1; 0 makes *prepare* answer PREPARED.
   */
  preparePolls?: number;
  /** Instead of `preparePolls`: how long the preparation takes, in ms. The first tenth of it is PREPARE_REQUESTED. */
  prepareMs?: number;
  /** Makes the preparation end in ERROR with this message; `true` is a message with arguments of every kind. */
  prepareError?: true | LocalizableMessage;

  /**
   * The transfer endpoint: a scheme, or a whole URI that is given as it stands. Default: where the data server is.
   * `file` and `ds` name a place that does not exist.
   */
  endpoint?: "https" | "http" | "file" | "ds" | (string & {});
  /** The transfer endpoint of a DIRECT preparation, likewise. Default `ds`. */
  directEndpoint?: "https" | "http" | "file" | "ds" | (string & {});
  /**
   * The thumbprint in the transfer endpoint, with https only: of the data server's certificate at the time of asking
   * (`given`, the default; `plain` is in lower case without colons), none (`absent`), one that fits nothing
   * (`wrong`), or this text.
   */
  thumbprint?: "given" | "plain" | "absent" | "wrong" | (string & {});
  /** Whether the transfer endpoint carries the data server's certificate, with https only. Default false. */
  certificate?: boolean;

  /**
   * Which checksum appears after the transfer: an algorithm, `without-algorithm` (a SHA-1 that does not say so), or
   * `none`. Any other text is sent as the algorithm of what is a SHA-1. Default `SHA1`.
   */
  checksum?: "SHA1" | "MD5" | "SHA256" | "SHA512" | "SH_a1" | "without-algorithm" | "none" | (string & {});
  /** How many requests after the transfer do not see the checksum yet. Default 0. */
  checksumPolls?: number;

  /** From when on the size is told. Default `preparing`. */
  sizeFrom?: "start" | "preparing" | "prepared" | "transferred";
  /**
   * What `bytes_transferred` counts: what the server moves to make the file ready (`preparing`, the default), or
   * what it has served to the client (`download`).
   */
  bytesTransferred?: "preparing" | "download";

  /** The ETag of the data. It depends on seed and size alone. Default `strong`. */
  etag?: "strong" | "weak" | "none";
  /** Whether data comes with its length or in chunks without one. Default `given`. */
  length?: "given" | "chunked";
}

/**
 * Checks options for what TypeScript cannot see, or did not get to see.
 *
 * @throws TypeError for a value that is none of the accepted ones, and for a key that nothing would use
 */
export function checkOptions({ tls = true, certificate = {}, ...options }: SimulatorOptions): void {
  checkChoice("dataServer", options.dataServer, ["same", "https", "http"]);
  checkChoice("legacyErrors", options.legacyErrors, ["older", "newer"]);
  for (const generation of options.generations ?? []) checkChoice("generations", generation, ["api", "rest"]);
  if (!tls && "key" in certificate) throw new TypeError("A key and a certificate are of no use with tls: false.");
}

/**
 * Checks a declaration for what TypeScript cannot see.
 *
 * @throws TypeError for a size or count that is none, and for two ways of timing a preparation at once
 */
export function checkDeclaration(declaration: FileDeclaration): void {
  const { name, size, preparePolls, prepareMs, checksumPolls } = declaration;
  checkChoice("sizeFrom", declaration.sizeFrom, ["start", "preparing", "prepared", "transferred"]);
  checkChoice("bytesTransferred", declaration.bytesTransferred, ["preparing", "download"]);
  checkChoice("etag", declaration.etag, ["strong", "weak", "none"]);
  checkChoice("length", declaration.length, ["given", "chunked"]);
  if (!Number.isSafeInteger(size) || size < 0) {
    throw new TypeError(
      `The file ${JSON.stringify(name)} has the size ${size}: give a whole number of bytes, 0 or more.`,
    );
  }
  if (preparePolls !== undefined && prepareMs !== undefined) {
    throw new TypeError(`The file ${JSON.stringify(name)} has both preparePolls and prepareMs: give one of them.`);
  }
  for (const [option, value] of Object.entries({ preparePolls, prepareMs, checksumPolls })) {
    if (value !== undefined && !(value >= 0)) {
      throw new TypeError(`The file ${JSON.stringify(name)} has ${option} ${value}: give a number, 0 or more.`);
    }
  }
}

function checkChoice(option: string, value: string | undefined, accepted: readonly string[]): void {
  if (value === undefined || accepted.includes(value)) return;
  throw new TypeError(`${option} is ${JSON.stringify(value)}: give one of ${accepted.join(", ")}.`);
}
