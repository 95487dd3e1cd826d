import type { Credentials, NodeClientOptions } from "../node.js";
import type { CliIo } from "./io.js";
import { readNamedFile } from "./named-file.js";
import { printable } from "./output.js";
import { UsageError } from "./usage-error.js";

/** The flags that say who is asking. None takes a secret itself: whoever lists processes would see it. */
export interface AuthenticationFlags {
  sessionIdFile?: string;
  user?: string;
  passwordFile?: string;
}

/** An existing session, or who to log in as. */
export type Authentication = Pick<NodeClientOptions, "sessionId" | "credentials">;

/**
 * Finds out who is asking: flags win over the environment, and in the environment a session wins over a user.
 *
 * @param host the server's, for the question
 * @throws UsageError
 */
export async function readAuthentication(flags: AuthenticationFlags, host: string, io: CliIo): Promise<Authentication> {
  const { sessionIdFile, user, passwordFile } = flags;
  const isLogIn = user !== undefined || passwordFile !== undefined;
  if (sessionIdFile !== undefined) {
    if (isLogIn) {
      const other = user === undefined ? "--password-file" : "--user";
      throw new UsageError(
        `--session-id-file and ${other} contradict each other: the one takes an existing session, the other logs in.`,
      );
    }
    return { sessionId: (await readSecretFile("session identifier", sessionIdFile, io)).trim() };
  }
  const sessionId = io.env.VSPHERE_SESSION_ID?.trim();
  if (sessionId && !isLogIn) return { sessionId };
  return { credentials: await readCredentials(flags, host, io) };
}

async function readCredentials(flags: AuthenticationFlags, host: string, io: CliIo): Promise<Credentials> {
  const user = flags.user ?? io.env.VSPHERE_USER;
  if (!user) {
    throw new UsageError(
      flags.passwordFile === undefined
        ? "Not logged in: set VSPHERE_USER, or pass --user NAME, to log in; " +
            "or set VSPHERE_SESSION_ID, or pass --session-id-file PATH, for an existing session."
        : "A password needs a user: set VSPHERE_USER, or pass --user NAME.",
    );
  }
  const { askSecret } = io;
  // What is typed at a terminal would be shown, if it were read as a file is.
  if (flags.passwordFile !== undefined && !(flags.passwordFile === "-" && askSecret)) {
    const text = await readSecretFile("password", flags.passwordFile, io);
    return { user, password: text.replace(/\r?\n$/, "") };
  }
  if (flags.passwordFile === undefined && io.env.VSPHERE_PASSWORD) return { user, password: io.env.VSPHERE_PASSWORD };
  if (!askSecret) {
    throw new UsageError(
      `No password for ${printable(user)}: set VSPHERE_PASSWORD, or pass --password-file PATH, or run it at a terminal to be asked.`,
    );
  }
  let answer: Promise<string> | undefined;
  return {
    user,
    // Once, however often the client has to log in.
    password: () => (answer ??= askPassword(`Password for ${user} at ${host}: `, askSecret)),
  };
}

async function askPassword(question: string, askSecret: NonNullable<CliIo["askSecret"]>): Promise<string> {
  const password = await askSecret(question);
  if (password === "") throw new UsageError("No password was given.");
  return password;
}

async function readSecretFile(what: string, path: string, io: CliIo): Promise<string> {
  const text = await (path === "-" ? io.readStdin() : readNamedFile(what, path, io));
  if (text.trim() === "") throw new UsageError(`No ${what} in ${path === "-" ? "standard input" : path}.`);
  return text;
}
