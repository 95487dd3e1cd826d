import { describe, expect, it } from "vitest";
import {
  DownloadSessionError,
  IntegrityError,
  PrepareError,
  TargetError,
  TransferError,
  UnsupportedEndpointError,
} from "../../src/node.js";

const fileName = "disk.iso";
const cause = new Error("the wire");

describe.each([
  ["PrepareError", "PREPARE_FAILED", () => new PrepareError("m", { fileName, status: "ERROR" }), { status: "ERROR" }],
  [
    "TransferError",
    "TRANSFER_FAILED",
    () => new TransferError("m", { fileName, status: 503 }, { cause }),
    { status: 503, cause },
  ],
  [
    "IntegrityError",
    "INTEGRITY_FAILED",
    () => new IntegrityError("m", { fileName, expected: "a", actual: "b" }),
    { expected: "a", actual: "b", isContentWrong: true },
  ],
  [
    "UnsupportedEndpointError",
    "ENDPOINT_UNSUPPORTED",
    () => new UnsupportedEndpointError("m", { fileName, scheme: "ds" }, { cause }),
    { scheme: "ds", cause },
  ],
  [
    "TargetError",
    "TARGET_UNUSABLE",
    () => new TargetError("m", { problem: "locked", path: "x" }, { cause }),
    { problem: "locked", path: "x", cause },
  ],
])("%s", (name, code, make, facts) => {
  it("is one of the family, with a name, a code and facts that programs can rely on", () => {
    const error = make();
    expect(error).toBeInstanceOf(DownloadSessionError);
    expect(error).toMatchObject({ name, code, message: "m", ...facts });
    expect(String(error)).toBe(`${name}: m`);
  });
});
