import {
  ApiError,
  CertificateError,
  ConnectionError,
  DownloadSessionError,
  type ErrorType,
  type LocalizableMessage,
  TimeoutError,
  UnexpectedResponseError,
} from "vsphere-download-session";
import { same } from "../same.js";

export function explain(error: unknown): string {
  if (error instanceof ApiError) {
    same<typeof error.status, number>(true);
    same<typeof error.messages, readonly LocalizableMessage[]>(true);
    if (error.errorType === "NOT_FOUND" || error.errorType === "NEWER_THAN_THE_CONTRACT") return "no such session";
    return `${error.operation}: ${error.messages.map(({ default_message }) => default_message).join("; ")}`;
  }
  if (error instanceof UnexpectedResponseError) return `${error.status} at ${error.place}`;
  if (error instanceof TimeoutError) return `${error.timeoutMs} ms`;
  if (error instanceof ConnectionError || error instanceof CertificateError) return error.operation;
  if (error instanceof DownloadSessionError) return error.code;
  return String(error);
}

export const isError: Error = new ApiError("No.", { operation: "getFile", status: 404 });
export const isOfTheFamily: DownloadSessionError = new TimeoutError("Late.", { operation: "getFile", timeoutMs: 5 });
export const known: ErrorType = "UNAUTHENTICATED";

declare const error: ApiError;
// @ts-expect-error: errors do not change
error.status = 200;
// @ts-expect-error: messages neither
error.messages.push({ id: "a", default_message: "b", args: [] });
// @ts-expect-error: a time-out is not an answer
export const confused: ApiError = new TimeoutError("Late.", { operation: "getFile", timeoutMs: 5 });
// @ts-expect-error: there is no status without an answer
export const status = (failure: ConnectionError) => failure.status;
