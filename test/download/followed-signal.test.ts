import { getEventListeners } from "node:events";
import { expect, it } from "vitest";
import { followedSignal } from "../../src/download/followed-signal.js";

it("a followed signal is aborted with the caller's reason, before or after it is followed", () => {
  const [early, late] = [new AbortController(), new AbortController()];
  early.abort("early");
  expect(followedSignal(early.signal).signal.reason).toBe("early");
  const { signal } = followedSignal(late.signal);
  expect(signal.aborted).toBe(false);
  late.abort("late");
  expect(signal.reason).toBe("late");
});

it("a followed signal can be stopped by itself, and leaves no listener behind", () => {
  const { signal: caller } = new AbortController();
  const followed = followedSignal(caller);
  followed.stop("enough");
  expect(followed.signal.reason).toBe("enough");
  expect(caller.aborted).toBe(false);
  followed.end();
  expect(getEventListeners(caller, "abort")).toEqual([]);
});

it("nobody's signal can be stopped too", () => {
  const followed = followedSignal(undefined);
  expect(followed.signal.aborted).toBe(false);
  followed.stop("enough");
  followed.end();
  expect(followed.signal.reason).toBe("enough");
});
