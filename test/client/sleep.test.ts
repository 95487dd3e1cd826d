import { getEventListeners } from "node:events";
import { expect, test } from "vitest";
import { sleep } from "../../src/client/sleep.js";
import { reasonOf } from "./rejection-of.js";

test("it ends after the time, and leaves no listener on the signal", async () => {
  const { signal } = new AbortController();
  const started = performance.now();
  await sleep(20, signal);
  // Timers count whole milliseconds of another clock.
  expect(performance.now() - started).toBeGreaterThan(18);
  expect(getEventListeners(signal, "abort")).toHaveLength(0);
});

test("it needs no signal", async () => {
  await expect(sleep(0, undefined)).resolves.toBeUndefined();
});

test.each([new Error("stop"), "stop", null, 0, { stop: true }])(
  "a signal that stopped before ends it at once, with its reason (%#)",
  async (reason) => {
    expect(await reasonOf(sleep(3_600_000, AbortSignal.abort(reason)))).toBe(reason);
  },
);

test("a signal that stops later ends it at once, with its reason, and keeps no listener", async () => {
  const controller = new AbortController();
  const sleeping = reasonOf(sleep(3_600_000, controller.signal));
  const reason = new Error("stop");
  controller.abort(reason);
  expect(await sleeping).toBe(reason);
  expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
});
