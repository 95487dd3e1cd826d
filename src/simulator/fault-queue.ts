import type { Fault } from "./fault.js";
import { checkFault } from "./fault-kinds.js";

/** A fault that was injected, and how often it is still to happen. */
export interface Injection {
  readonly fault: Fault;
  /** 0 once it has happened as often as it was asked to, or was removed. */
  readonly left: number;
  /** Makes it happen no more. */
  remove(): void;
}

export interface FaultQueue {
  /** @throws TypeError for an unknown fault, or an unknown or invalid field */
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
      checkFault(fault);
      const { times = 1, after = 0 } = fault;
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
