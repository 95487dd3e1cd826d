import { type CallFacts, CertificateError } from "../client/errors.js";
import { failureOfFetch } from "../client/failure-of-fetch.js";
import { excerpt } from "../client/mask.js";
import { CertificateRejected } from "../trust/certificate-policy.js";
import type { TransferRoute } from "../trust/transfer-routes.js";
import { AttemptFailure } from "./attempt-failure.js";
import { IntegrityError, TransferError } from "./errors.js";
import type { Sink } from "./sink.js";

/** What a transfer is of, as far as its errors tell. */
interface Moving {
  rules: { fileName: string };
  sink: Sink;
  size: number | undefined;
}

/** The attempts are used up, or another would be of no use. */
export function gaveUp({ rules, sink, ...job }: Moving, failure: AttemptFailure, attempts: number): TransferError {
  const { fileName } = rules;
  const size = job.size === undefined ? "" : ` of ${job.size}`;
  const times = attempts === 1 ? "1 attempt" : `${attempts} attempts`;
  return new TransferError(
    `The transfer of ${JSON.stringify(fileName)} failed after ${sink.offset}${size} bytes and ${times}: ${failure.message}. ` +
      sink.afterFailure,
    { fileName, status: failure.status },
    { cause: failure.cause ?? failure },
  );
}

/** @param isContentWrong whether bytes were taken that cannot be the file's */
export function wrongSize(
  { rules }: Moving,
  expected: number,
  actual: number,
  isContentWrong: boolean,
): IntegrityError {
  const { fileName } = rules;
  return new IntegrityError(
    `${JSON.stringify(fileName)} should have ${expected} bytes, but ` +
      `${isContentWrong ? `${actual} or more came` : `its endpoint announces ${actual}`}. ` +
      "Somebody may have replaced the file meanwhile: create a new download session and try again.",
    { fileName, expected: String(expected), actual: String(actual), isContentWrong },
  );
}

/** What the endpoint says of its certificate cannot be used. */
export function endpointRejected(fileName: string, cause: CertificateRejected): CertificateError {
  return new CertificateError(
    `${JSON.stringify(fileName)} is not fetched: ${cause.message}. ${cause.advice}`,
    { operation: "downloadFile" },
    { cause },
  );
}

/** A connection that failed is worth another try, unless it failed for the server's certificate. */
export function brokenConnection(url: URL, route: TransferRoute, error: Error): AttemptFailure | CertificateError {
  const call: CallFacts = { operation: "downloadFile", method: "GET", url: url.origin + url.pathname };
  const failure = failureOfFetch(call, error, route.secrets);
  if (!(failure instanceof CertificateError)) {
    const reason = excerpt(error.message || String(error), route.secrets);
    return new AttemptFailure(`the connection failed: ${reason}`, "resume", { cause: failure.cause });
  }
  const hint =
    route.isApiOrigin || error instanceof CertificateRejected
      ? ""
      : ` If ${url.host} is the vCenter by another name, list its origin in transferOrigins.`;
  return new CertificateError(failure.message + hint, { operation: "downloadFile" }, { cause: failure.cause });
}

/** The same failure, with what a user may have to set. */
export function withHint(failure: AttemptFailure, route: TransferRoute): AttemptFailure {
  if (failure.status !== 401 || route.isApiOrigin) return failure;
  const hint = "; if that is the vCenter by another name, list its origin in transferOrigins";
  return new AttemptFailure(failure.message + hint, failure.next, failure);
}
