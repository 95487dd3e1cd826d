import { getEventListeners } from "node:events";
import { expect, test } from "vitest";
import { untilAborted } from "../../src/client/until-aborted.js";
import { deferred } from "./deferred.js";
import { reasonOf } from "./rejection-of.js";

test("ends with the reason of a signal that is aborted, or already was", async () => {
  const never = new Promise<never>(() => {});
  expect(await reasonOf(untilAborted(never, AbortSignal.abort("before")))).toBe("before");
  const stopping = new AbortController();
  const waiting = reasonOf(untilAborted(never, stopping.signal));
  stopping.abort("later");
  expect(await waiting).toBe("later");
});

test("gives what the promise comes to, and no longer listens to the signal then", async () => {
  const { signal } = new AbortController();
  const { promise, resolve } = deferred<string>();
  const waiting = untilAborted(promise, signal);
  expect(getEventListeners(signal, "abort")).toHaveLength(1);
  resolve("done");
  expect(await waiting).toBe("done");
  expect(getEventListeners(signal, "abort")).toHaveLength(0);
});
