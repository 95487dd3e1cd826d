import cliProgress, { type MultiBar, type SingleBar } from "cli-progress";
import type { DownloadProgress } from "../node.js";
import type { CliStream } from "./io.js";
import { describeDuration, describeSize, printable } from "./output.js";

/** Shows how far files are: a bar for each on a terminal, a line now and then elsewhere, or nothing. */
export interface ProgressDisplay {
  show(progress: DownloadProgress): void;
  /** Writes a line to the stream; where there are bars, below them once they are done, because it would tear them. */
  log(line: string): void;
  /** Shows nothing from here on. */
  end(): void;
}

export function createProgressDisplay(stream: CliStream, isQuiet: boolean): ProgressDisplay {
  if (isQuiet) return { show() {}, log: (line) => void stream.write(line), end() {} };
  return stream.isTTY ? new Bars(stream as NodeJS.WriteStream) : new Lines(stream);
}

/** How fast bytes come, over the time since the first: what an earlier run had does not count. */
class Rate {
  #start: { ms: number; bytes: number } | undefined;

  /** Bytes a second, once there is something to measure. */
  measure({ bytesReceived }: DownloadProgress): number | undefined {
    const now = performance.now();
    if (!this.#start || bytesReceived < this.#start.bytes) this.#start = { ms: now, bytes: bytesReceived };
    const seconds = (now - this.#start.ms) / 1000;
    return seconds > 0.2 ? (bytesReceived - this.#start.bytes) / seconds : undefined;
  }
}

class Bars implements ProgressDisplay {
  readonly #stream: NodeJS.WriteStream;
  readonly #multi: MultiBar;
  readonly #later: string[] = [];
  readonly #bars = new Map<string, { bar: SingleBar; rate: Rate }>();
  #hasEnded = false;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
    this.#multi = new cliProgress.MultiBar(
      {
        stream,
        format: "{name} {bar} {percentage}% {size} {state}",
        barsize: 24,
        hideCursor: true,
        // Ctrl-C is the command's to handle.
        gracefulExit: false,
        emptyOnZero: true,
        autopadding: true,
        forceRedraw: true,
      },
      cliProgress.Presets.shades_classic,
    );
  }

  show(progress: DownloadProgress): void {
    if (this.#hasEnded) return;
    const { fileName, phase, bytesReceived, totalBytes } = progress;
    let shown = this.#bars.get(fileName);
    if (!shown) {
      shown = { bar: this.#multi.create(1, 0, this.#payload(progress, undefined)), rate: new Rate() };
      this.#bars.set(fileName, shown);
    }
    const rate = phase === "transferring" ? shown.rate.measure(progress) : undefined;
    // An empty file is all there as soon as it is done.
    shown.bar.setTotal(Math.max(1, totalBytes ?? bytesReceived));
    shown.bar.update(phase === "done" ? Math.max(1, bytesReceived) : bytesReceived, this.#payload(progress, rate));
  }

  log(line: string): void {
    if (this.#hasEnded) this.#stream.write(line);
    else this.#later.push(line);
  }

  end(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#multi.stop();
    for (const line of this.#later.splice(0)) this.#stream.write(line);
  }

  #payload(progress: DownloadProgress, rate: number | undefined) {
    const name = printable(progress.fileName);
    return {
      name: name.length > 28 ? `${name.slice(0, 27)}…` : name.padEnd(28),
      size: describeSize(progress.totalBytes ?? progress.bytesReceived).padStart(9),
      state: stateOf(progress, rate),
    };
  }
}

function stateOf({ phase, bytesReceived, totalBytes }: DownloadProgress, rate: number | undefined): string {
  if (phase !== "transferring" || !rate) return phase;
  const left = totalBytes === undefined ? "" : `, ${describeDuration((totalBytes - bytesReceived) / rate)} left`;
  return `${describeSize(rate)}/s${left}`;
}

class Lines implements ProgressDisplay {
  readonly #stream: CliStream;
  readonly #last = new Map<string, string>();
  #hasEnded = false;

  constructor(stream: CliStream) {
    this.#stream = stream;
  }

  show(progress: DownloadProgress): void {
    const line = lineOf(progress);
    if (this.#hasEnded || this.#last.get(progress.fileName) === line) return;
    this.#last.set(progress.fileName, line);
    this.#stream.write(`${printable(progress.fileName)}: ${line}\n`);
  }

  log(line: string): void {
    this.#stream.write(line);
  }

  end(): void {
    this.#hasEnded = true;
  }
}

/** One line a phase, and one a tenth of the transfer: a log is read afterwards. */
function lineOf({ phase, bytesReceived, totalBytes }: DownloadProgress): string {
  if (phase !== "transferring" || !totalBytes) return phase;
  const tenths = Math.floor((bytesReceived / totalBytes) * 10);
  return `${phase}, ${tenths * 10}% of ${describeSize(totalBytes)}`;
}
