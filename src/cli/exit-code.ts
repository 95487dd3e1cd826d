import { OptionError } from "../client/option-error.js";
import {
  ApiError,
  CertificateError,
  IntegrityError,
  PrepareError,
  TargetError,
  TransferError,
  UnsupportedEndpointError,
} from "../node.js";

/** What the command's exit codes stand for. Scripts rely on them, so they do not change. */
export const exitCodes = Object.freeze({
  done: 0,
  otherFailure: 1,
  usage: 2,
  notAllowed: 3,
  notFound: 4,
  prepareFailed: 5,
  transferFailed: 6,
  certificate: 7,
  hungUp: 129,
  interrupted: 130,
  terminated: 143,
});

/** The exit code for what an operation threw. */
export function exitCodeFor(error: unknown): number {
  if (error instanceof CertificateError) return exitCodes.certificate;
  if (error instanceof ApiError) return exitCodeForApiError(error);
  if (error instanceof PrepareError) return exitCodes.prepareFailed;
  const ofTransfer = [TransferError, IntegrityError, TargetError, UnsupportedEndpointError];
  if (ofTransfer.some((type) => error instanceof type)) return exitCodes.transferFailed;
  // Not any TypeError: others are mistakes of ours.
  return error instanceof OptionError ? exitCodes.usage : exitCodes.otherFailure;
}

function exitCodeForApiError({ operation, status, errorType }: ApiError): number {
  const isNotAllowed =
    ["UNAUTHENTICATED", "UNAUTHORIZED"].includes(errorType ?? "") || status === 401 || status === 403;
  if (isNotAllowed) return exitCodes.notAllowed;
  // Where nobody can log in is no vCenter, so nothing was looked for.
  if (operation === "logIn") return exitCodes.otherFailure;
  // What get and prepare answer for a file that the session does not have. Other operations mean other things by it.
  if (errorType === "INVALID_ARGUMENT" && operation.endsWith("File")) return exitCodes.notFound;
  return errorType === "NOT_FOUND" || status === 404 ? exitCodes.notFound : exitCodes.otherFailure;
}
