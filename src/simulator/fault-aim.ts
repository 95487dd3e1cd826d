import type { FileInfo } from "../client/schema.js";
import type { Answer } from "./answer.js";
import type { Fault } from "./fault.js";
import { faultKinds } from "./fault-kinds.js";
import type { OperationName } from "./operations.js";

/** What a fault can be aimed at: a request, and the honest answer to it. */
export interface Target {
  where: "data" | "api";
  method: string;
  hasRange: boolean;
  operation: OperationName | "data" | "other";
  fileName: string | undefined;
}

/** Whether a fault is for a request, going by what the request asks for. */
export function isAimedAt(fault: Fault, target: Target): boolean {
  const { kind } = faultKinds[fault.fault];
  const isOfApi = kind === "file-info" || kind === "result" || fault.operation !== undefined;
  const where = isOfApi ? "api" : (fault.where ?? "data");
  return (
    where === target.where &&
    (fault.operation === undefined || fault.operation === target.operation) &&
    (fault.file === undefined || fault.file === target.fileName)
  );
}

/** Whether a fault can happen to an honest answer: what has no body cannot be cut, what is no range cannot be wrong. */
export function canHappenTo(fault: Fault, target: Target, answer: Answer): boolean {
  if (!isAimedAt(fault, target)) return false;
  switch (faultKinds[fault.fault].kind) {
    case "answer":
      return true;
    case "link":
      return target.where === "data" && answer.status < 300;
    case "head":
      return target.method === "HEAD";
    case "range":
      return target.where === "data" && (fault.fault === "unsatisfiable" ? target.hasRange : answer.status === 206);
    case "body":
      if (target.method === "HEAD" || (target.where === "data" && answer.status >= 300)) return false;
      return fault.fault !== "corrupt" || (fault.at >= answer.start && fault.at < answer.end);
    default:
      return false;
  }
}

/** Whether a fault can happen to the state of a file: only what has a checksum can have a wrong one. */
export function canHappenToFile(fault: Fault, target: Target, info: FileInfo): boolean {
  // In a list, it is each file's own name that counts.
  if (faultKinds[fault.fault].kind !== "file-info" || !isAimedAt(fault, { ...target, fileName: info.name }))
    return false;
  const needsChecksum = ["wrong-checksum", "no-checksum", "checksum-algorithm"].includes(fault.fault);
  return !needsChecksum || info.checksum_info !== undefined;
}
