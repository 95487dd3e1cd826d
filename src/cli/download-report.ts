import { OptionError } from "../client/option-error.js";
import { ApiError, type DownloadOutcome, type DownloadResult, DownloadSessionError, TargetError } from "../node.js";
import { exitCodeFor, exitCodes } from "./exit-code.js";
import type { CliIo } from "./io.js";
import { messageOf } from "./message.js";
import { describeBytes } from "./output.js";
import type { ProgressDisplay } from "./progress-display.js";

/** Prints how a file ended, and returns the exit code that it deserves. */
export function createReport(
  { output, json, item }: { output: string; json?: boolean; item?: string },
  io: CliIo,
  display: ProgressDisplay,
): (outcome: DownloadOutcome) => number {
  // Where the file itself goes to standard output, nothing else may.
  // On a terminal, bars and results share the screen.
  const isShared = output === "-" || (io.stdout.isTTY && io.stderr.isTTY);
  const print = (text: string) => (isShared ? display.log(text) : io.stdout.write(text));
  const isJson = json || (output !== "-" && !io.stdout.isTTY);
  return (outcome) => {
    if (outcome.status === "fulfilled") {
      print(isJson ? `${JSON.stringify(outcome.value)}\n` : describeResult(outcome.value));
      return exitCodes.done;
    }
    const { fileName, reason } = outcome;
    const stopped = io.signal.aborted && reason === io.signal.reason;
    const message = messageOf(reason, item === undefined);
    if (isJson) print(`${JSON.stringify({ fileName, error: { ...factsOf(reason, stopped), message } })}\n`);
    if (!stopped) display.log(`vsphere-download: ${message}\n`);
    return exitCodeFor(reason);
  };
}

/** What a program can decide by: what is undefined is not printed. */
function factsOf(reason: unknown, stopped: boolean) {
  return {
    code: stopped ? "STOPPED" : codeOf(reason),
    status: statusOf(reason),
    errorType: reason instanceof ApiError ? reason.errorType : undefined,
    problem: reason instanceof TargetError ? reason.problem : undefined,
  };
}

function codeOf(reason: unknown): string {
  if (reason instanceof DownloadSessionError) return reason.code;
  return reason instanceof OptionError ? "WRONG_USAGE" : "OTHER_FAILURE";
}

/** That of HTTP, as a number; a PrepareError has that of its file. */
function statusOf(reason: unknown): number | undefined {
  return reason instanceof Error && "status" in reason && typeof reason.status === "number" ? reason.status : undefined;
}

function describeResult(result: DownloadResult): string {
  const size = describeBytes(result.bytes);
  const seconds = (result.durations.transferringMs / 1000).toFixed(1);
  const proof =
    result.verification === "verified"
      ? `verified (${result.algorithm?.toUpperCase()} ${result.checksum})`
      : `not verified: ${result.reason}`;
  if (result.skipped) return `${result.path}: ${size}, was there already, ${proof}\n`;
  const resumed = result.resumedBytes > 0 ? `, ${describeBytes(result.resumedBytes)} of it from before` : "";
  return `${result.path ?? result.fileName}: ${size} in ${seconds} s${resumed}, ${proof}\n`;
}
