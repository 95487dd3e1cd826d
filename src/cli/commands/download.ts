import { type Command, Option } from "commander";
import {
  type DownloadOutcome,
  type DownloadProgress,
  downloadFile,
  downloadFiles,
  downloadItem,
  type EndpointType,
  endpointTypes,
  type NodeClient,
} from "../../node.js";
import { type ConnectionFlags, collect, wholeNumber, withConnectionFlags } from "../connection-flags.js";
import { createReport } from "../download-report.js";
import { libraryItem } from "../identifier.js";
import type { CliIo } from "../io.js";
import { createProgressDisplay, type ProgressDisplay } from "../progress-display.js";
import { connect, warningLine } from "../settings.js";
import { readSource, type Source } from "../source.js";
import { UsageError } from "../usage-error.js";

interface DownloadFlags extends ConnectionFlags {
  item?: string;
  output: string;
  concurrency?: number;
  requireChecksum?: boolean;
  overwrite?: boolean;
  skipExisting?: boolean;
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

const outputHelp = `
JSON, one line for each file, as soon as it has ended:
  {"fileName", "path", "skipped", "bytes", "verification", "reason", "checksum", "algorithm", "serverAuthenticated",
   "attempts", "resumedBytes", "durations": {"preparingMs", "transferringMs", "verifyingMs"}}
  verification is verified or unverified, the latter with a reason, the former with a checksum and its algorithm.
  {"fileName", "error": {"code", "message", "status", "errorType", "problem"}}
  code is always there: API_ERROR, CONNECTION_FAILED, TRANSFER_FAILED, TARGET_UNUSABLE, …; STOPPED after a signal,
  WRONG_USAGE for what cannot be used, OTHER_FAILURE for anything else. status is that of HTTP; errorType is that of
  an API_ERROR; problem, of a TARGET_UNUSABLE, is exists, locked, no-space, not-writable, …
`;

export function addDownload(program: Command, io: CliIo, exitWith: (code: number) => void): void {
  withConnectionFlags(program.command("download"), [
    ["download --item ID", "all files of a library item, into this folder"],
    ["download --item ID disk.iso -o - | sha1sum", "one file, to a pipe"],
    ["download SESSION -o /srv/iso/ --require-checksum", "all files of an existing download session"],
  ])
    .summary("get files, whole and verified")
    .description(
      "Has files prepared, transfers them, verifies their checksums, and only then gives them their names. " +
        "A download that was cut goes on where it stopped when it is run again; with --skip-existing, files that are " +
        "there already, of the server's size and, where it gives one without a transfer, checksum, are taken as done.\n\n" +
        "With --item, all arguments are names of files. A download session is opened for it, kept alive, opened anew " +
        "where it ends too early, and removed from the server in the end, also after Ctrl-C.",
    )
    .usage("[options] (<session> | --item <id>) [files...]")
    .argument("[session]", "identifier of the download session; not with --item")
    .argument("[files...]", "names of the files, as the session lists them (default: all)")
    .option("--item <id>", "get the files of this library item", libraryItem)
    .option("-o, --output <path>", "folder, or for one file its path, or - for standard output", ".")
    .option("--concurrency <count>", "how many files side by side (default: 4)", wholeNumber)
    .option("--require-checksum", "fail where a file cannot be verified")
    .option(
      "--overwrite",
      "replace files that exist, once the new ones are whole; with --skip-existing, only those that are not skipped",
    )
    .option(
      "--skip-existing",
      "take files that are there already as done, if size and checksum are the server's; others are an error, or with --overwrite replaced",
    )
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
    .addHelpText("after", outputHelp)
    .action(async (first: string | undefined, others: string[], flags: DownloadFlags) => {
      const fileNames = flags.item === undefined || first === undefined ? others : [first, ...others];
      const source = readSource(flags.item === undefined ? first : undefined, flags.item);
      if (flags.output === "-" && fileNames.length !== 1) {
        throw new UsageError("Standard output takes one file: name it.");
      }
      if (flags.output === "-" && flags.skipExisting) {
        throw new UsageError("--skip-existing is for files, not for standard output: leave out one of them.");
      }
      await using client = await connect(flags, io);
      const display = createProgressDisplay(io.stderr, flags.quiet ?? false);
      const report = createReport(flags, io, display);
      let isCut = false;
      let isOneWhole = false;
      const onOutcome = (outcome: DownloadOutcome) => {
        isCut ||= io.signal.aborted && outcome.status === "rejected";
        isOneWhole ||= outcome.status === "fulfilled";
        exitWith(report(outcome));
      };
      const onStop = () => {
        display.end();
        io.stderr.write(
          "Stopping, and removing from the server what was opened there. Ctrl-C ends at once from here on.\n",
        );
      };
      if ("libraryItemId" in source) io.signal.addEventListener("abort", onStop, { once: true });
      try {
        await downloadAll(client, source, fileNames, flags, io, display, onOutcome);
      } finally {
        io.signal.removeEventListener("abort", onStop);
        display.end();
      }
      if (isCut && flags.output !== "-" && flags.resume) {
        const how = isOneWhole && !flags.skipExisting && !flags.overwrite ? " with --skip-existing" : "";
        io.stderr.write(
          `What came is kept beside the files, as NAME.part. To go on, run the same command again${how}.\n`,
        );
      }
      io.signal.throwIfAborted();
    });
}

async function downloadAll(
  client: NodeClient,
  source: Source,
  fileNames: readonly string[],
  flags: DownloadFlags,
  io: CliIo,
  display: ProgressDisplay,
  onOutcome: (outcome: DownloadOutcome) => void,
): Promise<void> {
  const options = {
    signal: io.signal,
    onProgress: (progress: DownloadProgress) => display.show(progress),
    onWarning: (message: string) => display.log(warningLine(message)),
    overwrite: flags.overwrite,
    skipExisting: flags.skipExisting,
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
  const several = {
    fileNames: fileNames.length === 0 ? undefined : fileNames,
    concurrency: flags.concurrency,
    onOutcome,
  };
  const to = flags.output === "-" ? io.stdoutStream() : flags.output;
  const [fileName] = fileNames;
  if ("libraryItemId" in source) {
    const outcomes = await downloadItem(client, { ...options, ...source, ...several, to });
    if (outcomes.length === 0) io.stderr.write("The library item has no files.\n");
  } else if (fileName !== undefined && fileNames.length === 1) {
    await downloadFile(client, { ...options, ...source, fileName, to }).then(
      (value) => onOutcome({ fileName, status: "fulfilled", value }),
      (reason: unknown) => onOutcome({ fileName, status: "rejected", reason }),
    );
  } else {
    const outcomes = await downloadFiles(client, { ...options, ...source, ...several, to: flags.output });
    if (outcomes.length === 0) io.stderr.write("The download session has no files.\n");
  }
}
