import { type Command, Option } from "commander";
import {
  type DownloadOutcome,
  type DownloadProgress,
  type DownloadResult,
  downloadFile,
  downloadFiles,
  type EndpointType,
  endpointTypes,
  type NodeClient,
} from "../../node.js";
import { type ConnectionFlags, collect, wholeNumber, withConnectionFlags } from "../connection-flags.js";
import { exitCodeFor, exitCodes } from "../exit-code.js";
import type { CliIo } from "../io.js";
import { messageOf } from "../message.js";
import { describeBytes } from "../output.js";
import { createProgressDisplay, type ProgressDisplay } from "../progress-display.js";
import { connect, warningLine } from "../settings.js";
import { UsageError } from "../usage-error.js";

interface DownloadFlags extends ConnectionFlags {
  output: string;
  concurrency?: number;
  requireChecksum?: boolean;
  overwrite?: boolean;
  resume: boolean;
  endpointType?: EndpointType;
  fileRoot?: string;
  datastoreRoot?: string;
  allowFileHost?: string[];
  transferOrigin?: string[];
  maxWaitMs?: number;
  idleTimeoutMs?: number;
  checksumWaitMs?: number;
  quiet?: boolean;
}

export function addDownload(program: Command, io: CliIo, exitWith: (code: number) => void): void {
  withConnectionFlags(program.command("download"))
    .summary("get files, whole and verified")
    .description(
      "Has files prepared, transfers them, verifies their checksums, and only then gives them their names. " +
        "A download that was cut goes on where it stopped when it is run again.",
    )
    .argument("<session>", "identifier of the download session")
    .argument("[files...]", "names of the files, as the session lists them (default: all)")
    .option("-o, --output <path>", "folder, or for one file its path, or - for standard output", ".")
    .option("--concurrency <count>", "how many files side by side (default: 4)", wholeNumber)
    .option("--require-checksum", "fail where a file cannot be verified")
    .option("--overwrite", "replace files that exist, once the new ones are whole")
    .option("--no-resume", "begin anew, whatever an earlier run has left")
    .option("--max-wait-ms <ms>", "how long a preparation may take (default: 600000)", wholeNumber)
    .option("--idle-timeout-ms <ms>", "how long a transfer may stand still (default: 30000)", wholeNumber)
    .option("--checksum-wait-ms <ms>", "how long to wait for the server's checksum (default: 30000)", wholeNumber)
    .addOption(
      new Option("--endpoint-type <type>", "kind of endpoint; the server's default is HTTPS").choices(endpointTypes),
    )
    .option("--file-root <folder>", "read file: endpoints below this folder")
    .option("--datastore-root <folder>", "read ds: endpoints below this folder, which stands for /vmfs/volumes")
    .option("--allow-file-host <host>", "a host that file: endpoints may name; may be repeated", collect)
    .option("--transfer-origin <url>", "an https origin that is the server by another name; may be repeated", collect)
    .option("--quiet", "show no progress")
    .action(async (downloadSessionId: string, fileNames: string[], flags: DownloadFlags) => {
      if (flags.output === "-" && fileNames.length !== 1) {
        throw new UsageError("Standard output takes one file: name it.");
      }
      await using client = await connect(flags, io);
      const display = createProgressDisplay(io.stderr, flags.quiet ?? false);
      const report = createReport(flags, io, display);
      try {
        await downloadAll(client, downloadSessionId, fileNames, flags, io, display, (outcome) =>
          exitWith(report(outcome)),
        );
      } finally {
        display.end();
      }
      if (!io.signal.aborted) return;
      if (flags.output !== "-" && flags.resume) {
        io.stderr.write("What came is kept beside the files, as NAME.part. To go on, run the same command again.\n");
      }
      throw io.signal.reason;
    });
}

async function downloadAll(
  client: NodeClient,
  downloadSessionId: string,
  fileNames: readonly string[],
  flags: DownloadFlags,
  io: CliIo,
  display: ProgressDisplay,
  onOutcome: (outcome: DownloadOutcome) => void,
): Promise<void> {
  const options = {
    downloadSessionId,
    signal: io.signal,
    onProgress: (progress: DownloadProgress) => display.show(progress),
    onWarning: (message: string) => display.log(warningLine(message)),
    overwrite: flags.overwrite,
    resume: flags.resume,
    requireChecksum: flags.requireChecksum,
    retry: flags.retry,
    maxWaitMs: flags.maxWaitMs,
    idleTimeoutMs: flags.idleTimeoutMs,
    checksumWaitMs: flags.checksumWaitMs,
    endpointType: flags.endpointType,
    allowHttp: flags.allowHttp,
    fileRoot: flags.fileRoot,
    datastoreRoot: flags.datastoreRoot,
    allowFileHosts: flags.allowFileHost,
  };
  const [fileName] = fileNames;
  if (fileName === undefined || fileNames.length > 1) {
    const names = fileName === undefined ? undefined : fileNames;
    const { output: to, concurrency } = flags;
    const outcomes = await downloadFiles(client, { ...options, fileNames: names, to, concurrency, onOutcome });
    if (outcomes.length === 0) io.stderr.write("The download session has no files.\n");
    return;
  }
  const to = flags.output === "-" ? io.stdoutStream() : flags.output;
  await downloadFile(client, { ...options, fileName, to }).then(
    (value) => onOutcome({ fileName, status: "fulfilled", value }),
    (reason: unknown) => onOutcome({ fileName, status: "rejected", reason }),
  );
}

/** Prints how a file ended, and returns the exit code that it deserves. */
function createReport(flags: DownloadFlags, io: CliIo, display: ProgressDisplay): (outcome: DownloadOutcome) => number {
  // Where the file itself goes to standard output, nothing else may.
  // On a terminal, bars and results share the screen.
  const isShared = flags.output === "-" || (io.stdout.isTTY && io.stderr.isTTY);
  const print = (text: string) => (isShared ? display.log(text) : io.stdout.write(text));
  const isJson = flags.json || (flags.output !== "-" && !io.stdout.isTTY);
  return (outcome) => {
    if (outcome.status === "fulfilled") {
      print(isJson ? `${JSON.stringify(outcome.value)}\n` : describeResult(outcome.value));
      return exitCodes.done;
    }
    const { fileName, reason } = outcome;
    const stopped = io.signal.aborted && reason === io.signal.reason;
    const message = messageOf(reason);
    if (isJson) print(`${JSON.stringify({ fileName, error: { code: codeOf(reason), message } })}\n`);
    if (!stopped) display.log(`vsphere-download: ${message}\n`);
    return exitCodeFor(reason);
  };
}

function codeOf(reason: unknown): string | undefined {
  return reason instanceof Error && "code" in reason && typeof reason.code === "string" ? reason.code : undefined;
}

function describeResult(result: DownloadResult): string {
  const seconds = (result.durations.transferringMs / 1000).toFixed(1);
  const proof =
    result.verification === "verified"
      ? `verified (${result.algorithm?.toUpperCase()} ${result.checksum})`
      : `not verified: ${result.reason}`;
  const resumed = result.resumedBytes > 0 ? `, ${describeBytes(result.resumedBytes)} of it from before` : "";
  return `${result.path ?? result.fileName}: ${describeBytes(result.bytes)} in ${seconds} s${resumed}, ${proof}\n`;
}
