import { setMaxListeners } from "node:events";

/** A signal that follows a caller's, and can be stopped by itself too. */
export interface FollowedSignal {
  /** Many may listen to it, where Node takes more than ten listeners on a caller's for a leak, and warns. */
  readonly signal: AbortSignal;
  stop(reason: unknown): void;
  /** Follows no longer. */
  end(): void;
}

export function followedSignal(signal: AbortSignal | undefined): FollowedSignal {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  const abort = () => controller.abort(signal?.reason);
  signal?.addEventListener("abort", abort);
  if (signal?.aborted) abort();
  return {
    signal: controller.signal,
    stop: (reason) => controller.abort(reason),
    end: () => signal?.removeEventListener("abort", abort),
  };
}
