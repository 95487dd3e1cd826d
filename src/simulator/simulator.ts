import type { DownloadSessionModel } from "../client/schema.js";
import type { OpenApiSession } from "./api-sessions.js";
import type { CertificateOptions } from "./certificate.js";
import type { Fault } from "./fault.js";
import type { Injection } from "./fault-queue.js";
import type { FileDeclaration } from "./file-declaration.js";
import type { ReceivedRequest } from "./request-log.js";

/** A certificate that a server of the simulator shows. All fields are empty where it speaks plain http. */
export interface ShownCertificate {
  /** PEM. */
  certificate: string;
  /** SHA-1 of the DER form, in upper case with colons. */
  thumbprint: string;
  /** SHA-256 of the DER form, in upper case with colons. */
  thumbprint256: string;
}

/** What clients left on the server. */
export interface LeftBehind {
  /** Those that were opened by logging in. */
  readonly apiSessions: readonly OpenApiSession[];
  /** Those that clients made, as `/api` would tell them. */
  readonly downloadSessions: readonly DownloadSessionModel[];
}

/** A server that behaves like the download-session service. The fields of its certificate are those of the API. */
export interface Simulator extends Readonly<ShownCertificate>, AsyncDisposable {
  /** Origin of the API, without a slash at the end: `https://127.0.0.1:49152`. */
  readonly url: string;
  /** Origin of the data, the same unless `dataServer` says otherwise. */
  readonly dataUrl: string;
  /** What the data server shows over https, the same as the API's unless `dataServer` says otherwise. */
  readonly data: Readonly<ShownCertificate>;
  /**
   * What to believe in, in PEM, so that the certificates of all its servers are accepted: the certificates themselves,
   * and the authority that signed them where one did.
   */
  readonly authority: string;
  /** Who can log in. */
  readonly user: string;
  readonly password: string;
  /** The token of an API session that is open, though nobody has logged in for it. */
  readonly sessionId: string;
  /** The item with the files of the options; if those have further items alone, the first of them. */
  readonly libraryItemId: string;
  /** The download session made at start, of that item. */
  readonly downloadSessionId: string;

  /** The last 10,000 requests, in the order of arrival; those that were answered by nothing, too. */
  readonly requests: readonly ReceivedRequest[];

  /**
   * Makes something go wrong, from the next request on.
   *
   * @throws TypeError for an unknown fault, or an unknown or invalid field
   */
  inject(fault: Fault): Injection;
  /** Faults that have not happened as often as they were asked to. */
  readonly pendingFaults: readonly Injection[];
  /** From now on nothing goes wrong any more. */
  clearFaults(): void;

  /** What clients have opened on the server and not ended, nor has it ended by itself: nothing, if they clean up. */
  readonly leftBehind: LeftBehind;

  /** Ends an API session, by default all: from now on its token is answered with 401. */
  expireApiSession(sessionId?: string): void;
  /** Ends the API session of `sessionId`, and opens the one that is `sessionId` from now on. */
  renewSession(): string;
  /**
   * Adds an item, or replaces the files of one, for the download sessions that are made from now on. Returns its
   * identifier.
   *
   * @throws TypeError for a declaration that makes no sense
   */
  declareItem(files: readonly FileDeclaration[], libraryItemId?: string): Promise<string>;
  /**
   * Adds a download session, and returns its identifier.
   *
   * @param files Default: those of `libraryItemId`.
   * @throws TypeError for a declaration that makes no sense
   */
  addDownloadSession(files?: readonly FileDeclaration[]): Promise<string>;
  /**
   * Ends a download session, by default all: from now on it is answered with 404, and so is its data. Transfers under
   * way go on; it is the fault `cut` that ends them, or a client that cancels.
   */
  expireDownloadSession(id?: string): void;
  /**
   * Adds a file to a download session, by default the one made at start, or puts it into the place of the one with its
   * name: that begins anew, but what was linked to the old one now serves the new one.
   */
  declareFile(file: FileDeclaration, downloadSessionId?: string): Promise<void>;
  /** Makes the present data URL of a file answer `status` (default 404). *prepare* makes a fresh one. */
  expireDataUrl(fileName: string, options?: { status?: number; downloadSessionId?: string }): void;

  /**
   * Puts another certificate into the place of the one that is shown, from the next connection on; idle connections are
   * closed. Of the API and the data server (`all`, the default), or one of them, if they are two.
   */
  renewCertificate(options?: CertificateOptions & { server?: "api" | "data" | "all" }): Promise<void>;

  /** Stops at once: connections are destroyed, whatever they are doing. */
  close(): Promise<void>;
}
