import type { Command } from "commander";
import {
  type ConnectionFlags,
  type Example,
  environmentHelp,
  exitCodesHelp,
  wholeNumber,
  withConnectionFlags,
} from "../connection-flags.js";
import { addHelpCommand } from "../help-command.js";
import { downloadSession, libraryItem } from "../identifier.js";
import type { CliIo } from "../io.js";
import { describeDownloadSession, describeIds, print } from "../output.js";
import { connect } from "../settings.js";

type ItemFlags = ConnectionFlags & { item: string };
type KeepAliveFlags = ConnectionFlags & { progress?: number };
type FailFlags = ConnectionFlags & { message: string };

const stepByStep = `
Examples:
  # one step after the other, in a script
  session=$(vsphere-download session create --item ID | jq -r .)
  vsphere-download prepare "$session" disk.iso
  vsphere-download get "$session" disk.iso
  vsphere-download session delete "$session"
`;

/** The download sessions themselves, for whoever does the steps of a download one by one. */
export function addSession(program: Command, io: CliIo): void {
  const group = program
    .command("session")
    .summary("create, look at, keep and end download sessions")
    .description(
      "Download sessions, for whoever does the steps of a download one by one. A session ends by itself minutes " +
        "after its last use. `download --item` needs none of this.\n\n" +
        "Set VSPHERE_SESSION_ID, so that all steps share one API session: with a user, each command logs in and out by " +
        "itself, and whether a download session outlives the log-in that opened it is not known.",
    )
    .addHelpText("after", stepByStep + environmentHelp + exitCodesHelp);
  addCreate(group, io);
  addShow(group, io);
  addListing(group, io);
  addKeepAlive(group, io);
  addCancel(group, io);
  addFail(group, io);
  addDelete(group, io);
  addHelpCommand(program, group);
}

function addCreate(group: Command, io: CliIo): void {
  withConnectionFlags(group.command("create"), [
    ["session create --item ID", "prints the identifier of a new download session"],
    ["session create --item ID | jq -r .", "the same for a script: where no person reads, it is JSON"],
  ])
    .summary("open a download session for an item")
    .description("Opens a download session for the files of a library item, and prints its identifier.")
    .usage("[options] --item <id>")
    .requiredOption("--item <id>", "identifier of the library item", libraryItem)
    .action(async (flags: ItemFlags) => {
      await using client = await connect(flags, io);
      const id = await client.createDownloadSession({ libraryItemId: flags.item, signal: io.signal });
      print(io.stdout, flags.json ?? false, id, (id) => describeIds([id]));
    });
}

function addShow(group: Command, io: CliIo): void {
  withSession(group, "show", ["session show SESSION", "its item, its state, and when it ends"])
    .summary("show what a download session is for, and how it is doing")
    .description("Shows which library item a download session is for, its state and progress, and when it ends.")
    .action(async (downloadSessionId: string, flags: ConnectionFlags) => {
      await using client = await connect(flags, io);
      const session = await client.getDownloadSession({ downloadSessionId, signal: io.signal });
      print(io.stdout, flags.json ?? false, session, describeDownloadSession(downloadSessionId));
    });
}

function addListing(group: Command, io: CliIo): void {
  withConnectionFlags(group.command("list"), [
    ["session list --item ID", "what may be left of downloads of an item"],
    ["session list", "the same for all items"],
  ])
    .summary("show the download sessions that the user has")
    .description("Prints the identifiers of the download sessions that the user has, of one library item or all.")
    .option("--item <id>", "of this library item alone", libraryItem)
    .action(async ({ item: libraryItemId, ...flags }: Partial<ItemFlags>) => {
      await using client = await connect(flags, io);
      const ids = await client.listDownloadSessions({ libraryItemId, signal: io.signal });
      print(io.stdout, flags.json ?? false, ids, describeIds);
    });
}

function addKeepAlive(group: Command, io: CliIo): void {
  withSession(group, "keep-alive", ["session keep-alive SESSION --progress 40", "40 % is downloaded by now"])
    .summary("put off the end of a download session")
    .description(
      "Puts off the end of a download session, which otherwise comes minutes after its last use. Call it every minute " +
        "or two during a long transfer.",
    )
    .option("--progress <percent>", "how far the download is: 0 to 100; it should rise", wholeNumber)
    .action(async (downloadSessionId: string, { progress, ...flags }: KeepAliveFlags) => {
      await using client = await connect(flags, io);
      await client.keepAlive({ downloadSessionId, progress, signal: io.signal });
    });
}

function addCancel(group: Command, io: CliIo): void {
  withSession(group, "cancel", ["session cancel SESSION", "transfers under way are cut"])
    .summary("end a download session, and cut its transfers")
    .description("Ends a download session: transfers under way are cut. It is still there until it is deleted.")
    .action(async (downloadSessionId: string, flags: ConnectionFlags) => {
      await using client = await connect(flags, io);
      await client.cancelDownloadSession({ downloadSessionId, signal: io.signal });
    });
}

function addFail(group: Command, io: CliIo): void {
  withSession(group, "fail", ['session fail SESSION --message "No space left"', "for who looks into it on the server"])
    .summary("end a download session, and say what went wrong")
    .description(
      "Ends a download session because of a failure on this side, and tells the server what it was. The session is " +
        "still there, with the message, until it is deleted.",
    )
    .usage("[options] --message <text> <session>")
    .requiredOption("--message <text>", "what went wrong, for people")
    .action(async (downloadSessionId: string, { message: clientErrorMessage, ...flags }: FailFlags) => {
      await using client = await connect(flags, io);
      await client.failDownloadSession({ downloadSessionId, clientErrorMessage, signal: io.signal });
    });
}

function addDelete(group: Command, io: CliIo): void {
  withSession(group, "delete", ["session delete SESSION", "when the files are there"])
    .summary("remove a download session from the server")
    .description("Removes a download session from the server. Its files cannot be downloaded by it any more.")
    .action(async (downloadSessionId: string, flags: ConnectionFlags) => {
      await using client = await connect(flags, io);
      await client.deleteDownloadSession({ downloadSessionId, signal: io.signal });
    });
}

function withSession(group: Command, name: string, example: Example): Command {
  return withConnectionFlags(group.command(name), [example]).argument(
    "<session>",
    "identifier of the download session",
    downloadSession,
  );
}
