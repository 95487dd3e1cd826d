import { once } from "node:events";
import { rm } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import type { DownloadClient, DownloadFileOptions, TargetProblem } from "../../src/node.js";
import type { Fault, FileDeclaration, SimulatorOptions } from "../../src/simulator.js";
import { beforeEachAttempt, disk, type Place } from "./place.js";

/** Something that goes wrong, and what is to come of it. */
export interface FaultCase {
  name: string;
  /** How the simulator's file differs from the usual one. */
  file?: Partial<FileDeclaration>;
  simulator?: Partial<SimulatorOptions>;
  /** Whether the client believes the authority of the simulator's certificates for transfers. */
  believesAuthority?: boolean;
  inject?: readonly Fault[];
  options?: Partial<DownloadFileOptions>;
  /** What else to arrange; the client that it returns is the one to download with. */
  arrange?: (place: Place) => DownloadClient | Promise<DownloadClient | undefined> | undefined;
  outcome: RightFile | TypedError;
}

export interface RightFile {
  file: "right";
  verification?: "verified" | "unverified";
  /** How many requests for data it takes. */
  attempts?: number;
  resumedBytes?: number;
  /** How long it takes at least, in milliseconds. */
  takesMs?: number;
}

export interface TypedError {
  /** Name of the error's class. */
  error: string;
  problem?: TargetProblem;
  status?: number;
  /** What the message says. */
  says?: RegExp;
  /** How many requests for data it takes. */
  requests?: number;
  /** Whether what came is kept beside the target for another run. */
  part: "kept" | "none";
}

const half = disk.size / 2;
const right = (more: Omit<RightFile, "file"> = {}): RightFile => ({ file: "right", ...more });
const verified = (attempts: number, resumedBytes = 0) => right({ verification: "verified", attempts, resumedBytes });
const transferError = (part: TypedError["part"], more: Partial<TypedError> = {}): TypedError => ({
  error: "TransferError",
  part,
  ...more,
});
/** Fails every time, and soon. */
const always = { times: Number.POSITIVE_INFINITY };
const once1 = { retry: 1 };
const idle = { idleTimeoutMs: 150 };

export const faultCases: readonly FaultCase[] = [
  // The connection
  {
    name: "connection refused",
    options: once1,
    arrange: async ({ simulator }) => {
      const uri = `https://127.0.0.1:${await closedPort()}/disk.iso`;
      await simulator.declareFile({ ...disk, endpoint: uri });
      return undefined;
    },
    outcome: transferError("none", {
      says: /after 0 of 300000 bytes and 2 attempts: the connection failed.*\. Nothing is kept: call again to begin anew\.$/,
    }),
  },
  { name: "reset before the headers", inject: [{ fault: "reset" }], outcome: verified(2) },
  {
    name: "reset before the headers, every time",
    inject: [{ fault: "reset", ...always }],
    options: once1,
    outcome: transferError("none", { says: /2 attempts/ }),
  },
  { name: "reset at byte 0", inject: [{ fault: "cut", at: 0 }], outcome: verified(2) },
  {
    name: "reset after 1 byte",
    inject: [{ fault: "cut", at: 1 }],
    outcome: right({ verification: "verified", attempts: 2 }),
  },
  {
    name: "reset at half",
    inject: [{ fault: "cut", at: half }],
    outcome: right({ verification: "verified", attempts: 2 }),
  },
  {
    name: "reset after all but one byte",
    inject: [{ fault: "cut", at: -1 }],
    outcome: right({ verification: "verified", attempts: 2 }),
  },
  {
    name: "reset at half, then always",
    inject: [
      { fault: "truncate", at: half },
      { fault: "reset", after: 1, ...always },
    ],
    options: once1,
    outcome: transferError("kept", { says: /after 150000 of 300000 bytes and 2 attempts.*call again to go on/ }),
  },
  {
    name: "reset at half, then always, where nothing is to be resumed",
    inject: [
      { fault: "truncate", at: half },
      { fault: "reset", after: 1, ...always },
    ],
    options: { ...once1, resume: false },
    outcome: transferError("kept", { says: /after 150000 of .* is kept, but the same call begins anew\.$/ }),
  },
  { name: "stalled headers", inject: [{ fault: "stall-headers" }], options: idle, outcome: verified(2) },
  {
    name: "stalled headers, every time",
    inject: [{ fault: "stall-headers", ...always }],
    options: { ...idle, ...once1 },
    outcome: transferError("none", { says: /nothing came for 150 ms/ }),
  },
  { name: "stalled body", inject: [{ fault: "stall", at: half }], options: idle, outcome: verified(2, half) },
  {
    name: "stalled body, every time",
    inject: [{ fault: "stall", at: 1000, ...always }],
    options: { ...idle, ...once1 },
    outcome: transferError("kept", { says: /after 2000 of 300000 bytes.*nothing came for 150 ms/ }),
  },

  // The body's length
  { name: "truncated, with Content-Length", inject: [{ fault: "truncate", at: half }], outcome: verified(2, half) },
  {
    name: "truncated, in chunks that look whole",
    inject: [{ fault: "truncate", at: half, length: "chunked" }],
    outcome: verified(2, half),
  },
  {
    name: "truncated, without Content-Length",
    inject: [{ fault: "truncate", at: half, length: "none" }],
    outcome: verified(2, half),
  },
  {
    name: "truncated range, in chunks, of a file whose size only Content-Range tells",
    file: { sizeFrom: "transferred" },
    inject: [
      { fault: "cut", at: half },
      { fault: "truncate", at: 1000, length: "chunked", after: 1 },
    ],
    outcome: right({ verification: "verified", attempts: 3 }),
  },
  {
    name: "truncated every time",
    inject: [{ fault: "truncate", at: 1000, ...always }],
    options: once1,
    outcome: transferError("kept"),
  },
  {
    name: "bytes beyond Content-Length",
    inject: [{ fault: "extra", bytes: 10 }],
    outcome: right({ verification: "verified" }),
  },
  {
    name: "more bytes than announced, within Content-Length",
    inject: [{ fault: "extra", bytes: 10, length: "matching" }],
    outcome: {
      error: "IntegrityError",
      says: /should have 300000 bytes, but its endpoint announces 300010/,
      part: "none",
    },
  },
  {
    name: "more bytes than announced, in chunks",
    inject: [{ fault: "extra", bytes: 10, length: "chunked" }],
    outcome: { error: "IntegrityError", says: /should have 300000 bytes, but \d+ or more came/, part: "none" },
  },
  {
    name: "Content-Length too long",
    inject: [{ fault: "wrong-length", contentLength: disk.size + 1 }],
    outcome: { error: "IntegrityError", says: /its endpoint announces 300001/, part: "none" },
  },
  {
    name: "size in File.Info too large",
    inject: [{ fault: "wrong-size", ...always }],
    outcome: {
      error: "IntegrityError",
      says: /should have 300001 bytes, but its endpoint announces 300000/,
      part: "none",
    },
  },
  {
    name: "size in File.Info too small, in chunks",
    file: { length: "chunked" },
    inject: [{ fault: "wrong-size", size: 299_999, ...always }],
    outcome: { error: "IntegrityError", says: /should have 299999 bytes/, part: "none" },
  },
  {
    name: "size in File.Info too small only after the transfer",
    inject: [{ fault: "wrong-size", size: 5, operation: "getFile", ...always }],
    outcome: { error: "IntegrityError", says: /should have 5 bytes, but 300000 came/, part: "none" },
  },
  {
    name: "size in File.Info too large only after the transfer",
    inject: [{ fault: "wrong-size", operation: "getFile", ...always }],
    outcome: { error: "IntegrityError", says: /should have 300001 bytes, but 300000 came/, part: "kept" },
  },
  { name: "no size in File.Info", file: { sizeFrom: "transferred" }, outcome: verified(1) },
  { name: "chunked, without a length", inject: [{ fault: "chunked" }], outcome: verified(1) },
  {
    name: "chunked, without a size in File.Info either",
    file: { length: "chunked", sizeFrom: "transferred" },
    outcome: verified(1),
  },
  {
    name: "gzip that nobody asked for",
    inject: [{ fault: "gzip", ...always }],
    outcome: transferError("none", { says: /content encoding gzip/ }),
  },
  { name: "HEAD refused: none is sent", inject: [{ fault: "refuse-head", ...always }], outcome: verified(1) },
  { name: "empty file", file: { size: 0 }, outcome: verified(1) },
  {
    name: "empty file, chunked, of unknown size",
    file: { size: 0, length: "chunked", sizeFrom: "transferred" },
    outcome: verified(1),
  },

  // The content
  {
    name: "a byte corrupted",
    inject: [{ fault: "corrupt", at: 200_000 }],
    outcome: { error: "IntegrityError", says: /its SHA1 is [0-9a-f]{40}, the server's is [0-9a-f]{40}/, part: "none" },
  },
  {
    name: "a byte corrupted before a reset: the whole is fetched once more",
    inject: [
      { fault: "corrupt", at: 1000 },
      { fault: "truncate", at: half },
    ],
    file: { etag: "none" },
    outcome: verified(3),
  },
  {
    name: "a byte corrupted, every time, with a reset",
    inject: [
      { fault: "corrupt", at: 1000, ...always },
      { fault: "truncate", at: half },
    ],
    file: { etag: "none" },
    outcome: { error: "IntegrityError", part: "none" },
  },
  {
    name: "checksum wrong",
    inject: [{ fault: "wrong-checksum", ...always }],
    outcome: { error: "IntegrityError", says: /Download it again/, part: "none" },
  },
  { name: "checksum missing", file: { checksum: "none" }, outcome: right({ verification: "unverified", attempts: 1 }) },
  {
    name: "checksum missing, and required",
    file: { checksum: "none" },
    options: { requireChecksum: true },
    outcome: { error: "IntegrityError", says: /could not be verified.*requireChecksum/, part: "kept" },
  },
  {
    name: "checksum late",
    file: { checksumPolls: 2 },
    options: { checksumWaitMs: 10_000 },
    outcome: verified(1),
  },
  {
    name: "checksum of an unknown algorithm",
    file: { checksum: "CRC32" },
    outcome: right({ verification: "unverified", attempts: 1 }),
  },
  {
    name: "checksum of an empty file missing, and required",
    file: { size: 0, checksum: "none" },
    options: { requireChecksum: true },
    outcome: { error: "IntegrityError", says: /Nothing is kept/, part: "none" },
  },
  {
    name: "checksum of an unknown algorithm, and required",
    file: { checksum: "CRC32" },
    options: { requireChecksum: true },
    outcome: { error: "IntegrityError", says: /unknown algorithm, "CRC32"/, part: "kept" },
  },

  // The answer to a range
  {
    name: "200 in answer to Range",
    inject: [
      { fault: "truncate", at: half },
      { fault: "ignore-range", ...always },
    ],
    outcome: verified(2),
  },
  {
    name: "206 with the wrong range",
    inject: [{ fault: "truncate", at: half }, { fault: "wrong-range" }],
    outcome: verified(3),
  },
  {
    name: "206 with a range that begins earlier",
    inject: [
      { fault: "truncate", at: half },
      { fault: "wrong-range", by: -1000 },
    ],
    outcome: verified(3),
  },
  {
    name: "206 without Content-Range",
    inject: [
      { fault: "truncate", at: half },
      { fault: "wrong-range", contentRange: null },
    ],
    outcome: verified(3),
  },
  {
    name: "206 with more bytes than its range",
    inject: [
      { fault: "truncate", at: half },
      { fault: "wrong-range", contentRange: `bytes ${half}-${half + 9}/${disk.size}` },
    ],
    outcome: verified(3),
  },
  {
    name: "206 with the range of a file of another size",
    inject: [
      { fault: "truncate", at: half },
      { fault: "wrong-range", contentRange: `bytes ${half}-${disk.size - 1}/${disk.size + 1}` },
    ],
    outcome: { error: "IntegrityError", says: /its endpoint announces 300001/, part: "kept" },
  },
  {
    name: "206 with the wrong range, and a cut in between, for ever",
    file: { size: 3_000_000 },
    inject: [
      { fault: "truncate", at: 2_000_000, ...always },
      { fault: "wrong-range", ...always },
    ],
    options: { retry: 2 },
    outcome: transferError("kept"),
  },
  {
    name: "416",
    inject: [{ fault: "truncate", at: half }, { fault: "unsatisfiable" }],
    outcome: verified(3),
  },
  {
    name: "416 every time",
    inject: [
      { fault: "truncate", at: half },
      { fault: "status", status: 416, after: 1, ...always },
    ],
    options: { retry: 2 },
    outcome: transferError("none", { status: 416 }),
  },

  // Statuses
  ...[403, 404, 410].map(
    (status): FaultCase => ({
      name: `${status} of an expired URL, then a fresh one from prepare`,
      inject: [
        { fault: "truncate", at: half },
        { fault: "expire-url", status, after: 1 },
      ],
      outcome: verified(3, half),
    }),
  ),
  {
    name: "401 of an expired URL, then a fresh one from prepare",
    inject: [{ fault: "expire-url", status: 401 }],
    outcome: verified(2),
  },
  ...[401, 403, 404, 410].map(
    (status): FaultCase => ({
      name: `${status} every time`,
      inject: [{ fault: "status", status, ...always }],
      options: once1,
      outcome: transferError("none", { status, says: new RegExp(`answered ${status}`) }),
    }),
  ),
  {
    name: "401 of the API while it is asked for a fresh URL",
    inject: [
      { fault: "truncate", at: half },
      { fault: "expire-url", after: 1 },
    ],
    arrange: ({ client, simulator }) =>
      beforeEachAttempt(client, (attempt) => {
        if (attempt === 2) simulator.renewSession();
      }),
    outcome: { error: "ApiError", status: 401, part: "kept" },
  },
  {
    name: "the download session ends before the checksum",
    arrange: ({ client, simulator }) => ({
      ...client,
      getFile: (options) => {
        simulator.expireDownloadSession();
        return client.getFile(options);
      },
    }),
    outcome: { error: "ApiError", status: 404, part: "kept" },
  },
  ...[429, 503].flatMap((status): FaultCase[] => [
    {
      name: `${status} with Retry-After in seconds`,
      inject: [{ fault: "status", status, retryAfter: 1 }],
      outcome: { ...verified(2), takesMs: 990 },
    },
    {
      name: `${status} with Retry-After as a date`,
      inject: [{ fault: "status", status, retryAfter: "Fri, 01 Mar 2024 00:00:00 GMT" }],
      outcome: verified(2),
    },
    {
      name: `${status} with an absurd Retry-After`,
      inject: [{ fault: "status", status, retryAfter: 1e12 }],
      outcome: transferError("none", { status, says: /1 attempt:/ }),
    },
    {
      name: `${status} with an absurd Retry-After as a date`,
      inject: [{ fault: "status", status, retryAfter: "Sat, 01 Jan 2199 00:00:00 GMT" }],
      outcome: transferError("none", { status, says: /1 attempt:/ }),
    },
    {
      name: `${status} with a Retry-After that makes no sense`,
      inject: [{ fault: "status", status, retryAfter: "soon" }],
      outcome: verified(2),
    },
  ]),
  { name: "502, then well", inject: [{ fault: "status", status: 502 }], outcome: verified(2) },
  {
    name: "400: not tried again",
    inject: [{ fault: "status", status: 400, ...always }],
    outcome: transferError("none", { status: 400, says: /1 attempt:/ }),
  },
  {
    name: "200 with a login page",
    inject: [
      { fault: "truncate", at: half },
      { fault: "status", status: 200, after: 1, body: "<html>", ...always },
    ],
    outcome: { error: "IntegrityError", says: /should have 300000 bytes/, part: "kept" },
  },

  // Redirects
  {
    name: "redirect to another origin: no token goes along",
    believesAuthority: true,
    inject: [{ fault: "redirect", to: "elsewhere" }],
    outcome: verified(1),
  },
  {
    name: "redirect to another origin whose certificate nobody vouches for",
    inject: [{ fault: "redirect", to: "elsewhere" }],
    outcome: { error: "CertificateError", part: "none" },
  },
  {
    name: "redirect to another host that the session's identifier is a part of",
    arrange: ({ simulator }) => {
      simulator.inject({ fault: "redirect", to: `https://${simulator.sessionId}.localhost/` });
      return undefined;
    },
    outcome: transferError("none", { says: /tell another host the session's identifier/, requests: 1 }),
  },
  {
    name: "redirects in a loop",
    inject: [{ fault: "redirect", to: "loop", ...always }],
    outcome: transferError("none", { says: /more than 5 redirects/, requests: 6 }),
  },
  {
    name: "redirect from https to http",
    inject: [{ fault: "redirect", to: "http" }],
    options: { allowHttp: true },
    outcome: transferError("none", { says: /from https to http/ }),
  },
  {
    name: "redirect to a file",
    inject: [{ fault: "redirect", to: "file:///etc/passwd" }],
    options: { fileRoot: "/etc" },
    outcome: { error: "UnsupportedEndpointError", part: "none" },
  },
  {
    name: "redirect to the cloud's secrets",
    inject: [{ fault: "redirect", to: "https://169.254.169.254/latest/meta-data" }],
    outcome: { error: "UnsupportedEndpointError", says: /link-local/, part: "none" },
  },

  // Certificates
  {
    name: "wrong thumbprint in the endpoint",
    file: { thumbprint: "wrong" },
    outcome: { error: "CertificateError", says: /expected was 00:00/, part: "none" },
  },
  {
    name: "thumbprint in the endpoint that is none",
    file: { thumbprint: "abc" },
    outcome: { error: "CertificateError", says: /neither SHA-1 nor SHA-256/, part: "none" },
  },
  {
    name: "self-signed certificate, without a thumbprint",
    simulator: { dataServer: "https" },
    file: { thumbprint: "absent" },
    outcome: { error: "CertificateError", part: "none" },
  },
  {
    name: "expired certificate, without a thumbprint",
    simulator: { dataServer: "https", certificate: { issuer: "authority" } },
    believesAuthority: true,
    file: { thumbprint: "absent" },
    arrange: async ({ simulator }) => {
      await simulator.renewCertificate({ server: "data", issuer: "authority", expired: true });
      return undefined;
    },
    outcome: { error: "CertificateError", says: /expired/i, part: "none" },
  },
  {
    name: "expired and self-signed certificate, with its thumbprint",
    simulator: { certificate: { expired: true } },
    outcome: verified(1),
  },
  {
    name: "certificate that changes between attempts",
    inject: [{ fault: "truncate", at: half }],
    arrange: ({ client, simulator }) =>
      beforeEachAttempt(client, async (attempt) => {
        if (attempt === 2) await simulator.renewCertificate();
      }),
    outcome: { error: "CertificateError", says: /thumbprint is not the expected one/, part: "kept" },
  },

  // The preparation
  {
    name: "a status that goes backwards",
    file: { preparePolls: 1 },
    inject: [{ fault: "file-status", status: "UNPREPARED", operation: "getFile" }],
    outcome: verified(1),
  },
  {
    name: "an unknown status, then PREPARED",
    inject: [{ fault: "file-status", status: "ALMOST", operation: "prepareFile" }],
    outcome: verified(1),
  },
  {
    name: "an unknown status for ever",
    inject: [{ fault: "file-status", status: "ALMOST", ...always }],
    options: { maxWaitMs: 50 },
    outcome: { error: "PrepareError", says: /not ready for download after 50 ms; its status is ALMOST/, part: "none" },
  },
  { name: "PREPARED without an endpoint, once", inject: [{ fault: "no-endpoint" }], outcome: verified(1) },
  {
    name: "PREPARED without an endpoint for ever",
    inject: [{ fault: "no-endpoint", ...always }],
    options: { maxWaitMs: 50 },
    outcome: { error: "PrepareError", says: /its status is PREPARED, but without an endpoint/, part: "none" },
  },
  {
    name: "no answer to prepare",
    inject: [{ fault: "stall-headers", where: "api", operation: "prepareFile", ...always }],
    options: { maxWaitMs: 200 },
    outcome: { error: "PrepareError", says: /not ready for download after 200 ms; the server has not/, part: "none" },
  },
  {
    name: "no answer to how far the preparation is",
    file: { preparePolls: 1 },
    inject: [{ fault: "stall-headers", where: "api", operation: "getFile", ...always }],
    options: { maxWaitMs: 200 },
    outcome: { error: "PrepareError", says: /not ready for download after 200 ms/, part: "none" },
  },
  {
    name: "no answer to what the checksum is",
    inject: [{ fault: "stall-headers", where: "api", operation: "getFile", ...always }],
    options: { checksumWaitMs: 200 },
    outcome: right({ verification: "unverified", attempts: 1 }),
  },
  {
    name: "no answer any more to what the checksum is",
    file: { checksumPolls: 9 },
    inject: [{ fault: "stall-headers", where: "api", operation: "getFile", after: 1, ...always }],
    options: { checksumWaitMs: 200 },
    outcome: right({ verification: "unverified", attempts: 1 }),
  },
  {
    name: "ERROR",
    file: { prepareError: true },
    outcome: { error: "PrepareError", says: /the datastore nfs-images cannot be reached/, part: "none" },
  },

  // The local system
  { name: "a name of 255 bytes", file: { name: `${"ä".repeat(125)}x.iso` }, outcome: verified(1) },
  {
    name: "a name of 256 bytes",
    file: { name: `${"ä".repeat(126)}.iso` },
    outcome: { error: "TargetError", problem: "unsafe-name", part: "none" },
  },
  {
    name: "no room for it, known beforehand",
    file: { size: 2 ** 52 },
    outcome: { error: "TargetError", problem: "no-space", says: /needs 4503599627370496 more bytes/, part: "none" },
  },
  {
    name: "target folder removed midway",
    inject: [{ fault: "truncate", at: half }],
    arrange: ({ client, folder }) =>
      beforeEachAttempt(client, async (attempt) => {
        if (attempt === 2) await rm(folder, { recursive: true });
      }),
    outcome: { error: "TargetError", problem: "no-folder", part: "none" },
  },
  {
    name: "the unfinished file removed midway",
    inject: [{ fault: "truncate", at: half }],
    arrange: ({ client, path }) =>
      beforeEachAttempt(client, async (attempt) => {
        if (attempt === 2) await rm(path(`${disk.name}.part`));
      }),
    outcome: { error: "TargetError", problem: "no-folder", part: "none" },
  },
];

/** What is no data: its own test, and what that shows. */
export const otherFaults: readonly (readonly [name: string, outcome: string, test: string])[] = [
  [
    "two downloads to one path, in one process",
    "TargetError locked for the second, the right file for the first",
    "targets",
  ],
  [
    "two downloads to one path, in two processes",
    "TargetError locked for the second, the right file for the first",
    "processes",
  ],
  ["SIGKILL at 20 random moments, then run again", "the right file, verified, resumed", "processes"],
  ["disk full while writing", "TargetError no-space, what came is kept", "processes"],
  ["disk full from the start", "TargetError no-space before anything is sent, nothing is left", "processes"],
  [
    "a file too long for the file system, or for what the process may write",
    "TargetError io, what came is kept",
    "processes",
  ],
  ["stopped while a connection is being opened", "the reason, nothing is left", "aborting"],
  ["a connection that ends while nobody wants its next bytes", "the right file", "endings"],
  ["a connection that is reset in a body without a length", "the right file", "endings"],
  ["a lock that was left behind, by a process of this machine", "taken over", "lock"],
  ["a lock that was left behind, by a process that cannot be seen", "taken over after five minutes", "lock"],
  ["a lock that was left behind, by a thread that has ended", "taken over after five minutes", "lock"],
  [
    "a symbolic link in the unfinished file's place",
    "TargetError not-writable, what it leads to is untouched",
    "targets",
  ],
  ["a device, a pipe or a socket in the target's place", "TargetError exists, it is untouched", "targets"],
  ["the target appears while the download is under way", "TargetError exists, what came is kept", "targets"],
  ["a stream that fails or is closed", "TargetError io", "streams"],
  [
    "the connection breaks while the unfinished file is being emptied",
    "the next attempt waits for that",
    "fetch-bytes",
  ],
];

async function closedPort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
