import type { Generation } from "./generation.js";
import { untilAborted } from "./until-aborted.js";
import { within } from "./within.js";

/** Calls by the generation that is known to work, or finds one that does, and tells which. */
export type CallByKnown<Result> = (
  known: Generation | undefined,
  learn: (generation: Generation) => void,
) => Promise<Result>;

/** Which generation answers which operation, as far as one client has learned it. */
export interface RouteMemory {
  /**
   * Runs a call. Of calls that come at once before anything is known, the first runs alone, and the others go by what
   * it has learned. They do not wait for it longer than an attempt of their own may take, and if its caller stops it,
   * the next one takes its place.
   */
  run<Result>(
    operation: string,
    limits: { signal: AbortSignal | undefined; timeoutMs: number },
    call: CallByKnown<Result>,
  ): Promise<Result>;
}

export function createRouteMemory(): RouteMemory {
  const known = new Map<string, Generation>();
  /** First calls under way; each comes to whether its own caller has stopped it. */
  const probes = new Map<string, Promise<boolean>>();

  return {
    async run(operation, { signal, timeoutMs }, call) {
      const learn = (generation: Generation) => void known.set(operation, generation);
      let isFirst = false;
      while (!known.has(operation) && !isFirst) {
        const probe = probes.get(operation);
        if (!probe) isFirst = true;
        // One that failed for another reason than a stop has learned nothing, and a second one alone may not either.
        else if (!(await within(timeoutMs, signal, (limit) => untilAborted(probe, limit)))) break;
      }
      if (!isFirst) return call(known.get(operation), learn);

      let end = (_wasStopped: boolean) => {};
      probes.set(
        operation,
        new Promise((resolve) => {
          end = resolve;
        }),
      );
      try {
        return await call(undefined, learn);
      } finally {
        probes.delete(operation);
        end(signal?.aborted ?? false);
      }
    },
  };
}
