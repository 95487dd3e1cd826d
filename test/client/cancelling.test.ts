import { getEventListeners } from "node:events";
import { describe, expect, onTestFinished, test } from "vitest";
import { ConnectionError, createClient } from "../../src/index.js";
import { deferred } from "./deferred.js";
import { downloadSessionId, everyInSession, everyOperation, fileName, successOf } from "./every-operation.js";
import { observedFetch } from "./observed-fetch.js";
import { ownServer } from "./own-server.js";
import { reasonOf } from "./rejection-of.js";

const settings = { baseUrl: "https://vcenter.example.com", sessionId: "b00063be1a1f4c5d" };
const file = { downloadSessionId, fileName };
const filesPath = "/api/content/library/item/download-session/{download_session_id}/file";
const params = { path: { download_session_id: downloadSessionId } };
const never = new Promise<never>(() => {});
const atOnce = { "retry-after": "0" };

/** What a call ends with, and how long after the signal stopped it. */
async function stopped(call: Promise<unknown>, stop: Promise<unknown> | undefined) {
  const reason = reasonOf(call);
  // A call that ends before it is stopped is for the test to see, not for it to wait behind.
  await Promise.race([stop, reason]);
  const started = performance.now();
  return { reason: await reason, elapsedMs: performance.now() - started };
}

describe.each(everyOperation)("$title", (each) => {
  const { run, contentType } = each;
  const reason = new Error("the user changed their mind");

  test("is not begun when the signal has stopped before", async () => {
    let asked = 0;
    const { fetch, requests } = observedFetch(() => Response.json([]));
    const client = createClient({ ...settings, fetch, sessionId: () => `b${++asked}` });
    expect(await reasonOf(run(client, { signal: AbortSignal.abort(reason) }))).toBe(reason);
    expect(requests).toHaveLength(0);
    expect(asked).toBe(0);
  });

  test("stops while it waits for headers, promptly, and hangs up", async () => {
    const controller = new AbortController();
    const arrived = deferred();
    const hungUp = deferred();
    const server = await ownServer((response) => {
      response.once("close", () => hungUp.resolve());
      controller.abort(reason);
      arrived.resolve();
    });
    const call = run(createClient({ ...settings, baseUrl: server.url }), { signal: controller.signal });
    const { reason: thrown, elapsedMs } = await stopped(call, arrived.promise);
    expect(thrown).toBe(reason);
    expect(elapsedMs).toBeLessThan(1_000);
    await hungUp.promise;
    expect(server.requests).toHaveLength(1);
  });

  test("stops in the middle of the body, promptly, and hangs up", async () => {
    const controller = new AbortController();
    const hungUp = deferred();
    const server = await ownServer((response) => {
      response.once("close", () => hungUp.resolve());
      response.writeHead(200, { "content-type": contentType, "content-length": 1_000 }).write(" ");
    });
    const fetch = async (url: string, init: RequestInit) => {
      const response = await globalThis.fetch(url, init);
      setImmediate(() => controller.abort(reason));
      return response;
    };
    const client = createClient({ ...settings, baseUrl: server.url, fetch });
    const { reason: thrown, elapsedMs } = await stopped(run(client, { signal: controller.signal }), undefined);
    expect(thrown).toBe(reason);
    expect(elapsedMs).toBeLessThan(1_000);
    await hungUp.promise;
    expect(server.requests).toHaveLength(1);
  });

  test("is not tried again after a stop, even if fetch fails as if the network had", async () => {
    const controller = new AbortController();
    const { fetch, requests } = observedFetch(() => {
      controller.abort(reason);
      throw new TypeError("fetch failed");
    });
    expect(await reasonOf(run(createClient({ ...settings, fetch }), { signal: controller.signal }))).toBe(reason);
    expect(requests).toHaveLength(1);
  });

  test("ends with the stop's reason when fetch fails in the same moment", async () => {
    const controller = new AbortController();
    const fetch = () => {
      // Two turns later: the failure is on its way by then, and has not arrived.
      void Promise.resolve()
        .then(() => {})
        .then(() => controller.abort(reason));
      return Promise.reject(new TypeError("fetch failed"));
    };
    const client = createClient({ ...settings, fetch, retry: 0 });
    expect(await reasonOf(run(client, { signal: controller.signal }))).toBe(reason);
  });

  test("does not mind a stop after its end", async () => {
    const controller = new AbortController();
    const { fetch } = observedFetch(() => successOf(each));
    await run(createClient({ ...settings, fetch }), { signal: controller.signal });
    controller.abort(reason);
    await new Promise(setImmediate);
  });
});

describe.each(everyOperation.filter(({ isRepeated }) => isRepeated))("$title", ({ run }) => {
  const reason = new Error("the user changed their mind");

  test("stops while it waits to try again", async () => {
    const controller = new AbortController();
    const { fetch, requests } = observedFetch(
      () => new Response(null, { status: 503, headers: { "retry-after": "60" } }),
    );
    // Once for the attempt, once more for the wait after it.
    const waiting = nthListener(controller.signal, 2);
    const { reason: thrown, elapsedMs } = await stopped(
      run(createClient({ ...settings, fetch }), { signal: controller.signal }),
      waiting.then(() => controller.abort(reason)),
    );
    expect(thrown).toBe(reason);
    expect(elapsedMs).toBeLessThan(1_000);
    expect(requests).toHaveLength(1);
  });
});

describe.each(everyInSession)("$title", ({ run }) => {
  test("stops while it waits for the session", async () => {
    const reason = new Error("the user changed their mind");
    const controller = new AbortController();
    const { fetch, requests } = observedFetch(() => Response.json([]));
    const sessionId = () => {
      controller.abort(reason);
      return never;
    };
    expect(await reasonOf(run(createClient({ ...settings, fetch, sessionId }), { signal: controller.signal }))).toBe(
      reason,
    );
    expect(requests).toHaveLength(0);
  });
});

/** Resolves when that many listeners have been added to a signal, whether or not they are still there. */
function nthListener(signal: AbortSignal, count: number): Promise<void> {
  const { promise, resolve } = deferred();
  const add = signal.addEventListener;
  let added = 0;
  signal.addEventListener = (...listener: Parameters<typeof add>) => {
    add.apply(signal, listener);
    if (++added === count) resolve();
  };
  return promise;
}

describe("the reason of a stop", () => {
  const reasons: [string, unknown][] = [
    ["an error", new Error("stop")],
    ["an error of this package", new ConnectionError("another call failed", { operation: "getFile" })],
    ["a text", "stop"],
    ["an object", { stop: true }],
    ["a symbol", Symbol("stop")],
    ["null", null],
    ["zero", 0],
    ["an empty text", ""],
    ["false", false],
  ];

  test.each(reasons)("is thrown as it is when it is %s: before", async (_, reason) => {
    const { fetch } = observedFetch(() => Response.json([]));
    const signal = AbortSignal.abort(reason);
    expect(await reasonOf(createClient({ ...settings, fetch }).getFile({ ...file, signal }))).toBe(reason);
  });

  test.each(reasons)("is thrown as it is when it is %s: under way", async (_, reason) => {
    const controller = new AbortController();
    const { fetch, requests } = observedFetch(() => {
      controller.abort(reason);
      return never;
    });
    const call = createClient({ ...settings, fetch }).getFile({ ...file, signal: controller.signal });
    expect(await reasonOf(call)).toBe(reason);
    expect(requests).toHaveLength(1);
  });

  test("is the platform's when none was given", async () => {
    const signal = AbortSignal.abort();
    const client = createClient({ ...settings, fetch: observedFetch(() => never).fetch });
    expect(await reasonOf(client.getFile({ ...file, signal }))).toBe(signal.reason);
    expect(signal.reason).toMatchObject({ name: "AbortError" });
  });

  test("is the platform's when a time ran out that the caller set", async () => {
    const signal = AbortSignal.timeout(10);
    const client = createClient({ ...settings, fetch: observedFetch(() => never).fetch });
    expect(await reasonOf(client.getFile({ ...file, signal }))).toBe(signal.reason);
  });

  test.each(reasons)("comes through client.http as it is when it is %s", async (_, reason) => {
    const controller = new AbortController();
    const { fetch, requests } = observedFetch(() => {
      controller.abort(reason);
      return never;
    });
    const { http } = createClient({ ...settings, fetch });
    // Under way at first, stopped before it begins after that.
    for (let call = 0; call < 2; call++) {
      expect(await reasonOf(http.GET(filesPath, { params, signal: controller.signal }))).toBe(reason);
    }
    expect(requests).toHaveLength(1);
  });
});

test("nothing is sent for a call that was stopped, when the session comes later", async () => {
  const controller = new AbortController();
  const session = deferred<string>();
  const { fetch, requests } = observedFetch(() => Response.json([]));
  const client = createClient({ ...settings, fetch, sessionId: () => session.promise });
  const call = reasonOf(client.getFile({ ...file, signal: controller.signal }));
  await new Promise(setImmediate);
  controller.abort("stop");
  expect(await call).toBe("stop");
  session.resolve("b00063be1a1f4c5d");
  await new Promise(setImmediate);
  expect(requests).toHaveLength(0);
});

test("the fetch is stopped with the caller's reason", async () => {
  const controller = new AbortController();
  const { fetch, requests } = observedFetch(() => {
    controller.abort("stop");
    return never;
  });
  await reasonOf(createClient({ ...settings, fetch }).getFile({ ...file, signal: controller.signal }));
  expect(requests[0]?.signal).toMatchObject({ aborted: true, reason: "stop" });
});

describe("a signal that lives longer than a call keeps no listener", () => {
  test.each<[string, number, () => Response | Promise<Response>]>([
    ["a success", 3, () => Response.json([])],
    ["an error", 3, () => new Response(null, { status: 404 })],
    ["retries", 3, () => new Response(null, { status: 503, headers: atOnce })],
    ["a broken connection", 0, () => Promise.reject(new TypeError("fetch failed"))],
    ["a time limit", 0, () => never],
    ["a redirect", 3, () => new Response(null, { status: 302 })],
    ["a body over the limit", 3, () => new Response("x".repeat(2 * 1024 * 1024))],
  ])("after %s", async (_, retry, answer) => {
    const { signal } = new AbortController();
    const added = countAdded(signal);
    const client = createClient({ ...settings, fetch: observedFetch(answer).fetch, timeoutMs: 20, retry });
    await client.listFiles({ downloadSessionId, signal }).catch(() => {});
    expect(added()).toBeGreaterThan(0);
    expect(getEventListeners(signal, "abort")).toHaveLength(0);
  });

  test("after many calls at once", async () => {
    const { signal } = new AbortController();
    const client = createClient({ ...settings, fetch: observedFetch(() => Response.json([])).fetch });
    await Promise.all(Array.from({ length: 8 }, () => client.listFiles({ downloadSessionId, signal })));
    expect(getEventListeners(signal, "abort")).toHaveLength(0);
  });

  test("after a real server's answer", async () => {
    const server = await ownServer((response) => response.setHeader("content-type", "application/json").end("[]"));
    const { signal } = new AbortController();
    await createClient({ ...settings, baseUrl: server.url }).listFiles({ downloadSessionId, signal });
    expect(getEventListeners(signal, "abort")).toHaveLength(0);
  });
});

function countAdded(signal: AbortSignal): () => number {
  const add = signal.addEventListener;
  let added = 0;
  signal.addEventListener = (...listener: Parameters<typeof add>) => {
    added++;
    add.apply(signal, listener);
  };
  return () => added;
}

test("no rejection is left unhandled, whatever fails after a call has ended", async () => {
  const unhandled: unknown[] = [];
  const note = (reason: unknown) => unhandled.push(reason);
  process.on("unhandledRejection", note);
  onTestFinished(() => void process.off("unhandledRejection", note));

  const late = deferred<Response>();
  const session = deferred<string>();
  const brokenBody = () =>
    new Response(
      new ReadableStream({ pull: (stream) => late.promise.catch((reason) => stream.error(reason)) as Promise<never> }),
    );
  const calls = [
    createClient({ ...settings, fetch: () => late.promise, timeoutMs: 10, retry: 0 }),
    createClient({ ...settings, fetch: async () => brokenBody(), timeoutMs: 10, retry: 0 }),
    createClient({ ...settings, sessionId: () => session.promise, timeoutMs: 10, retry: 0 }),
  ].map((client) => reasonOf(client.getFile(file)));
  const controller = new AbortController();
  const aborted = createClient({ ...settings, fetch: () => late.promise });
  calls.push(reasonOf(aborted.getFile({ ...file, signal: controller.signal })));
  calls.push(reasonOf(aborted.http.GET(filesPath, { params, signal: controller.signal })));
  controller.abort("stop");
  await Promise.all(calls);

  late.reject(new Error("too late"));
  session.reject(new Error("too late"));
  // Node tells of unhandled rejections after the microtasks of a turn; a few turns are enough for all that follows.
  for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
  expect(unhandled).toEqual([]);
});
