import { CommanderError } from "commander";
import { exitCodeFor, exitCodes } from "./exit-code.js";
import { type CliIo, StoppedBySignal } from "./io.js";
import { messageOf } from "./message.js";
import { createProgram } from "./program.js";
import { UsageError } from "./usage-error.js";

/** Runs the command with the arguments behind its name. Never throws: returns the exit code. */
export async function run(args: readonly string[], io: CliIo): Promise<number> {
  let exitCode: number = exitCodes.done;
  const program = createProgram(io, (code) => {
    // Of several failures, the first is the one that a script is told of.
    exitCode ||= code;
  });
  if (args.length === 0) {
    program.outputHelp({ error: true });
    return exitCodes.usage;
  }
  try {
    await program.parseAsync(args, { from: "user" });
    return exitCode;
  } catch (thrown) {
    // Whatever was under way when a signal came fails in its own way; the signal is why.
    const error = io.signal.aborted ? io.signal.reason : thrown;
    // Commander has said what was wrong, or has shown the help or version that was asked for.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
    io.stderr.write(`vsphere-download: ${messageOf(error)}\n`);
    if (error instanceof StoppedBySignal) return error.exitCode;
    return error instanceof UsageError ? exitCodes.usage : exitCodeFor(error);
  }
}
