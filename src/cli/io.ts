import type { Writable } from "node:stream";

/** All that the command touches of the process it runs in, so that a test can run it as a function. */
export interface CliIo {
  env: Readonly<Record<string, string | undefined>>;
  stdout: CliStream;
  stderr: CliStream;
  /** Standard output, for a file's bytes. */
  stdoutStream: () => Writable;
  /** All of standard input, as text. */
  readStdin: () => Promise<string>;
  /**
   * Asks the person at the terminal for something that is not to be seen; undefined where standard input is no terminal.
   *
   * @throws StoppedBySignal at Ctrl-C
   */
  askSecret?: ((question: string) => Promise<string>) | undefined;
  readFile: (path: string) => Promise<string>;
  /**
   * Aborted where the command has to stop before it is done; the reason is a {@link StoppedBySignal} or an
   * {@link OutputError}.
   */
  signal: AbortSignal;
}

export interface CliStream {
  write: (text: string) => unknown;
  isTTY?: boolean | undefined;
}

/** A signal that ends a process has come. */
export class StoppedBySignal extends Error {
  override name = "StoppedBySignal";
  readonly exitCode: number;

  constructor(signalName: string, exitCode: number) {
    super(`Stopped by ${signalName}.`);
    this.exitCode = exitCode;
  }
}

/** What the command prints is lost. */
export class OutputError extends Error {
  override name = "OutputError";

  constructor(cause: Error) {
    super(`Standard output cannot be written to: ${cause.message}.`, { cause });
  }
}
