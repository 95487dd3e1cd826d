import type { IncomingHttpHeaders } from "node:http";
import type { FileInfo } from "../client/schema.js";
import type { Answer } from "./answer.js";
import { refusalAnswer, resultAnswer } from "./api-answer.js";
import { canHappenToFile, isAimedAt, type Target } from "./fault-aim.js";
import type { FaultQueue } from "./fault-queue.js";
import { retryAfterHeader } from "./faulty-answer.js";
import { faultyFileInfo } from "./faulty-file-info.js";
import type { Profile } from "./profile.js";
import { readOperationRequest } from "./read-request.js";
import { injectedError, Refusal } from "./refusal.js";
import type { ReceivedRequest } from "./request-log.js";
import type { OperationRoute } from "./route.js";
import type { Service } from "./service.js";

/** The service's answer to a request for an operation, with the faults of what the service says. */
export function operationAnswer(
  route: OperationRoute,
  headers: IncomingHttpHeaders,
  record: ReceivedRequest,
  { service, faults, profile }: { service: Service; faults: FaultQueue; profile: Profile },
): Answer {
  const { style, name, operation } = route;
  record.operation = name;
  try {
    if (!operation.needsNoSession) {
      service.apiSessions.authenticate(headers["vmware-api-session-id"] as string | undefined);
    }
    const request = readOperationRequest(route, headers, record.body, profile);
    record.fileName = request.input.optionalText("file_name");
    const target: Target = { where: "api", method: "", hasRange: false, operation: name, fileName: record.fileName };
    const [error] = faults.take((fault) => fault.fault === "error" && isAimedAt(fault, target));
    if (error?.fault === "error") {
      record.faults = [...record.faults, error.fault];
      return refusalAnswer(injectedError(error.errorType, error), style, profile, retryAfterHeader(error.retryAfter));
    }
    const result =
      operation.tells === "files"
        ? withFaults(operation.perform(service, request), target, record, faults)
        : operation.perform(service, request);
    return resultAnswer(route, headers.accept, result, profile);
  } catch (error) {
    const refusal = error instanceof Refusal ? error : injectedError("INTERNAL_SERVER_ERROR", {});
    return refusalAnswer(refusal, style, profile);
  }
}

/** The state of files as the faults have it that are due for any of them. */
function withFaults(
  result: FileInfo | FileInfo[],
  target: Target,
  record: ReceivedRequest,
  faults: FaultQueue,
): FileInfo | FileInfo[] {
  const infos = [result].flat();
  const due = faults.take((fault) => infos.some((info) => canHappenToFile(fault, target, info)));
  record.faults = [...record.faults, ...due.map(({ fault }) => fault)];
  const faulty = (honest: FileInfo): FileInfo =>
    due
      .filter((fault) => canHappenToFile(fault, target, honest))
      .reduce((info, fault) => faultyFileInfo(info, fault), honest);
  return Array.isArray(result) ? result.map(faulty) : faulty(result);
}
