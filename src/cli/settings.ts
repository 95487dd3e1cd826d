import { isLoopback } from "../client/base-url.js";
import { type Client, createClient, type Fetch } from "../index.js";
import type { CliIo } from "./io.js";
import { UsageError } from "./usage-error.js";

/** The flags that every command has. */
export interface ConnectionFlags {
  server?: string;
  sessionIdFile?: string;
  allowHttp?: boolean;
  retry?: number;
  timeoutMs?: number;
  verbose?: boolean;
}

/**
 * Makes the client that flags and environment ask for; a flag wins over the environment.
 *
 * @throws UsageError
 */
export async function connect(flags: ConnectionFlags, io: CliIo): Promise<Client> {
  const baseUrl = readServer(flags.server ?? io.env.VSPHERE_SERVER, flags.allowHttp ?? false);
  const sessionId = await readSessionId(flags.sessionIdFile, io);
  return createClient({
    baseUrl,
    sessionId,
    allowHttp: flags.allowHttp,
    retry: flags.retry,
    timeoutMs: flags.timeoutMs,
    fetch: flags.verbose ? reportingFetch(io) : undefined,
  });
}

function readServer(server: string | undefined, allowHttp: boolean): URL {
  if (!server) throw new UsageError("No server: set VSPHERE_SERVER, or pass --server HOST.");
  const isUrl = /^https?:\/\//i.test(server);
  const url = isUrl ? server : `https://${bracketed(server)}`;
  // Neither a host that is a URL of another kind, nor one with a user and a password in front.
  if (!URL.canParse(url) || (!isUrl && /[/@?#]/.test(server))) {
    throw new UsageError(
      "The server must be a host, like vcenter.example.com, or a URL that begins with https:// or http://.",
    );
  }
  const parsed = new URL(url);
  if (parsed.protocol === "http:" && !allowHttp && !isLoopback(parsed.hostname)) {
    throw new UsageError(
      `Plain http to ${parsed.hostname} would show the session's identifier to anyone on the way: use https, or pass --allow-http.`,
    );
  }
  return parsed;
}

/** A bare IPv6 address, in the brackets that a URL needs. */
function bracketed(host: string): string {
  return /^[\da-f]*(?::[\da-f]*){2,}$/i.test(host) ? `[${host}]` : host;
}

async function readSessionId(file: string | undefined, io: CliIo): Promise<string> {
  if (file !== undefined) {
    const text = await (file === "-" ? io.readStdin() : readNamedFile(file, io));
    if (text.trim() === "") throw new UsageError(`No session identifier in ${file === "-" ? "standard input" : file}.`);
    return text.trim();
  }
  const sessionId = io.env.VSPHERE_SESSION_ID?.trim();
  if (!sessionId) throw new UsageError("No session: set VSPHERE_SESSION_ID, or pass --session-id-file PATH.");
  return sessionId;
}

async function readNamedFile(path: string, io: CliIo): Promise<string> {
  try {
    return await io.readFile(path);
  } catch (error) {
    throw new UsageError(
      `The session identifier could not be read: ${error instanceof Error ? error.message : String(error)}.`,
    );
  }
}

/** Says on standard error what is sent and what came back: method, URL, status, time. Never a header. */
function reportingFetch(io: CliIo): Fetch {
  return async (url, init) => {
    const start = performance.now();
    const report = (outcome: string | number) => {
      io.stderr.write(`${init.method} ${url} ${outcome} ${Math.round(performance.now() - start)} ms\n`);
    };
    try {
      const response = await fetch(url, init);
      report(response.status);
      return response;
    } catch (error) {
      report("failed");
      throw error;
    }
  };
}
