import { once } from "node:events";
import { type Command, InvalidArgumentError, Option } from "commander";
import { generations } from "../../simulator/profile.js";
import type { Fault, FileDeclaration, Generation, Simulator } from "../../simulator.js";
import { collect, wholeNumber } from "../connection-flags.js";
import type { CliIo } from "../io.js";
import { print } from "../output.js";
import { UsageError } from "../usage-error.js";

interface SimulateFlags {
  port?: number;
  host?: string;
  file?: FileDeclaration[];
  generation?: Generation;
  fault?: string[];
  prepareMs: number;
  http?: boolean;
  json?: boolean;
  verbose?: boolean;
}

/** What a client needs to find the simulator. */
interface Invitation {
  server: string;
  user: string;
  password: string;
  sessionId: string;
  libraryItemId: string;
  downloadSessionId: string;
  thumbprint: string;
  files: string[];
}

const defaultFiles: readonly FileDeclaration[] = [
  { name: "ubuntu-24.04.iso", size: 2_773_874_688 },
  { name: "appliance.ovf", size: 14_336, checksum: "SHA256" },
  { name: "appliance-disk1.vmdk", size: 734_003_200, checksum: "SHA256" },
];

export function addSimulate(program: Command, io: CliIo): void {
  let faults = "";
  // Loaded then: no other command needs a simulator, and help cannot wait for it.
  program.hook("preSubcommand", async (_, command) => {
    if (command.name() === "simulate") faults = (await import("../faults-help.js")).faultsHelp();
  });
  program
    .command("simulate")
    .summary("start a server that behaves like a vCenter's download sessions")
    .description(
      "Starts a server that behaves like the download-session service, with files made up as they are read, " +
        "for trying things out and for tests. It runs until it is stopped, which is a good end: Ctrl-C exits 0.",
    )
    .option("--port <port>", "port to listen on (default: any free one)", portNumber)
    .option("--host <address>", "address to listen on (default: 127.0.0.1, this machine alone)")
    .option("--file <name:size>", "a file, like ubuntu.iso:2GiB; may be repeated", collectFile)
    .addOption(
      new Option("--generation <version>", "answer as a vCenter of this age (default: all that any speaks)").choices(
        generations,
      ),
    )
    .option("--prepare-ms <ms>", "how long a preparation takes", wholeNumber, 1_000)
    .option("--fault <json>", 'what goes wrong, like {"fault":"cut","at":1000000}, see below; may be repeated', collect)
    .option("--http", "speak plain http")
    .option("--json", "print JSON also on a terminal; elsewhere it is always JSON")
    .option("--verbose", "say on standard error what was asked for, and what was answered")
    .addHelpText("after", () => faults)
    .action(async (flags: SimulateFlags) => {
      // Loaded here, for what makes its certificate.
      const { startSimulator } = await import("../../simulator.js");
      await using simulator = await startSimulator({
        files: (flags.file ?? defaultFiles).map((file) => ({ prepareMs: flags.prepareMs, ...file })),
        tls: !flags.http,
        ...(flags.generation === undefined ? {} : { generation: flags.generation }),
        ...(flags.port === undefined ? {} : { port: flags.port }),
        ...(flags.host === undefined ? {} : { host: flags.host }),
        ...(flags.verbose
          ? { onRequest: ({ method, url, status }) => io.stderr.write(`${method} ${url} ${status ?? "no answer"}\n`) }
          : {}),
      }).catch((error) => refused(error, flags));
      for (const fault of flags.fault ?? []) inject(simulator, fault);
      print(io.stdout, flags.json ?? false, inviteTo(simulator, flags.file ?? defaultFiles), describeInvitation);
      // To be stopped is how a server ends well.
      if (!io.signal.aborted) await once(io.signal, "abort");
    });
}

function inviteTo(simulator: Simulator, files: readonly FileDeclaration[]): Invitation {
  const { url: server, user, password, sessionId, libraryItemId, downloadSessionId, thumbprint } = simulator;
  return {
    server,
    user,
    password,
    sessionId,
    libraryItemId,
    downloadSessionId,
    thumbprint,
    files: files.map(({ name }) => name),
  };
}

function describeInvitation(invitation: Invitation): string {
  const { server, user, password, sessionId, libraryItemId, downloadSessionId, thumbprint, files } = invitation;
  const variables = [`VSPHERE_SERVER=${server}`, `VSPHERE_SESSION_ID=${sessionId}`];
  if (thumbprint !== "") variables.push(`VSPHERE_THUMBPRINT=${thumbprint}`);
  return [
    "The simulator is ready. Stop it with Ctrl-C. In another terminal:",
    "",
    `  export ${variables.join(" \\\n    ")}`,
    `  vsphere-download list ${downloadSessionId}`,
    `  vsphere-download download ${downloadSessionId} ${quotedForShell(files[files.length - 1] ?? "")} -o .`,
    "",
    `The files are those of the library item ${libraryItemId}.`,
    `Who logs in is ${user}, with the password ${password}.`,
    "",
  ].join("\n");
}

/** As one word of a POSIX shell. */
function quotedForShell(text: string): string {
  return /^[\w./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

function collectFile(value: string, before: FileDeclaration[] | undefined): FileDeclaration[] {
  const [, name, digits, unit = ""] = /^(.+):(\d+)(?:([KMGT])i?B?)?$/i.exec(value) ?? [];
  if (name === undefined) throw new InvalidArgumentError("Write it as NAME:SIZE, like disk.iso:300MiB.");
  const size = Number(digits) * 1024 ** " KMGT".indexOf(unit.toUpperCase() || " ");
  return [...(before ?? []), { name, size }];
}

function portNumber(value: string): number {
  const port = wholeNumber(value);
  if (port > 65_535) throw new InvalidArgumentError("A port is 65535 at most.");
  return port;
}

function inject(simulator: Simulator, json: string): void {
  let fault: Fault;
  try {
    fault = JSON.parse(json);
  } catch {
    throw new UsageError(`--fault must be JSON, like {"fault":"cut","at":1000000}.`);
  }
  try {
    simulator.inject(fault);
  } catch (error) {
    refused(error, {});
  }
}

/** What the simulator does not take is what a flag has said. */
function refused(error: unknown, { port }: Pick<SimulateFlags, "port">): never {
  if (error instanceof Error && "code" in error && error.code === "EADDRINUSE") {
    throw new UsageError(`Port ${port} is in use. Choose another with --port, or leave it out for any free one.`);
  }
  throw error instanceof TypeError ? new UsageError(error.message) : error;
}
