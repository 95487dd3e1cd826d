import type { LocalizableMessage, PrepareStatus } from "../client/schema.js";
import type { FileDeclaration } from "./file-declaration.js";

/** What has happened to a preparation that somebody asked for. */
export interface Asked {
  /** On the simulator's clock, in ms. */
  at: number;
  /** How many requests have seen it since. */
  polls: number;
}

/** How far a preparation is: `progress` goes from 0 to 1. */
export interface Stage {
  status: PrepareStatus;
  progress: number;
}

/** How far the preparation of a file is at a time. */
export function stageOf(declaration: FileDeclaration, asked: Asked, now: number): Stage {
  const progress = progressOf(declaration, asked, now);
  if (progress >= 1) return { status: declaration.prepareError ? "ERROR" : "PREPARED", progress: 1 };
  const begins = declaration.prepareMs === undefined ? 0.5 : 0.1;
  return { status: progress < begins ? "PREPARE_REQUESTED" : "PREPARING", progress };
}

function progressOf({ preparePolls = 1, prepareMs }: FileDeclaration, { at, polls }: Asked, now: number): number {
  const [done, whole] = prepareMs === undefined ? [polls, 2 * preparePolls] : [now - at, prepareMs];
  return whole === 0 ? 1 : Math.min(1, Math.max(0, done / whole));
}

/** The message of a preparation that fails: the declared one, or one with arguments of every kind. */
export function failureMessage({ name, prepareError }: FileDeclaration): LocalizableMessage {
  if (typeof prepareError === "object") return prepareError;
  return {
    id: "com.vmware.vdcs.cls-main.prepare_failed",
    default_message: `The file ${name} could not be prepared: the datastore nfs-images cannot be reached.`,
    args: [name, "nfs-images"],
    params: {
      file: { s: name },
      started: { dt: "2026-03-14T09:26:53.589Z", format: "MED_DATE_TIME" },
      attempts: { i: 3 },
      progress: { d: 97.25, precision: 1 },
      cause: {
        l: {
          id: "com.vmware.vdcs.cls-main.storage_unreachable",
          params: {
            datastore: { s: "nfs-images" },
            reason: { l: { id: "com.vmware.vdcs.cls-main.host_not_responding" } },
          },
        },
      },
    },
  };
}
