import { type Command, Option } from "commander";
import { textOf } from "../../client/message-text.js";
import { type EndpointType, endpointTypes } from "../../node.js";
import { type ConnectionFlags, withConnectionFlags } from "../connection-flags.js";
import { exitCodes } from "../exit-code.js";
import { downloadSession } from "../identifier.js";
import type { CliIo } from "../io.js";
import { describeFile, print, printable } from "../output.js";
import { connect } from "../settings.js";

type PrepareFlags = ConnectionFlags & { endpointType?: EndpointType; xml?: boolean };

export function addPrepare(program: Command, io: CliIo, exitWith: (code: number) => void): void {
  withConnectionFlags(program.command("prepare"), [
    ["prepare SESSION disk.iso", "a download URL will be there soon"],
    ["prepare SESSION disk.iso --endpoint-type DIRECT", "the file's place on its storage, for whoever can reach it"],
  ])
    .summary("ask the server to make a file ready for download")
    .description("Asks the server to make a file ready for download. It answers at once; `get` shows how far it is.")
    .argument("<session>", "identifier of the download session", downloadSession)
    .argument("<file>", "name of the file, as the session lists it")
    .addOption(
      new Option("--endpoint-type <type>", "kind of endpoint; the server's default is HTTPS").choices(endpointTypes),
    )
    .option("--xml", "speak XML, as vSphere 6.0 and 6.5 document it")
    .action(async (downloadSessionId: string, fileName: string, flags: PrepareFlags) => {
      await using client = await connect(flags, io);
      const info = await client.prepareFile({
        downloadSessionId,
        fileName,
        endpointType: flags.endpointType,
        mediaType: flags.xml ? "xml" : "json",
        signal: io.signal,
      });
      print(io.stdout, flags.json ?? false, info, describeFile);
      if (info.status !== "ERROR") return;
      const reason = info.error_message ? textOf(info.error_message) : "the server gave no reason.";
      io.stderr.write(`vsphere-download: The preparation of "${printable(info.name)}" failed: ${reason}\n`);
      exitWith(exitCodes.prepareFailed);
    });
}
