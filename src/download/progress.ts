/** Where a download is: waiting for the server, moving bytes, or checking them. */
export type DownloadPhase = "preparing" | "transferring" | "verifying" | "done";

export interface DownloadProgress {
  phase: DownloadPhase;
  fileName: string;
  /** Bytes of the file that are here, those of an earlier attempt included. */
  bytesReceived: number;
  /** The file's size, once it is known. */
  totalBytes?: number;
}

/** At most one report in so many milliseconds. */
const intervalMs = 100;

/**
 * Tells a caller how far a download is: at most ten times a second, but every change of phase, and always the last. What
 * the caller's function throws is handed on, and then nothing more is told.
 */
export class ProgressReporter {
  #report: ((progress: DownloadProgress) => void) | undefined;
  readonly #onError: (error: unknown, phase: DownloadPhase) => void;
  #fileName: string;
  #phase: DownloadPhase = "preparing";
  #bytesReceived: number;
  #totalBytes: number | undefined;
  #lastMs = Number.NEGATIVE_INFINITY;
  #isPending = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    fileName: string,
    bytesReceived: number,
    report: ((progress: DownloadProgress) => void) | undefined,
    onError: (error: unknown, phase: DownloadPhase) => void,
  ) {
    this.#fileName = fileName;
    this.#bytesReceived = bytesReceived;
    this.#report = report;
    this.#onError = onError;
  }

  enter(phase: DownloadPhase): void {
    this.#phase = phase;
    this.#send();
  }

  /** Notes what has changed, and tells it if it is time. */
  update(change: { bytesReceived?: number; totalBytes?: number | undefined }): void {
    if (change.bytesReceived !== undefined) this.#bytesReceived = change.bytesReceived;
    if (change.totalBytes !== undefined) this.#totalBytes = change.totalBytes;
    this.#isPending = true;
    if (this.#report) this.#sendInTime();
  }

  /** Tells what has not been told yet. */
  flush(): void {
    if (this.#isPending) this.#send();
  }

  /** From now on nothing is told any more. */
  end(): void {
    clearTimeout(this.#timer);
    this.#report = undefined;
  }

  #sendInTime(): void {
    const waitMs = this.#lastMs + intervalMs - performance.now();
    if (waitMs <= 0) this.#send();
    // What comes before a standstill is told during it. A timer may fire a millisecond early, and then waits again.
    else this.#timer ??= setTimeout(() => this.#whenFired(), Math.ceil(waitMs)).unref();
  }

  #whenFired(): void {
    this.#timer = undefined;
    this.#sendInTime();
  }

  #send(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#isPending = false;
    this.#lastMs = performance.now();
    try {
      this.#report?.({
        phase: this.#phase,
        fileName: this.#fileName,
        bytesReceived: this.#bytesReceived,
        ...(this.#totalBytes === undefined ? {} : { totalBytes: this.#totalBytes }),
      });
    } catch (error) {
      // A timer or a connection may have called: nobody there could take it.
      this.end();
      this.#onError(error, this.#phase);
    }
  }
}
