import type { Command } from "commander";
import { type ConnectionFlags, withConnectionFlags } from "../connection-flags.js";
import { downloadSession } from "../identifier.js";
import type { CliIo } from "../io.js";
import { describeFile, print } from "../output.js";
import { connect } from "../settings.js";

export function addGet(program: Command, io: CliIo): void {
  withConnectionFlags(program.command("get"), [["get SESSION disk.iso", "how far the file is, and its checksum"]])
    .summary("show the state of a file")
    .description(
      "Shows how far a file is, where to download it once it is PREPARED, and its checksum after the download.",
    )
    .argument("<session>", "identifier of the download session", downloadSession)
    .argument("<file>", "name of the file, as the session lists it")
    .action(async (downloadSessionId: string, fileName: string, flags: ConnectionFlags) => {
      await using client = await connect(flags, io);
      const info = await client.getFile({ downloadSessionId, fileName, signal: io.signal });
      print(io.stdout, flags.json ?? false, info, describeFile);
    });
}
