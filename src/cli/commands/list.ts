import type { Command } from "commander";
import { downloadDefaults } from "../../download/download-options.js";
import { inItemSession } from "../../download/in-item-session.js";
import type { FileInfo, NodeClient } from "../../node.js";
import { type ConnectionFlags, withConnectionFlags } from "../connection-flags.js";
import { libraryItem } from "../identifier.js";
import type { CliIo } from "../io.js";
import { describeFiles, print } from "../output.js";
import { connect, warningLine } from "../settings.js";
import { readSource, type Source } from "../source.js";

type ListFlags = ConnectionFlags & { item?: string };

export function addList(program: Command, io: CliIo): void {
  withConnectionFlags(program.command("list"), [
    ["list --item ID", "the files of a library item"],
    ["list SESSION", "the files of a download session, and how far each is"],
  ])
    .summary("show all files of an item or a download session")
    .description(
      "Shows name, status and size of every file of a library item or a download session. " +
        "With --item, a download session is opened to ask, and removed again.",
    )
    .usage("[options] (<session> | --item <id>)")
    .argument("[session]", "identifier of the download session; not with --item")
    .option("--item <id>", "show the files of this library item", libraryItem)
    .action(async (downloadSessionId: string | undefined, flags: ListFlags) => {
      const source = readSource(downloadSessionId, flags.item);
      await using client = await connect(flags, io);
      const files = await listFilesOf(source, client, io);
      print(io.stdout, flags.json ?? false, files, describeFiles);
    });
}

function listFilesOf(source: Source, client: NodeClient, io: CliIo): Promise<FileInfo[]> {
  const { signal } = io;
  if ("downloadSessionId" in source) return client.listFiles({ ...source, signal });
  const options = {
    ...source,
    signal,
    cleanUpMs: downloadDefaults.cleanUpMs,
    onWarning: (message: string) => void io.stderr.write(warningLine(message)),
  };
  return inItemSession(client, options, async (session) =>
    client.listFiles({ downloadSessionId: await session.id(), signal }),
  );
}
