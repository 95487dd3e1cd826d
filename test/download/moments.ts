import { statSync } from "node:fs";
import type { DownloadFileOptions } from "../../src/node.js";
import type { Fault, FileDeclaration } from "../../src/simulator.js";
import { disk, type Place } from "./place.js";

const always = { times: Number.POSITIVE_INFINITY };
const half = disk.size / 2;

/** When a download is stopped. */
export interface Moment {
  name: string;
  file?: Partial<FileDeclaration>;
  inject?: readonly Fault[];
  options?: Partial<DownloadFileOptions>;
  /** Whether it is time. */
  isReached: (at: Place, phase: string) => boolean;
  /** What is in the folder afterwards. */
  left?: readonly string[];
}

const hasAsked = (at: Place, times = 1) => at.dataRequests().length >= times;

export const moments: readonly Moment[] = [
  {
    name: "while the server prepares the file",
    inject: [{ fault: "file-status", status: "PREPARING", ...always }],
    isReached: (at) => at.simulator.requests.some(({ operation }) => operation === "getFile"),
  },
  {
    name: "while the server does not answer prepare",
    inject: [{ fault: "stall-headers", where: "api" }],
    isReached: (at) => at.simulator.requests.length > 0,
  },
  { name: "before the headers", inject: [{ fault: "stall-headers" }], isReached: (at) => hasAsked(at) },
  {
    name: "in the middle of the bytes",
    file: { size: 1_000_000 },
    inject: [{ fault: "stall", at: 600_000 }],
    isReached: (at) => (statSync(at.path("disk.iso.part"), { throwIfNoEntry: false })?.size ?? 0) > 0,
    left: ["disk.iso.part"],
  },
  {
    name: "while it waits to try again",
    inject: [
      { fault: "truncate", at: half },
      { fault: "status", status: 503, retryAfter: 30, after: 1 },
    ],
    isReached: (at) => at.dataRequests()[1]?.status === 503,
    left: ["disk.iso.part"],
  },
  {
    name: "while the server does not answer for a fresh URL",
    inject: [
      { fault: "truncate", at: half },
      { fault: "expire-url", after: 1 },
      { fault: "stall-headers", where: "api", operation: "prepareFile", after: 1 },
    ],
    isReached: (at) => at.simulator.requests.filter(({ operation }) => operation === "prepareFile").length === 2,
    left: ["disk.iso.part"],
  },
  {
    name: "while it waits for the checksum",
    file: { checksum: "none" },
    options: { checksumWaitMs: 60_000 },
    isReached: (_, phase) => phase === "verifying",
    left: ["disk.iso.part"],
  },
  {
    name: "while the server does not answer what the checksum is",
    inject: [{ fault: "stall-headers", where: "api", operation: "getFile" }],
    isReached: (at) => at.simulator.requests.some(({ operation }) => operation === "getFile"),
    left: ["disk.iso.part"],
  },
];
