import { type Command, InvalidArgumentError, Option } from "commander";
import type { ApiStyle } from "../node.js";
import type { AuthenticationFlags } from "./authentication.js";

/** The flags that every command which talks to a server has. */
export interface ConnectionFlags extends AuthenticationFlags {
  server?: string;
  ca?: string[];
  thumbprint?: string;
  insecure?: boolean;
  allowHttp?: boolean;
  apiStyle?: ApiStyle;
  retry?: number;
  timeoutMs?: number;
  json?: boolean;
  verbose?: boolean;
}

export const environmentHelp = `
Environment:
  VSPHERE_SERVER      the vCenter: a host, or a URL that begins with https:// or http://
  VSPHERE_SESSION_ID  the identifier of an existing API session, or else:
  VSPHERE_USER        the user to log in as, and out again at the end
  VSPHERE_PASSWORD    the password; without one it is asked for, at a terminal
  VSPHERE_CA          file with further certificate authorities, in PEM
  VSPHERE_THUMBPRINT  SHA-1 or SHA-256 of the one certificate that the server must show
  VSPHERE_ALLOW_UNVERIFIED_SSL
                      true or 1: accept any certificate of the server
  HTTPS_PROXY, NO_PROXY
                      the proxy to go through, and the hosts to reach without
`;

export const exitCodesHelp = `
Exit codes:
  0 done                            5 the preparation failed or took too long
  1 any other failure               6 the transfer failed, the file is not right, or it cannot be written there
  2 wrong usage                     7 the server's certificate is not believed
  3 not logged in, or not allowed   129 stopped as its terminal was closed (SIGHUP)
  4 no such item, session or file   130 stopped by Ctrl-C, 143 by SIGTERM
`;

/** An example of use, behind the command's name, and what it does. */
export type Example = readonly [args: string, effect: string];

/** Adds what every command has that talks to a server: flags, and help on what is not its own. */
export function withConnectionFlags(command: Command, examples: readonly Example[]): Command {
  return command
    .option("--server <host>", "the vCenter, instead of VSPHERE_SERVER")
    .option(
      "--session-id-file <path>",
      "file with the session's identifier (- is standard input, or a question at a terminal), instead of VSPHERE_SESSION_ID",
    )
    .option("--user <name>", "user to log in as; overrides VSPHERE_USER and VSPHERE_SESSION_ID")
    .option(
      "--password-file <path>",
      "file with the password (- is standard input, or a question at a terminal), instead of VSPHERE_PASSWORD; logs in, whatever VSPHERE_SESSION_ID says",
    )
    .option("--ca <path>", "file with further certificate authorities, in PEM; may be repeated", collect)
    .option("--thumbprint <hex>", "accept the one certificate with this SHA-1 or SHA-256, whatever else it is")
    .option("--insecure", "accept any certificate of the server: whoever is in between can read and change everything")
    .option("--allow-http", "allow plain http to a host other than this machine")
    .addOption(
      new Option("--api-style <style>", "generation of the API: auto finds out which the server has").choices([
        "auto",
        "api",
        "rest",
      ]),
    )
    .option("--retry <count>", "how many times to try again after a failure that may pass (default: 3)", wholeNumber)
    .option("--timeout-ms <ms>", "how long one request to the API may take (default: 30000)", wholeNumber)
    .option("--json", "print JSON also on a terminal; elsewhere it is always JSON")
    .option("--verbose", "say on standard error what was asked, and with what status it was answered")
    .addHelpText("after", examplesHelp(examples) + environmentHelp + exitCodesHelp);
}

function examplesHelp(examples: readonly Example[]): string {
  const lines = examples.map(([args, effect]) => `  # ${effect}\n  vsphere-download ${args}\n`);
  return `\nExamples:\n${lines.join("")}`;
}

export function collect(value: string, before: string[] | undefined): string[] {
  return [...(before ?? []), value];
}

export function wholeNumber(value: string): number {
  if (!/^\d+$/.test(value)) throw new InvalidArgumentError("It must be a whole number.");
  return Number(value);
}
