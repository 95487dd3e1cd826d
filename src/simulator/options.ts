import {
  callback,
  checkFields,
  type Fields,
  flag,
  list,
  numberFrom,
  object,
  oneOf,
  optional,
  text,
  wholeNumberFrom,
} from "./accepts.js";
import type { CertificateOptions, Identity } from "./certificate.js";
import type { FileDeclaration } from "./file-declaration.js";
import { type Generation, generations, type Quirks } from "./profile.js";
import type { ReceivedRequest } from "./request-log.js";

/** How to start a simulator. */
export interface SimulatorOptions {
  /** The files of an item of its own, the one that `libraryItemId` names afterwards. */
  files?: readonly FileDeclaration[];
  /** Further items, by their identifiers, with their files. */
  items?: Readonly<Record<string, readonly FileDeclaration[]>>;

  /**
   * How old a vCenter it is, which decides what it speaks (6.5: `/rest`; 7, which is 7.0 U2, and 8: both; 9: `/api`),
   * and the details of its answers. Default: of no age, one that speaks all there is.
   */
  generation?: Generation;
  /**
   * Whether the URL that the reference prints, `…/file__file_name`, is answered. Default true; with a `generation`
   * false, because no vCenter does.
   */
  servesPublishedUrl?: boolean;
  /** How it differs from a vCenter. Default: in nothing. */
  quirks?: Quirks;

  /** Who can log in. Default `administrator@vsphere.local`. */
  user?: string;
  /** Default: made at start. */
  password?: string;
  /** Whether users have the privilege ContentLibrary.ReadStorage, which DIRECT needs. Default false. */
  readStorage?: boolean;
  /** How long an API session lives without being used, in ms; `Infinity` is for ever. Default 1,800,000. */
  apiSessionLifetimeMs?: number;
  /**
   * How long a download session lives without activity, in ms; `Infinity` is for ever. What is asked about its files,
   * their transfer and keep-alive are activity; to look at the session itself is none. Default 300,000.
   */
  downloadSessionLifetimeMs?: number;
  /** The clock, in ms. Default `Date.now`; preparations and the lives of sessions go by it. */
  now?: () => number;

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

  /** Told of every request once its answer has ended, in whatever way. */
  onRequest?: (request: ReceivedRequest) => void;
}

const fields: Fields<SimulatorOptions> = {
  files: optional(list),
  items: optional(object),
  generation: optional(oneOf(...generations)),
  servesPublishedUrl: optional(flag),
  quirks: optional(object),
  user: optional({
    says: "a name without a colon",
    fits: (value) => typeof value === "string" && /^[^:]+$/.test(value),
  }),
  password: optional({ ...text, isSecret: true }),
  readStorage: optional(flag),
  apiSessionLifetimeMs: optional(numberFrom(0)),
  downloadSessionLifetimeMs: optional(numberFrom(0)),
  now: optional(callback),
  host: optional(text),
  port: optional(wholeNumberFrom(0)),
  tls: optional(flag),
  dataServer: optional(oneOf("same", "https", "http")),
  certificate: optional(object),
  onRequest: optional(callback),
};

const quirkFields: Fields<Quirks> = {
  textNotFound: optional(flag),
  nullForEmpty: optional(flag),
  noChecksum: optional(flag),
  chunkedData: optional(flag),
  dataNeedsSession: optional(flag),
};

/**
 * Checks options for what TypeScript cannot see, or did not get to see.
 *
 * @throws TypeError for a field that there is none of, and for a value that is none of the accepted ones
 */
export function checkOptions(options: SimulatorOptions): void {
  checkFields("startSimulator", options, fields);
  checkFields("quirks", options.quirks ?? {}, quirkFields);
  const { tls = true, certificate = {} } = options;
  if (!tls && "key" in certificate) throw new TypeError("A key and a certificate are of no use with tls: false.");
}
