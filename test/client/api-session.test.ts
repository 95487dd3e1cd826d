import { afterEach, describe, expect, test, vi } from "vitest";
import { givenSession, ownSession } from "../../src/client/api-session.js";
import { ConnectionError } from "../../src/index.js";
import { deferred } from "./deferred.js";
import { reasonOf, rejectionOf } from "./rejection-of.js";

afterEach(() => void vi.useRealTimers());

/** A session whose log-ins give `token 1`, `token 2`, …. */
function numbered() {
  let count = 0;
  return ownSession(async () => `token ${++count}`);
}

test("a session that is given as a text stays what it is, one that is asked for may change", async () => {
  const fixed = givenSession("token");
  expect([fixed.mayChange, fixed.token()]).toEqual([false, "token"]);
  let count = 0;
  const asked = givenSession(async () => `token ${++count}`);
  expect([asked.mayChange, await asked.token(), await asked.token()]).toEqual([true, "token 1", "token 2"]);
});

describe("a session of one's own", () => {
  test("is opened once, and anew where the one that there is was refused", async () => {
    const session = numbered();
    expect(session.own?.isOpen).toBe(false);
    await session.open(undefined, undefined);
    await session.open(undefined, undefined);
    expect([await session.token(), session.own?.isOpen]).toEqual(["token 1", true]);
    await session.open("token 1", undefined);
    // Somebody else's answer to the first one was late.
    await session.open("token 1", undefined);
    expect(await session.token()).toBe("token 2");
  });

  test("is open while its log-in is under way", async () => {
    const { promise, resolve } = deferred<string>();
    const session = ownSession(() => promise);
    const opening = session.open(undefined, undefined);
    expect([session.own?.isOpen, session.own?.isOpening]).toEqual([true, true]);
    resolve("token");
    await opening;
    expect([session.own?.isOpen, session.own?.isOpening]).toEqual([true, false]);
  });

  test("stays open if it was opened anew while the one before was ended", async () => {
    const session = numbered();
    await session.open(undefined, undefined);
    await session.own?.end(async (token) => {
      expect(token).toBe("token 1");
      await session.open(token, undefined);
    }, undefined);
    expect([await session.token(), session.own?.isOpen]).toEqual(["token 2", true]);
    await session.own?.end(async (token) => expect(token).toBe("token 2"), undefined);
    expect(session.own?.isOpen).toBe(false);
  });

  test("is not opened any more once it is closed", async () => {
    const session = numbered();
    session.own?.close(0);
    const error = await rejectionOf(session.open(undefined, undefined), ConnectionError);
    expect(error).toMatchObject({ message: "The client was closed.", operation: "logIn" });
  });

  test("stops a log-in that takes longer than it is given at the end", async () => {
    vi.useFakeTimers();
    const stopped = deferred<unknown>();
    const session = ownSession((signal) => {
      signal.addEventListener("abort", () => stopped.resolve(signal.reason));
      return new Promise(() => {});
    });
    const reason = reasonOf(session.open(undefined, undefined));
    session.own?.close(5_000);
    await vi.advanceTimersByTimeAsync(4_999);
    expect(session.own?.isOpening).toBe(true);
    await vi.advanceTimersByTimeAsync(1);
    expect(await stopped.promise).toBe(await reason);
    expect(await reason).toMatchObject({ name: "ConnectionError", operation: "logIn" });
  });

  test.each(["succeeds", "fails"])("keeps nothing waiting for a log-in that %s in time", async (outcome) => {
    vi.useFakeTimers();
    const { promise, resolve, reject } = deferred<string>();
    const session = ownSession(() => promise);
    const opening = session.open(undefined, undefined);
    session.own?.close(5_000);
    expect(vi.getTimerCount()).toBe(1);
    if (outcome === "succeeds") resolve("token");
    else reject(new Error("refused"));
    await Promise.allSettled([opening]);
    await vi.advanceTimersByTimeAsync(0);
    expect(vi.getTimerCount()).toBe(0);
  });
});
