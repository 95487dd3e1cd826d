import type { Command } from "commander";
import { type ConnectionFlags, withConnectionFlags } from "../connection-flags.js";
import type { CliIo } from "../io.js";
import { describeFiles, print } from "../output.js";
import { connect } from "../settings.js";

export function addList(program: Command, io: CliIo): void {
  withConnectionFlags(program.command("list"))
    .summary("show all files of a download session")
    .description("Shows name, status and size of every file of a download session.")
    .argument("<session>", "identifier of the download session")
    .action(async (downloadSessionId: string, flags: ConnectionFlags) => {
      await using client = await connect(flags, io);
      const files = await client.listFiles({ downloadSessionId, signal: io.signal });
      print(io.stdout, flags.json ?? false, files, describeFiles);
    });
}
