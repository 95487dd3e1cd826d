import { describe, expect, test } from "vitest";
import { createClient, TimeoutError } from "../../src/index.js";
import { deferred } from "./deferred.js";
import { downloadSessionId, fileName, oneOfEachKind } from "./every-operation.js";
import { observedFetch, type Reaction } from "./observed-fetch.js";
import { type Answering, ownServer } from "./own-server.js";
import { rejectionOf } from "./rejection-of.js";

const sessionId = "b00063be1a1f4c5d";
const never = new Promise<never>(() => {});

/** How long it took until the call was given up. */
async function givenUpAfter(call: Promise<unknown>) {
  const started = performance.now();
  const error = await rejectionOf(call, TimeoutError);
  return { error, elapsedMs: performance.now() - started };
}

const servers: Record<string, Answering> = {
  "never answers": () => {},
  "sends headers and no body": (response) => response.writeHead(200, { "content-length": 10 }).flushHeaders(),
  "stops in the middle of the body": (response) => response.writeHead(200, { "content-length": 10 }).write("{"),
  "sends a byte now and then, without end": (response) => {
    const timer = setInterval(() => response.write(" "), 5);
    response.once("close", () => clearInterval(timer));
  },
  "sends an error's body without end": (response) => {
    response.statusCode = 500;
    const timer = setInterval(() => response.write(" "), 5);
    response.once("close", () => clearInterval(timer));
  },
};

describe.each(oneOfEachKind)("$title", ({ run, operation, method, path }) => {
  test.each(Object.entries(servers))("is given up in time when the server %s", async (_, answer) => {
    const hungUp = deferred();
    const server = await ownServer((response, request, index) => {
      response.once("close", () => hungUp.resolve());
      answer(response, request, index);
    });
    const client = createClient({ baseUrl: server.url, sessionId, retry: 0, timeoutMs: 60 });
    const { error, elapsedMs } = await givenUpAfter(run(client));
    expect(error).toMatchObject({ operation, timeoutMs: 60, code: "TIMED_OUT" });
    expect(error.message).toBe(
      `${operation}: ${method} ${server.url}${path} was not answered within 60 ms. ` +
        "Raise timeoutMs if the server is known to be slow.",
    );
    expect(elapsedMs).toBeGreaterThan(50);
    expect(elapsedMs).toBeLessThan(2_000);
    // On a machine that is busy with other things, the time may be over before the request has arrived.
    if (server.requests.length > 0) await hungUp.promise;
  });
});

/** Fetches that do not know the signal, or do not care. */
const fetches: Record<string, Reaction> = {
  "never answers": () => never,
  "answers with a body that never ends": () => new Response(new ReadableStream({ pull: () => never })),
  "answers with a body that cannot be cancelled": () =>
    new Response(new ReadableStream({ pull: () => never, cancel: () => never })),
  "answers with a body whose cancelling fails": () =>
    new Response(new ReadableStream({ pull: () => never, cancel: () => Promise.reject(new Error("no")) })),
  "answers with bytes now and then, without end": () =>
    new Response(
      new ReadableStream({
        async pull(stream) {
          await new Promise((resolve) => setTimeout(resolve, 5));
          stream.enqueue(new Uint8Array(1));
        },
      }),
    ),
};

describe.each(oneOfEachKind)("$title", ({ run }) => {
  test.each(Object.entries(fetches))(
    "is given up in time when a fetch that ignores its signal %s",
    async (_, react) => {
      const { fetch } = observedFetch(react);
      const client = createClient({
        baseUrl: "https://vcenter.example.com",
        sessionId,
        fetch,
        retry: 0,
        timeoutMs: 30,
      });
      expect((await givenUpAfter(run(client))).elapsedMs).toBeLessThan(2_000);
    },
  );
});

describe("timeoutMs", () => {
  const file = { downloadSessionId, fileName };
  const { fetch } = observedFetch(() => never);
  const silent = { baseUrl: "https://vcenter.example.com", sessionId, fetch, retry: 0 };

  test("of a call wins over the client's", async () => {
    const client = createClient({ ...silent, timeoutMs: 3_600_000 });
    expect((await givenUpAfter(client.getFile({ ...file, timeoutMs: 20 }))).error.timeoutMs).toBe(20);
  });

  test("of the client holds for calls that give none", async () => {
    const client = createClient({ ...silent, timeoutMs: 20 });
    expect((await givenUpAfter(client.getFile({ ...file, timeoutMs: undefined }))).error.timeoutMs).toBe(20);
  });

  test("holds for client.http", async () => {
    const { http } = createClient({ ...silent, timeoutMs: 20 });
    const call = http.GET("/api/content/library/item/download-session/{download_session_id}/file", {
      params: { path: { download_session_id: downloadSessionId } },
    });
    expect((await givenUpAfter(call)).error).toMatchObject({ operation: "http", timeoutMs: 20 });
  });

  test("that has not passed leaves nothing behind that keeps the process alive", async () => {
    const timers = () => process.getActiveResourcesInfo().filter((resource) => resource === "Timeout").length;
    const before = timers();
    const answering = observedFetch(() => Response.json([]));
    const client = createClient({ ...silent, fetch: answering.fetch, timeoutMs: 3_600_000 });
    await client.listFiles({ downloadSessionId });
    expect(timers()).toBeLessThanOrEqual(before);
  });

  test("stops the fetch through its signal", async () => {
    const observed = observedFetch(() => never);
    await givenUpAfter(createClient({ ...silent, fetch: observed.fetch, timeoutMs: 20 }).getFile(file));
    expect(observed.requests[0]?.signal.aborted).toBe(true);
  });

  test("lets go of a body that comes too late", async () => {
    const late = deferred<Response>();
    const cancelled = deferred<string>();
    const observed = observedFetch(() => late.promise);
    await givenUpAfter(createClient({ ...silent, fetch: observed.fetch, timeoutMs: 20 }).getFile(file));
    late.resolve(new Response(new ReadableStream({ pull: () => never, cancel: () => cancelled.resolve("let go") })));
    const later = new Promise((resolve) => setTimeout(resolve, 100, "still held"));
    expect(await Promise.race([cancelled.promise, later])).toBe("let go");
  });
});
