import { createClient, type NodeClient, type TrustOptions } from "../node.js";
import { parseThumbprint } from "../trust/thumbprint.js";
import { readTrust as readTrustOptions } from "../trust/trust-options.js";
import { readAuthentication } from "./authentication.js";
import type { ConnectionFlags } from "./connection-flags.js";
import type { CliIo } from "./io.js";
import { inCommandWords } from "./message.js";
import { readNamedFile } from "./named-file.js";
import { UsageError } from "./usage-error.js";

/**
 * Makes the client that flags and environment ask for; a flag wins over the environment. Whoever is to be asked for a
 * password is asked now, before anything is under way.
 *
 * @throws UsageError, TypeError, or StoppedBySignal at the question
 */
export async function connect(flags: ConnectionFlags & { transferOrigin?: string[] }, io: CliIo): Promise<NodeClient> {
  const baseUrl = readServer(flags.server ?? io.env.VSPHERE_SERVER);
  const trust = await readTrust(flags, baseUrl, io);
  const { sessionId, credentials } = await readAuthentication(flags, baseUrl.host, io);
  const client = createClient({
    baseUrl,
    sessionId,
    credentials,
    trust,
    transferOrigins: flags.transferOrigin,
    allowHttp: flags.allowHttp,
    apiStyle: flags.apiStyle,
    retry: flags.retry,
    timeoutMs: flags.timeoutMs,
    onWarning: (message) => io.stderr.write(warningLine(message)),
    onAttempt: flags.verbose
      ? ({ method, url, status, durationMs }) =>
          io.stderr.write(`${method} ${url} ${status ?? "failed"} ${Math.round(durationMs)} ms\n`)
      : undefined,
  });
  // Not before: the client refuses what cannot work, and warns of what is not safe.
  if (typeof credentials?.password === "function") await credentials.password();
  if (typeof sessionId === "function") await sessionId();
  return client;
}

export function warningLine(message: string): string {
  return `vsphere-download: warning: ${inCommandWords(message)}\n`;
}

function readServer(server: string | undefined): URL {
  if (!server) throw new UsageError("No server: set VSPHERE_SERVER, or pass --server HOST.");
  const isUrl = /^https?:\/\//i.test(server);
  const url = isUrl ? server : `https://${bracketed(server)}`;
  // Neither a host that is a URL of another kind, nor one with a user and a password in front.
  if (!URL.canParse(url) || (!isUrl && /[/@?#]/.test(server))) {
    throw new UsageError(
      "The server must be a host, like vcenter.example.com, or a URL that begins with https:// or http://.",
    );
  }
  return new URL(url);
}

/** A bare IPv6 address, in the brackets that a URL needs. */
function bracketed(host: string): string {
  return /^[\da-f]*(?::[\da-f]*){2,}$/i.test(host) ? `[${host}]` : host;
}

async function readTrust(flags: ConnectionFlags, baseUrl: URL, io: CliIo): Promise<TrustOptions> {
  const { env } = io;
  const isUnverifiedAllowed = readSwitch(env.VSPHERE_ALLOW_UNVERIFIED_SSL);
  // A flag that says whom to believe is a word against the environment's, that it may be anybody.
  const isSaidByFlag = flags.thumbprint !== undefined || flags.ca !== undefined;
  const insecure = flags.insecure ?? (isUnverifiedAllowed && !isSaidByFlag);
  const other = ["VSPHERE_THUMBPRINT", "VSPHERE_CA"].find((name) => env[name]);
  if (insecure && !flags.insecure && other !== undefined) {
    throw new UsageError(`${other} and VSPHERE_ALLOW_UNVERIFIED_SSL contradict each other: unset one of them.`);
  }
  if (flags.insecure && flags.thumbprint !== undefined) {
    throw new UsageError("--thumbprint and --insecure contradict each other: give one of them.");
  }
  const thumbprint =
    flags.thumbprint !== undefined
      ? readThumbprint("--thumbprint", flags.thumbprint, baseUrl)
      : env.VSPHERE_THUMBPRINT && !flags.insecure
        ? readThumbprint("VSPHERE_THUMBPRINT", env.VSPHERE_THUMBPRINT, baseUrl)
        : undefined;
  const setting = flags.ca ? "--ca" : "VSPHERE_CA";
  const paths = flags.ca ?? (env.VSPHERE_CA ? [env.VSPHERE_CA] : []);
  const ca = await Promise.all(paths.map((path) => readAuthorities(setting, path, io)));
  return { ca, thumbprint, insecure };
}

function readThumbprint(setting: string, text: string, baseUrl: URL): string {
  // openssl prints it as `sha256 Fingerprint=8C:EF:…`.
  const thumbprint = text.trim().replace(/^sha-?(?:1|256) fingerprint=/i, "");
  if (!parseThumbprint(thumbprint)) {
    throw new UsageError(`${setting} must be SHA-1 or SHA-256 in hexadecimal (40 or 64 digits), colons or not.`);
  }
  if (baseUrl.protocol === "http:") {
    throw new UsageError(`${setting} needs https: the server is plain http, which has no certificate.`);
  }
  return thumbprint;
}

async function readAuthorities(setting: string, path: string, io: CliIo): Promise<string> {
  const pem = await readNamedFile("certificate authorities", setting, path, io);
  try {
    readTrustOptions({ ca: pem }, "trust");
  } catch {
    throw new UsageError(
      `${setting} must name files of certificates as PEM text, each whole and beginning with -----BEGIN CERTIFICATE-----: ${path} is none.`,
    );
  }
  return pem;
}

/** Whoever switches a check off has to say so in words that cannot be mistaken. */
function readSwitch(value: string | undefined): boolean {
  switch (value?.toLowerCase()) {
    case "true":
    case "1":
      return true;
    case undefined:
    case "":
    case "false":
    case "0":
      return false;
    default:
      throw new UsageError("VSPHERE_ALLOW_UNVERIFIED_SSL must be true or 1, false or 0, or not set.");
  }
}
