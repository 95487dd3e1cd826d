import { createRequire } from "node:module";
import { Command } from "commander";
import { addDownload } from "./commands/download.js";
import { addGet } from "./commands/get.js";
import { addList } from "./commands/list.js";
import { addPrepare } from "./commands/prepare.js";
import { addSession } from "./commands/session.js";
import { addSimulate } from "./commands/simulate.js";
import { environmentHelp, exitCodesHelp } from "./connection-flags.js";
import { addHelpCommand } from "./help-command.js";
import type { CliIo } from "./io.js";

const { version } = createRequire(import.meta.url)("vsphere-download-session/package.json") as { version: string };

/**
 * The command line: arguments in, one operation called, its result printed.
 *
 * @param exitWith takes the exit code of a command that ran to its end
 */
export function createProgram(io: CliIo, exitWith: (code: number) => void): Command {
  const program = new Command("vsphere-download")
    .description("Files of items of a vSphere content library: list, prepare, ask, download, verify.")
    .version(version)
    .addHelpText("after", environmentHelp + exitCodesHelp)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      outputError: (text, write) => write(text.replace(/^error: /, "vsphere-download: ")),
    })
    .showHelpAfterError("Run with --help to see what is accepted.");
  addDownload(program, io, exitWith);
  addList(program, io);
  addPrepare(program, io, exitWith);
  addGet(program, io);
  addSession(program, io);
  addSimulate(program, io);
  addHelpCommand(program, program);
  return program;
}
