import type { LocalizableMessage, PrepareStatus } from "../client/schema.js";
import {
  checkFields,
  either,
  type Fields,
  flag,
  number,
  numberFrom,
  object,
  oneOf,
  optional,
  text,
  wholeNumberFrom,
} from "./accepts.js";

/** A file of a library item, and how the service is to behave about it. */
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
  /**
   * Whether the transfer endpoint carries the data server's certificate, with https only. Default false; with
   * `generation: "9"` true.
   */
  certificate?: boolean;

  /**
   * Which checksum appears after the transfer: an algorithm, `without-algorithm` (a SHA-1 that does not say so), or
   * `none`. Any other text is sent as the algorithm of what is a SHA-1. Default `SHA1`; with
   * `generation: "9"` `SHA256`.
   */
  checksum?: "SHA1" | "MD5" | "SHA256" | "SHA512" | "SH_a1" | "without-algorithm" | "none" | (string & {});
  /** How many requests after the transfer do not see the checksum yet. Default 0. */
  checksumPolls?: number;

  /**
   * When a transfer is over, which the checksum waits for: as soon as the last byte was sent, whatever was before it
   * (`end`, the default), or once this download session has sent every byte (`all`).
   */
  transferredAt?: "end" | "all";

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

const fields: Fields<FileDeclaration> = {
  name: text,
  size: wholeNumberFrom(0),
  seed: optional(number),
  status: optional(text),
  preparePolls: optional(numberFrom(0)),
  prepareMs: optional(numberFrom(0)),
  prepareError: optional(either(oneOf(true), object)),
  endpoint: optional(text),
  directEndpoint: optional(text),
  thumbprint: optional(text),
  certificate: optional(flag),
  checksum: optional(text),
  checksumPolls: optional(numberFrom(0)),
  transferredAt: optional(oneOf("end", "all")),
  sizeFrom: optional(oneOf("start", "preparing", "prepared", "transferred")),
  bytesTransferred: optional(oneOf("preparing", "download")),
  etag: optional(oneOf("strong", "weak", "none")),
  length: optional(oneOf("given", "chunked")),
};

/**
 * Checks the declarations of the files of one item.
 *
 * @throws TypeError for a field that there is none of, for a value that makes no sense, for two ways of timing a
 *   preparation at once, and for two files of one name
 */
export function checkDeclarations(declarations: readonly FileDeclaration[]): void {
  const names = new Set<string>();
  for (const declaration of declarations) {
    const { name, preparePolls, prepareMs } = declaration;
    const what = `The file ${JSON.stringify(name)}`;
    checkFields(what, declaration, fields);
    if (preparePolls !== undefined && prepareMs !== undefined) {
      throw new TypeError(`${what} has both preparePolls and prepareMs: give one of them.`);
    }
    if (names.has(name)) throw new TypeError(`Two files are called ${JSON.stringify(name)}.`);
    names.add(name);
  }
}
