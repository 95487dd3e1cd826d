import { OptionError } from "../client/option-error.js";
import { ApiError } from "../node.js";
import { printable } from "./output.js";

/** What the library says in terms of its options, in terms of the flags that a person can type. */
const inFlags: readonly [RegExp, string][] = [
  [/\bSet overwrite\b/, "Pass --overwrite"],
  [/\bor skipExisting\b/, "or --skip-existing"],
  [/\bset fileRoot\b/, "pass --file-root"],
  [/\bset datastoreRoot\b/, "pass --datastore-root"],
  [/\bSet allowHttp\b/, "Pass --allow-http"],
  [/\bset allowHttp: true if you mean it\b/, "pass --allow-http"],
  [/\bRaise timeoutMs\b/, "Raise --timeout-ms"],
  [/\braise maxWaitMs\b/, "raise --max-wait-ms"],
  [/\bWithout requireChecksum\b/, "Without --require-checksum"],
  [/\bin allowFileHosts\b/, "with --allow-file-host"],
  [/\blist its origin in transferOrigins\b/, "pass its origin with --transfer-origin"],
  [/\bpass the new session's identifier as sessionId\b/, "set VSPHERE_SESSION_ID to the new session's identifier"],
  [/\bgive the client credentials\b/, "pass --user"],
  [/\bapiStyle "auto"/, "--api-style auto"],
  [/\bapiStyle is "api"/, "--api-style is api"],
  [/\bmediaType "xml"/, "--xml"],
  [/\bUse mediaType "json"/, "Leave out --xml"],
  [/\bgive them as credentials\b/, "pass --user, and the password by --password-file"],
  [/\bmake that the baseUrl\b/, "make that the --server"],
  [/\bthe baseUrl\b/, "VSPHERE_SERVER"],
  [/\bbaseUrl is\b/, "the server is"],
  [/\bwith allowHttp\b/, "with --allow-http"],
  [/\btrust\.ca\b/, "--ca"],
  [/\btrust\.thumbprint\b/, "--thumbprint"],
  [/, or a Writable of node:stream\b/, ""],
];

/** What an option is called at the command line, where that is not the flag of its own name. */
const optionNames: Readonly<Record<string, string>> = {
  baseUrl: "The server",
  sessionId: "The session's identifier",
  user: "The user",
  password: "The password",
  ca: "What the certificate authorities are read from",
  thumbprint: "The thumbprint",
  transferOrigins: "--transfer-origin",
  downloadSessionId: "The download session's identifier",
  libraryItemId: "The library item's identifier",
  fileName: "The file's name",
  fileNames: "The file's name",
  to: "--output",
  allowFileHosts: "--allow-file-host",
};

/**
 * What an error says, for a person at the command line: on one line, and with nothing that steers the terminal.
 *
 * @param mayBeItem whether a download session that is not there may be none at all, but a library item: the commands that
 *   list files take either
 */
export function messageOf(error: unknown, mayBeItem = isOfListFiles(error)): string {
  const message = error instanceof Error ? error.message : String(error);
  const said = inCommandWords(error instanceof OptionError ? withOptionNamed(message) : message);
  if (!mayBeItem) return said;
  return said.replace(
    /(?<=create a new one if this one has expired)\.$/,
    "; a library item's identifier goes behind --item.",
  );
}

function isOfListFiles(error: unknown): boolean {
  return error instanceof ApiError && error.operation === "listFiles";
}

/** The name of the client's function, in front, tells a person at the command line nothing. */
function withOptionNamed(message: string): string {
  return message.replace(
    /^\w+: (?:trust: |credentials: )?(?:(\w+)(?= must | is | holds |$))?/,
    (_, option: string | undefined) => (option === undefined ? "" : (optionNames[option] ?? flagOf(option))),
  );
}

/** `timeoutMs` is `--timeout-ms`. */
function flagOf(option: string): string {
  return `--${option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** What the library says, for a person at the command line. */
export function inCommandWords(message: string): string {
  return printable(inFlags.reduce((text, [option, flag]) => text.replace(option, flag), message));
}
