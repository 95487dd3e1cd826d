import { randomUUID } from "node:crypto";
import { ApiError, CertificateError, DownloadSessionError } from "../client/errors.js";
import { OptionError } from "../client/option-error.js";
import type { DownloadSessionModel } from "../client/schema.js";
import type { CreateDownloadSessionOptions } from "../operations/create-download-session.js";
import type { DeleteDownloadSessionOptions } from "../operations/delete-download-session.js";
import type { GetDownloadSessionOptions } from "../operations/get-download-session.js";

/** What it takes to have download sessions. */
export interface SessionClient {
  createDownloadSession(options: CreateDownloadSessionOptions): Promise<string>;
  getDownloadSession(options: GetDownloadSessionOptions): Promise<DownloadSessionModel>;
  deleteDownloadSession(options: DeleteDownloadSessionOptions): Promise<void>;
  /** Whether a log-in of the client's own is under way. */
  readonly isLoggingIn: boolean;
}

/** How many attempts in a row to open a session may fail. */
const mostFailures = 3;

/**
 * The download session that the files of one library item go through: another one when the server has ended it, and in
 * the end none.
 */
export class ItemSession {
  readonly #client: SessionClient;
  readonly #libraryItemId: string;
  readonly #signal: AbortSignal | undefined;
  /** Sessions that were asked for, by their client tokens; undefined while it is not known which it is. */
  readonly #opened = new Map<string, string | undefined>();
  #current: Promise<string> | undefined;
  /** How often in a row opening has failed. */
  #failures = 0;

  constructor(client: SessionClient, libraryItemId: string, signal: AbortSignal | undefined) {
    this.#client = client;
    this.#libraryItemId = libraryItemId;
    this.#signal = signal;
  }

  /**
   * The identifier of the session; the first call opens it. A call after one that failed tries again, but not where
   * opening has failed three times in a row, or the log-in was refused: then it fails with that.
   *
   * @throws what `createDownloadSession` throws
   */
  id(): Promise<string> {
    this.#current ??= this.#openNext();
    return this.#current;
  }

  /** The identifier of the session that there is by now, or is being opened; undefined if there is none. */
  get current(): Promise<string> | undefined {
    return this.#current;
  }

  /** Whether a failure is one because the server has ended the session. Where that cannot be told, it has not. */
  async hasEnded(downloadSessionId: string, failure: unknown): Promise<boolean> {
    if (!isNotFound(failure) || this.#signal?.aborted) return false;
    // Another file may have found out first.
    if ((await this.#current?.catch(() => undefined)) !== downloadSessionId) return true;
    try {
      await this.#client.getDownloadSession({ downloadSessionId, signal: this.#signal });
      return false;
    } catch (error) {
      return isNotFound(error);
    }
  }

  /** Gives up a session that the server has ended: the next `id` opens another one. */
  async replace(downloadSessionId: string): Promise<void> {
    const current = this.#current;
    if ((await current?.catch(() => undefined)) === downloadSessionId && this.#current === current) {
      this.#current = undefined;
    }
  }

  /**
   * Removes from the server whatever was opened there.
   *
   * @throws what could not be removed, and why
   */
  async close(signal: AbortSignal): Promise<void> {
    const removals = [...this.#opened].map(([clientToken, id]) => this.#remove(clientToken, id, signal));
    const ended = await Promise.allSettled(removals);
    for (const one of ended) if (one.status === "rejected") throw one.reason;
  }

  async #openNext(): Promise<string> {
    // The same token again gives the session whose identifier was lost on its way.
    const [lost] = [...this.#opened].find(([, id]) => id === undefined) ?? [];
    try {
      const id = await this.#open(lost ?? randomUUID());
      this.#failures = 0;
      return id;
    } catch (error) {
      this.#failures += 1;
      if (this.#failures < mostFailures && !isRefusedLogIn(error)) this.#current = undefined;
      throw error;
    }
  }

  async #open(clientToken: string): Promise<string> {
    this.#opened.set(clientToken, undefined);
    try {
      const id = await this.#ask(clientToken, this.#signal);
      this.#opened.set(clientToken, id);
      return id;
    } catch (error) {
      // What was stopped while it waited for the log-in was not sent.
      const isUnsent = this.#signal?.aborted && this.#client.isLoggingIn;
      if (isUnsent || !mayHaveOpened(error)) this.#opened.delete(clientToken);
      throw error;
    }
  }

  #ask(clientToken: string, signal: AbortSignal | undefined): Promise<string> {
    return this.#client.createDownloadSession({ libraryItemId: this.#libraryItemId, clientToken, signal });
  }

  async #remove(clientToken: string, id: string | undefined, signal: AbortSignal): Promise<void> {
    try {
      // The same token gives the same session, so that asking again tells which it is.
      const downloadSessionId = id ?? (await this.#ask(clientToken, signal));
      await this.#client.deleteDownloadSession({ downloadSessionId, signal });
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
    this.#opened.delete(clientToken);
  }
}

/** Whether there may be a session although asking for it has failed: all that was lost is the answer. */
function mayHaveOpened(failure: unknown): boolean {
  if (failure instanceof OptionError || failure instanceof CertificateError) return false;
  // The way there may have failed before, at the log-in.
  if (failure instanceof DownloadSessionError && "operation" in failure && failure.operation === "logIn") return false;
  return !(failure instanceof ApiError && failure.status < 500);
}

/** Once more, and again, could lock the account. */
function isRefusedLogIn(failure: unknown): boolean {
  return failure instanceof ApiError && failure.operation === "logIn" && failure.status < 500;
}

/** Also where the server says so in its own words. */
function isNotFound(error: unknown): boolean {
  return (
    error instanceof ApiError &&
    (error.errorType === undefined ? error.status === 404 : error.errorType === "NOT_FOUND")
  );
}
