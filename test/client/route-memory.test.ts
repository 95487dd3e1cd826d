import { describe, expect, test } from "vitest";
import type { Generation } from "../../src/client/generation.js";
import { createRouteMemory } from "../../src/client/route-memory.js";
import { deferred } from "./deferred.js";
import { reasonOf } from "./rejection-of.js";

const limits = { signal: undefined, timeoutMs: 60_000 };
const turn = () => new Promise(setImmediate);

/** Calls of one operation, each of which a test ends by hand, and what each was told when it began. */
function calls(memory = createRouteMemory(), operation = "getFile") {
  const begun: {
    known: Generation | undefined;
    end: (learned?: Generation) => void;
    fail: (reason: unknown, learned?: Generation) => void;
  }[] = [];
  return {
    begun,
    start: (own: { signal?: AbortSignal; timeoutMs?: number } = {}) =>
      memory.run(operation, { ...limits, ...own }, (known, learn) => {
        const { promise, resolve, reject } = deferred<string>();
        const end = (learned?: Generation) => {
          if (learned) learn(learned);
          resolve("done");
        };
        const fail = (reason: unknown, learned?: Generation) => {
          if (learned) learn(learned);
          reject(reason);
        };
        begun.push({ known, end, fail });
        return promise;
      }),
  };
}

describe("of calls that come at once", () => {
  test("the first runs alone, and the others go by what it has learned", async () => {
    const { begun, start } = calls();
    const all = [start(), start(), start()];
    await turn();
    expect(begun.map(({ known }) => known)).toEqual([undefined]);
    begun[0]?.end("rest");
    await turn();
    expect(begun.map(({ known }) => known)).toEqual([undefined, "rest", "rest"]);
    for (const { end } of begun) end();
    expect(await Promise.all(all)).toEqual(["done", "done", "done"]);
  });

  test("those of another operation do not wait", async () => {
    const memory = createRouteMemory();
    const [get, list] = [calls(memory), calls(memory, "listFiles")];
    void get.start();
    void list.start();
    await turn();
    expect([get.begun, list.begun].map(({ length }) => length)).toEqual([1, 1]);
    get.begun[0]?.end("rest");
    list.begun[0]?.end("api");
    await turn();
    void get.start();
    void list.start();
    await turn();
    expect([get.begun[1]?.known, list.begun[1]?.known]).toEqual(["rest", "api"]);
  });

  test("all go on their own when the first has failed and learned nothing", async () => {
    const { begun, start } = calls();
    const first = start();
    const others = [start(), start()];
    await turn();
    begun[0]?.fail("no network");
    expect(await reasonOf(first)).toBe("no network");
    await turn();
    expect(begun.map(({ known }) => known)).toEqual([undefined, undefined, undefined]);
    begun[1]?.end("api");
    begun[2]?.fail("no network");
    expect(await others[0]).toBe("done");
    expect(await reasonOf(others[1] as Promise<string>)).toBe("no network");
  });

  test("all go by what the first has learned, though it has failed", async () => {
    const { begun, start } = calls();
    const [first, second] = [start(), start()];
    await turn();
    begun[0]?.fail("NOT_FOUND", "rest");
    expect(await reasonOf(first)).toBe("NOT_FOUND");
    await turn();
    expect(begun.map(({ known }) => known)).toEqual([undefined, "rest"]);
    begun[1]?.end();
    expect(await second).toBe("done");
  });

  test("the next one takes the place of a first whose caller has stopped it, and the rest wait for that", async () => {
    const controller = new AbortController();
    const { begun, start } = calls();
    const first = start({ signal: controller.signal });
    const others = [start(), start(), start()];
    await turn();
    controller.abort("enough");
    begun[0]?.fail("enough");
    expect(await reasonOf(first)).toBe("enough");
    await turn();
    expect(begun.map(({ known }) => known)).toEqual([undefined, undefined]);
    begun[1]?.end("rest");
    await turn();
    expect(begun.map(({ known }) => known)).toEqual([undefined, undefined, "rest", "rest"]);
    for (const { end } of begun) end();
    expect(await Promise.all(others)).toEqual(["done", "done", "done"]);
  });

  test("one that is stopped while it waits ends at once, and the first goes on", async () => {
    const controller = new AbortController();
    const { begun, start } = calls();
    const first = start();
    const waiting = start({ signal: controller.signal });
    await turn();
    controller.abort("enough");
    expect(await reasonOf(waiting)).toBe("enough");
    begun[0]?.end("api");
    expect(await first).toBe("done");
    expect(begun).toHaveLength(1);
  });

  test("one does not wait longer than an attempt of its own may take", async () => {
    const { begun, start } = calls();
    const first = start();
    const hasty = start({ timeoutMs: 1 });
    const patient = start();
    while (begun.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(begun.map(({ known }) => known)).toEqual([undefined, undefined]);
    begun[1]?.end("api");
    expect(await hasty).toBe("done");
    begun[0]?.end("api");
    expect(await first).toBe("done");
    await turn();
    begun[2]?.end();
    expect(await patient).toBe("done");
  });
});

describe("what is known", () => {
  test("is what was learned last", async () => {
    const { begun, start } = calls();
    for (const [index, learned] of (["rest", "api", undefined] as const).entries()) {
      const call = start();
      await turn();
      begun[index]?.end(learned);
      await call;
    }
    void start();
    await turn();
    expect(begun.map(({ known }) => known)).toEqual([undefined, "rest", "api", "api"]);
  });

  test("is known before the call has ended", async () => {
    const memory = createRouteMemory();
    const { promise, resolve } = deferred();
    const first = memory.run("getFile", limits, async (_, learn) => {
      learn("rest");
      await promise;
    });
    await turn();
    expect(await memory.run("getFile", limits, async (known) => known)).toBe("rest");
    resolve();
    await first;
  });
});

test("a call that begins after a first one that learned nothing is a first one itself", async () => {
  const { begun, start } = calls();
  const first = start();
  await turn();
  begun[0]?.fail("no network");
  await reasonOf(first);
  const second = start();
  const third = start();
  await turn();
  expect(begun).toHaveLength(2);
  begun[1]?.end("api");
  await second;
  await turn();
  expect(begun[2]?.known).toBe("api");
  begun[2]?.end();
  await third;
});
