import { OptionError } from "../client/option-error.js";
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
  [/\bwithout requireChecksum\b/, "without --require-checksum"],
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
  [/^baseUrl\b/, "The server"],
  [/\bthe baseUrl\b/, "VSPHERE_SERVER"],
];

/** What an error says, for a person at the command line: on one line, and with nothing that steers the terminal. */
export function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  // The name of the client's function tells a person at the command line nothing.
  return inCommandWords(error instanceof OptionError ? message.replace(/^\w+: /, "") : message);
}

/** What the library says, for a person at the command line. */
export function inCommandWords(message: string): string {
  return printable(inFlags.reduce((text, [option, flag]) => text.replace(option, flag), message));
}
