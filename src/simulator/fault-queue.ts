import type { Fault } from "./fault.js";

/** A fault that was injected, and how often it is still to happen. */
export interface Injection {
  readonly fault: Fault;
  /** 0 once it has happened as often as it was asked to, or was removed. */
  readonly left: number;
  /** Makes it happen no more. */
  remove(): void;
}

export interface FaultQueue {
  /** @throws TypeError for a fault that there is none of, and for counts that are none */
  inject(fault: Fault): Injection;
  /** Those that have not happened as often as they were asked to. */
  readonly pending: readonly Injection[];
  clear(): void;
  /** The faults that are due for a request, each of them then having happened once more. */
  take(isFor: (fault: Fault) => boolean): Fault[];
}

interface Entry extends Injection {
  left: number;
  spare: number;
}

export function createFaultQueue(): FaultQueue {
  let entries: Entry[] = [];
  const keepPending = (): void => {
    entries = entries.filter(({ left }) => left > 0);
  };
  return {
    inject(fault) {
      const { times = 1, after = 0 } = fault;
      if (!(fault.fault in faultKinds)) {
        throw new TypeError(`No fault is called ${fault.fault}. There are: ${Object.keys(faultKinds).join(", ")}.`);
      }
      if (!isCount(times) || times === 0)
        throw new TypeError(`times is ${times}: give a whole number from 1, or Infinity.`);
      if (!isCount(after)) throw new TypeError(`after is ${after}: give a whole number from 0.`);
      const entry: Entry = {
        fault,
        left: times,
        spare: after,
        remove() {
          entry.left = 0;
          keepPending();
        },
      };
      entries.push(entry);
      return entry;
    },
    get pending() {
      return [...entries];
    },
    clear() {
      for (const entry of entries) entry.left = 0;
      entries = [];
    },
    take(isFor) {
      const due = entries.filter(({ fault }) => isFor(fault)).filter((entry) => entry.spare-- <= 0);
      for (const entry of due) entry.left--;
      keepPending();
      return due.map(({ fault }) => fault);
    },
  };
}

function isCount(value: number): boolean {
  return (Number.isInteger(value) || value === Number.POSITIVE_INFINITY) && value >= 0;
}

/** What a fault changes, which decides the requests that it can happen to. */
export type FaultKind = "answer" | "body" | "range" | "link" | "head" | "file-info" | "result";

export const faultKinds: Readonly<Record<Fault["fault"], FaultKind>> = {
  reset: "answer",
  "stall-headers": "answer",
  status: "answer",
  redirect: "answer",
  cut: "body",
  stall: "body",
  truncate: "body",
  slow: "body",
  extra: "body",
  "wrong-length": "body",
  corrupt: "body",
  gzip: "body",
  chunked: "body",
  "ignore-range": "range",
  "wrong-range": "range",
  unsatisfiable: "range",
  "expire-url": "link",
  "refuse-head": "head",
  error: "result",
  "file-status": "file-info",
  "no-endpoint": "file-info",
  "wrong-size": "file-info",
  "wrong-checksum": "file-info",
  "no-checksum": "file-info",
  "checksum-algorithm": "file-info",
};
