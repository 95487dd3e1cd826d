import { isToken } from "../client/options.js";
import type { Credentials, NodeClientOptions } from "../node.js";
import { readIdentifier } from "./identifier.js";
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
    return { sessionId: await readSessionId(sessionIdFile, host, io) };
  }
  const sessionId = io.env.VSPHERE_SESSION_ID?.trim();
  if (sessionId && !isLogIn) return { sessionId: checkedSessionId(sessionId, "VSPHERE_SESSION_ID") };
  return { credentials: await readCredentials(flags, host, io) };
}

/** The identifier, or what asks for it: typed at a terminal it would be shown, if it were read as a file is. */
async function readSessionId(path: string, host: string, io: CliIo): Promise<string | (() => Promise<string>)> {
  const setting = "--session-id-file";
  const { askSecret } = io;
  if (!(path === "-" && askSecret)) {
    return checkedSessionId(await readSecretFile("session identifier", setting, path, io), setting);
  }
  return once(async () => {
    const answer = await askForSecret("session identifier", `Session identifier at ${host}: `, askSecret);
    return checkedSessionId(answer, setting);
  });
}

function checkedSessionId(text: string, setting: string): string {
  const sessionId = readIdentifier(`The session's identifier (${setting})`, text.trim());
  if (isToken(sessionId)) return sessionId;
  throw new UsageError(`The session's identifier (${setting}) must be a string of visible ASCII characters.`);
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
    const text = await readSecretFile("password", "--password-file", flags.passwordFile, io);
    return { user, password: text.replace(/\r?\n$/, "") };
  }
  if (flags.passwordFile === undefined && io.env.VSPHERE_PASSWORD) return { user, password: io.env.VSPHERE_PASSWORD };
  if (!askSecret) {
    throw new UsageError(
      `No password for ${printable(user)}: set VSPHERE_PASSWORD, or pass --password-file PATH, or run it at a terminal to be asked.`,
    );
  }
  return { user, password: once(() => askForSecret("password", `Password for ${user} at ${host}: `, askSecret)) };
}

/** Asks once, however often the client needs the answer. */
function once(ask: () => Promise<string>): () => Promise<string> {
  let answer: Promise<string> | undefined;
  return () => (answer ??= ask());
}

async function askForSecret(
  what: string,
  question: string,
  askSecret: NonNullable<CliIo["askSecret"]>,
): Promise<string> {
  const answer = await askSecret(question);
  if (answer === "") throw new UsageError(`No ${what} was given.`);
  return answer;
}

async function readSecretFile(what: string, setting: string, path: string, io: CliIo): Promise<string> {
  const text = await (path === "-" ? io.readStdin() : readNamedFile(what, setting, path, io));
  if (text.trim() === "") throw new UsageError(`No ${what} in ${path === "-" ? "standard input" : path} (${setting}).`);
  // The byte-order mark, with which some editors begin a text.
  return text.replace(/^\uFEFF/, "");
}
