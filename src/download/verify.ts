import { excerpt } from "../client/mask.js";
import type { FileInfo } from "../client/schema.js";
import { sleep } from "../client/sleep.js";
import { type HashAlgorithm, hashAlgorithmOf, isSameChecksum } from "./checksum.js";
import { IntegrityError } from "./errors.js";
import { pollDelayMs } from "./poll-delay.js";
import { requestWithin } from "./request-within.js";
import type { Sink } from "./sink.js";

/** Whether the content was proved to be the server's, and if not, why. */
export type Verification =
  | { kind: "verified"; algorithm: HashAlgorithm; checksum: string }
  /**
   * `sizeIsKnown`: whether at least the size was compared with what the server says it is. `isMissing`: whether the
   * server was asked, and has given no checksum.
   */
  | { kind: "unverified"; reason: string; sizeIsKnown: boolean; isMissing: boolean };

export interface VerifySteps {
  fileName: string;
  sink: Pick<Sink, "offset" | "checksum">;
  get: (signal: AbortSignal) => Promise<FileInfo>;
  checksumWaitMs: number;
  signal: AbortSignal | undefined;
}

/**
 * Asks the server for the file's checksum, which it has only once it knows of the transfer's end, and compares.
 *
 * @throws IntegrityError if size or checksum differ
 */
export async function verify(steps: VerifySteps): Promise<Verification> {
  const { fileName, sink, signal } = steps;
  const info = await waitForChecksum(steps);
  if (info?.size !== undefined && info.size !== sink.offset) {
    throw new IntegrityError(
      `${JSON.stringify(fileName)} should have ${info.size} bytes, but ${sink.offset} came. Download it again.`,
      // The start of the file is worth keeping.
      {
        fileName,
        expected: String(info.size),
        actual: String(sink.offset),
        isContentWrong: sink.offset > info.size,
      },
    );
  }
  const expected = info?.checksum_info;
  if (!expected?.checksum) return unverified(info, `the server gave no checksum within ${steps.checksumWaitMs} ms`);
  const algorithm = hashAlgorithmOf(expected);
  if (!algorithm) {
    const name = JSON.stringify(excerpt(expected.algorithm ?? "", []));
    return unverified(info, `the server's checksum is of an unknown algorithm, ${name}`);
  }
  const actual = await sink.checksum(algorithm, signal);
  if (actual === undefined) {
    return unverified(info, `the server's checksum is ${algorithm.toUpperCase()}, which is not computed for a stream`);
  }
  if (!isSameChecksum(actual, expected.checksum)) throw wrongContent(fileName, algorithm, expected.checksum, actual);
  return { kind: "verified", algorithm, checksum: actual };
}

/** The last that the server told of the file; undefined if it did not answer. */
async function waitForChecksum({ get, checksumWaitMs, signal }: VerifySteps): Promise<FileInfo | undefined> {
  const start = performance.now();
  let info = await requestWithin(checksumWaitMs, signal, get);
  for (;;) {
    const waited = performance.now() - start;
    if (info?.checksum_info?.checksum || waited >= checksumWaitMs) return info;
    await sleep(Math.min(pollDelayMs(waited), checksumWaitMs - waited), signal);
    info = (await requestWithin(checksumWaitMs - (performance.now() - start), signal, get)) ?? info;
  }
}

function unverified(info: FileInfo | undefined, reason: string): Verification {
  const isMissing = info !== undefined && !info.checksum_info?.checksum;
  return { kind: "unverified", reason, sizeIsKnown: info?.size !== undefined, isMissing };
}

function wrongContent(fileName: string, algorithm: HashAlgorithm, expected: string, actual: string): IntegrityError {
  return new IntegrityError(
    `${JSON.stringify(fileName)} is not what the server says it is: its ${algorithm.toUpperCase()} is ${actual}, ` +
      `the server's is ${excerpt(expected, [])}. Download it again; if that gives the same, the file in the library is damaged.`,
    { fileName, expected, actual },
  );
}
