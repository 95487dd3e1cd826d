import { startOf } from "./body.js";
import { ApiError } from "./errors.js";
import type { Answer } from "./exchange.js";
import { excerpt } from "./mask.js";
import { filledTextOf } from "./message-text.js";

/**
 * The error for an answer that says that the operation could not be done.
 *
 * @param cause what became of the call where it was tried otherwise
 */
export function apiErrorFrom(answer: Answer, cause?: unknown): ApiError {
  const { operation, method, url, status, attempts, error, secrets } = answer;
  const errorType = error?.errorType;
  const type = excerpt(errorType ?? "", secrets);
  const said = error?.messages.map(filledTextOf).filter((text) => text !== "") ?? [];
  const quoted = said.length > 0 ? excerpt(said.join(" Cause: "), secrets) : startOf(answer);
  const message = [
    `${operation}: ${method} ${url} answered ${status}${type === "" ? "" : ` ${type}`}`,
    attempts > 1 ? ` after ${attempts} attempts` : "",
    quoted === "" ? "." : `: ${endWithStop(quoted)}`,
    ` ${adviceFor(operation, status, errorType)}`,
  ];
  return new ApiError(
    message.join("").trimEnd(),
    { operation, status, ...error },
    cause === undefined ? {} : { cause },
  );
}

/** The error for `{"value": null}`, which is how some servers answer for what is not there. */
export function notFoundFrom({ operation, method, url, status }: Answer): ApiError {
  const errorType = "NOT_FOUND";
  return new ApiError(
    `${operation}: ${method} ${url} answered ${status} without a value: what was asked for is not there. ${adviceFor(operation, 404, errorType)}`,
    { operation, status, errorType },
  );
}

function endWithStop(sentence: string): string {
  return /[.!?…]$/.test(sentence) ? sentence : `${sentence}.`;
}

/** What to do about an error, by its type where that says more than the status. */
function adviceFor(operation: string, status: number, errorType: string | undefined): string {
  switch (errorType) {
    case "INVALID_ARGUMENT":
      return operation.endsWith("File") ? "Is the file's name spelled as the download session lists it?" : "";
    case "NOT_ALLOWED_IN_CURRENT_STATE":
      return "Create a new download session if this one was canceled or has failed.";
    case "OPERATION_NOT_FOUND":
      return 'This server does not offer it in this generation of the API; apiStyle "auto" finds the one that does.';
  }
  switch (status) {
    case 401:
      return operation === "logIn"
        ? "Check the user and the password."
        : "Log in again, and pass the new session's identifier as sessionId, or give the client credentials.";
    case 403:
      return "The user lacks a privilege: DIRECT needs ContentLibrary.ReadStorage, a download session ContentLibrary.DownloadSession.";
    case 404:
      return (
        adviceForMissing[operation] ??
        "A download session ends minutes after its last use: create a new one if this one has expired."
      );
    case 429:
    case 502:
    case 503:
    case 504:
      return "Try again later.";
    default:
      return "";
  }
}

const adviceForMissing: Readonly<Record<string, string>> = {
  logIn: "Is the baseUrl a vCenter's?",
  logOut: "Is the baseUrl a vCenter's?",
  createDownloadSession: "Is there a library item of that identifier?",
  listDownloadSessions: "Is there a library item of that identifier?",
};
