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
  // The client throws these for what was passed in, before anything is sent.
  return error instanceof TypeError ? exitCodes.usage : exitCodes.otherFailure;
}

function exitCodeForApiError({ status, errorType }: ApiError): number {
  switch (errorType) {
    case "UNAUTHENTICATED":
    case "UNAUTHORIZED":
      return exitCodes.notAllowed;
    case "NOT_FOUND":
    // What get and prepare answer for a file that the session does not have.
    case "INVALID_ARGUMENT":
      return exitCodes.notFound;
  }
  if (status === 401 || status === 403) return exitCodes.notAllowed;
  return status === 404 ? exitCodes.notFound : exitCodes.otherFailure;
}
