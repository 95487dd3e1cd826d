import { createRequire } from "node:module";
import { Command, InvalidArgumentError, Option } from "commander";
import { type EndpointType, endpointTypes } from "../index.js";
import { exitCodes } from "./exit-code.js";
import type { CliIo } from "./io.js";
import { describeFile, describeFiles, describeMessage, print } from "./output.js";
import { type ConnectionFlags, connect } from "./settings.js";

const { version } = createRequire(import.meta.url)("vsphere-download-session/package.json") as { version: string };

const environmentHelp = `
Environment:
  VSPHERE_SERVER      the vCenter: a host, or a URL that begins with https:// or http://
  VSPHERE_SESSION_ID  the identifier of the API session

Exit codes:
  0 done                            4 no such download session or file
  1 any other failure               5 the preparation failed
  2 wrong usage                     7 the server's certificate is not believed
  3 not logged in, or not allowed   130 stopped by Ctrl-C, 143 by SIGTERM
`;

type Flags = ConnectionFlags & { json?: boolean };

/**
 * The command line: arguments in, one operation called, its result printed.
 *
 * @param exitWith takes the exit code of a command that ran to its end
 */
export function createProgram(io: CliIo, exitWith: (code: number) => void): Command {
  const program = new Command("vsphere-download")
    .description("Files of download sessions of a vSphere content library.")
    .version(version)
    .addHelpText("after", environmentHelp)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      outputError: (text, write) => write(text.replace(/^error: /, "vsphere-download: ")),
    })
    .showHelpAfterError("Run with --help to see what is accepted.");

  withConnectionOptions(program.command("get"))
    .summary("show the state of a file")
    .description(
      "Shows how far a file is, where to download it once it is PREPARED, and its checksum after the download.",
    )
    .argument("<session>", "identifier of the download session")
    .argument("<file>", "name of the file, as the session lists it")
    .action(async (downloadSessionId: string, fileName: string, flags: Flags) => {
      const client = await connect(flags, io);
      const info = await client.getFile({ downloadSessionId, fileName, signal: io.signal });
      print(io.stdout, flags.json ?? false, info, describeFile);
    });

  withConnectionOptions(program.command("prepare"))
    .summary("ask the server to make a file ready for download")
    .description("Asks the server to make a file ready for download. It answers at once; `get` shows how far it is.")
    .argument("<session>", "identifier of the download session")
    .argument("<file>", "name of the file, as the session lists it")
    .addOption(
      new Option("--endpoint-type <type>", "kind of endpoint; the server's default is HTTPS").choices(endpointTypes),
    )
    .option("--xml", "speak XML, as vSphere 6.0 and 6.5 document it")
    .action(
      async (
        downloadSessionId: string,
        fileName: string,
        flags: Flags & { endpointType?: EndpointType; xml?: boolean },
      ) => {
        const client = await connect(flags, io);
        const info = await client.prepareFile({
          downloadSessionId,
          fileName,
          endpointType: flags.endpointType,
          mediaType: flags.xml ? "xml" : "json",
          signal: io.signal,
        });
        print(io.stdout, flags.json ?? false, info, describeFile);
        if (info.status !== "ERROR") return;
        const reason = info.error_message ? describeMessage(info.error_message) : "the server gave no reason.";
        io.stderr.write(`vsphere-download: The preparation of ${JSON.stringify(info.name)} failed: ${reason}\n`);
        exitWith(exitCodes.prepareFailed);
      },
    );

  withConnectionOptions(program.command("list"))
    .summary("show all files of a download session")
    .description("Shows name, status and size of every file of a download session.")
    .argument("<session>", "identifier of the download session")
    .action(async (downloadSessionId: string, flags: Flags) => {
      const client = await connect(flags, io);
      const files = await client.listFiles({ downloadSessionId, signal: io.signal });
      print(io.stdout, flags.json ?? false, files, describeFiles);
    });

  return program;
}

function withConnectionOptions(command: Command): Command {
  return command
    .option("--server <host>", "the vCenter, instead of VSPHERE_SERVER")
    .option(
      "--session-id-file <path>",
      "file with the session's identifier (- is standard input), instead of VSPHERE_SESSION_ID",
    )
    .option("--json", "print JSON also on a terminal; elsewhere it is always JSON")
    .option("--retry <count>", "how many times to try again after a failure that may pass (default: 3)", wholeNumber)
    .option("--timeout-ms <ms>", "how long one attempt may take (default: 30000)", wholeNumber)
    .option("--allow-http", "allow plain http to a host other than this machine")
    .option("--verbose", "say on standard error what is sent and what came back")
    .addHelpText("after", environmentHelp);
}

function wholeNumber(value: string): number {
  if (!/^\d+$/.test(value)) throw new InvalidArgumentError("It must be a whole number.");
  return Number(value);
}
