import type { FileInfo } from "../client/schema.js";
import type { Fault } from "./fault.js";

/** The state of a file as a fault has it. */
export function faultyFileInfo(info: FileInfo, fault: Fault): FileInfo {
  const { download_endpoint, checksum_info, size, ...rest } = info;
  const endpoint = download_endpoint && { download_endpoint };
  const checksum = checksum_info && { checksum_info };
  const ownSize = size === undefined ? {} : { size };
  switch (fault.fault) {
    case "file-status":
      return {
        ...rest,
        ...ownSize,
        status: fault.status,
        ...(fault.status === "PREPARED" ? endpoint : {}),
        ...checksum,
      };
    case "no-endpoint":
      return { ...rest, ...ownSize, ...checksum };
    case "wrong-size": {
      const wrong = fault.size === undefined ? (size ?? 0) + 1 : fault.size;
      return { ...rest, ...(wrong === null ? {} : { size: wrong }), ...endpoint, ...checksum };
    }
    case "wrong-checksum":
      return checksum_info
        ? { ...info, checksum_info: { ...checksum_info, checksum: otherDigits(checksum_info) } }
        : info;
    case "no-checksum":
      return { ...rest, ...ownSize, ...endpoint };
    case "checksum-algorithm":
      return checksum_info ? { ...info, checksum_info: { ...checksum_info, algorithm: fault.algorithm } } : info;
    default:
      return info;
  }
}

function otherDigits({ checksum }: { checksum: string }): string {
  return checksum.replace(/[\da-f]/gi, (digit) => (15 - Number.parseInt(digit, 16)).toString(16));
}
