import { onTestFinished, vi } from "vitest";

/** A clock that goes when the test says so; its timers and `performance.now` are those of all code until the test ends. */
export interface OwnClock {
  /** Milliseconds since the test took it. */
  now(): number;
  /** Lets so many milliseconds pass. */
  pass(ms: number): Promise<void>;
}

export function ownClock(): OwnClock {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "performance"] });
  onTestFinished(() => void vi.useRealTimers());
  // Not at 0, where more and less are the same.
  vi.advanceTimersByTime(1_000_000);
  const start = performance.now();
  return {
    now: () => Math.round(performance.now() - start),
    pass: async (ms) => void (await vi.advanceTimersByTimeAsync(ms)),
  };
}
