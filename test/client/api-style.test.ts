import { describe, expect, test } from "vitest";
import { ApiError, createClient, type Fetch, UnexpectedResponseError } from "../../src/index.js";
import { deferred } from "./deferred.js";
import { caseOf, downloadSessionId, everyOperation, fileName, type Generation, successOf } from "./every-operation.js";
import { observedFetch, type SentRequest } from "./observed-fetch.js";
import { reasonOf, rejectionOf } from "./rejection-of.js";
import { errorBodies } from "./wire-examples.js";

const settings = { baseUrl: "https://vcenter.example.com", sessionId: "b00063be1a1f4c5d", retry: 0 };
const operations = [...new Set(everyOperation.map(({ operation }) => operation))];
const preferredOf = (operation: string): Generation => (operation === "prepareFile" ? "rest" : "api");
const other = (generation: Generation): Generation => (generation === "api" ? "rest" : "api");
const generationOf = ({ url }: SentRequest): Generation => (url.pathname.startsWith("/api/") ? "api" : "rest");

const page = (status: number) => () => new Response("<html>No such page</html>", { status, headers: html });
const html = { "content-type": "text/html" };
const apiError = (status: number, type: string) => () =>
  Response.json(errorBodies["an error of /api"](type), { status });
const legacyError = (status: number, type: string) => () =>
  Response.json(errorBodies["an error of /rest"](type), { status });

type Answer = (sent: SentRequest) => Response | Promise<Response>;

/** A server of which each generation answers in its own way. */
function server(answers: Record<Generation, Answer>) {
  const { fetch, requests } = observedFetch((sent) => answers[generationOf(sent)](sent));
  return { fetch, requests, asked: () => requests.map(generationOf) };
}

const clientOf = (fetch: Fetch, more: object = {}) => createClient({ ...settings, ...more, fetch });

/** Calls an operation in its usual form, by the generation that the client finds. */
function callAuto(client: ReturnType<typeof createClient>, operation: (typeof operations)[number], more: object = {}) {
  return caseOf(operation, "api").run(client, { apiStyle: undefined, ...more });
}

describe.each(operations)("%s", (operation) => {
  const first = preferredOf(operation);
  const second = other(first);
  const works = (generation: Generation) => () => successOf(caseOf(operation, generation));
  const { result } = caseOf(operation, "api");

  test("goes by the generation that is preferred, once, where that works", async () => {
    const { fetch, asked } = server({ api: works("api"), rest: works("rest") });
    expect(await callAuto(clientOf(fetch), operation)).toEqual(result);
    expect(asked()).toEqual([first]);
  });

  test.each<[string, Answer]>([
    ["404 and a page", page(404)],
    ["404 and nothing", () => new Response(null, { status: 404 })],
    ["405 and a page", page(405)],
    ["501 and a page", page(501)],
    ["OPERATION_NOT_FOUND", apiError(404, "OPERATION_NOT_FOUND")],
    ["OPERATION_NOT_FOUND as /rest writes it", legacyError(404, "OPERATION_NOT_FOUND")],
  ])("goes by the other one after %s, and from then on", async (_, missing) => {
    const { fetch, asked } = server({ [first]: missing, [second]: works(second) } as Record<Generation, Answer>);
    const client = clientOf(fetch);
    expect(await callAuto(client, operation)).toEqual(result);
    expect(asked()).toEqual([first, second]);
    expect(await callAuto(client, operation)).toEqual(result);
    expect(asked()).toEqual([first, second, second]);
  });

  test.each<[string, Answer]>([
    ["400 and nothing", () => new Response(null, { status: 400 })],
    ["401 and a page", page(401)],
    ["403 and a page", page(403)],
    ["410 and a page", page(410)],
    ["500 and a page", page(500)],
    ["502 and a page", page(502)],
    ["503 and a page", page(503)],
    ["NOT_FOUND", apiError(404, "NOT_FOUND")],
    ["NOT_FOUND as /rest writes it", legacyError(404, "NOT_FOUND")],
    ["UNAUTHENTICATED", apiError(401, "UNAUTHENTICATED")],
    ["UNSUPPORTED with 405", apiError(405, "UNSUPPORTED")],
    ["a login page with 200", page(200)],
    ["a redirect", () => new Response(null, { status: 302, headers: { location: "/ui/login" } })],
    ["a connection that breaks", () => Promise.reject(new TypeError("fetch failed"))],
  ])("does not try the other one after %s", async (_, answer) => {
    const { fetch, asked } = server({ [first]: answer, [second]: works(second) } as Record<Generation, Answer>);
    await reasonOf(callAuto(clientOf(fetch), operation));
    expect(asked()).toEqual([first]);
  });

  test.each(["api", "rest"] as const)("goes by /%s alone where that is asked for", async (generation) => {
    const answers = { api: page(404), rest: page(404) };
    const ofCall = server(answers);
    const failed = callAuto(clientOf(ofCall.fetch), operation, { apiStyle: generation });
    expect(await rejectionOf(failed, ApiError)).not.toHaveProperty("cause");
    expect(ofCall.asked()).toEqual([generation]);

    const ofClient = server(answers);
    await rejectionOf(callAuto(clientOf(ofClient.fetch, { apiStyle: generation }), operation), ApiError);
    expect(ofClient.asked()).toEqual([generation]);

    const ofBoth = server({ ...answers, [other(generation)]: works(other(generation)) });
    const client = clientOf(ofBoth.fetch, { apiStyle: generation });
    expect(await callAuto(client, operation, { apiStyle: "auto" })).toEqual(result);
    expect(ofBoth.asked()).toContain(other(generation));
  });
});

describe("what fails by both generations", () => {
  const { operation, run } = caseOf("getFile", "api");

  test.each<[string, Answer, string, Answer, object]>([
    ["a page", page(404), "a page of another status", page(405), { status: 404, errorType: undefined }],
    ["a page", page(405), "nothing", () => new Response(null, { status: 400 }), { status: 400, errorType: undefined }],
    ["a page", page(404), "401 and a page", page(401), { status: 401, errorType: undefined }],
    ["a page", page(404), "500 and a page", page(500), { status: 500, errorType: undefined }],
    ["a page", page(404), "NOT_FOUND", legacyError(404, "NOT_FOUND"), { status: 404, errorType: "NOT_FOUND" }],
    ["a page", page(404), "another error", legacyError(400, "UNSUPPORTED"), { status: 400, errorType: "UNSUPPORTED" }],
    [
      "a page",
      page(501),
      "OPERATION_NOT_FOUND",
      legacyError(404, "OPERATION_NOT_FOUND"),
      { status: 404, errorType: "OPERATION_NOT_FOUND" },
    ],
    [
      "OPERATION_NOT_FOUND",
      apiError(404, "OPERATION_NOT_FOUND"),
      "a page",
      page(405),
      { status: 404, errorType: "OPERATION_NOT_FOUND" },
    ],
    [
      "OPERATION_NOT_FOUND",
      apiError(400, "OPERATION_NOT_FOUND"),
      "the same",
      legacyError(404, "OPERATION_NOT_FOUND"),
      { status: 400, errorType: "OPERATION_NOT_FOUND" },
    ],
    [
      "OPERATION_NOT_FOUND",
      apiError(404, "OPERATION_NOT_FOUND"),
      "NOT_FOUND",
      legacyError(404, "NOT_FOUND"),
      { status: 404, errorType: "NOT_FOUND" },
    ],
  ])("with %s, then %s, is one ApiError", async (_, api, __, rest, expected) => {
    const { fetch, asked } = server({ api, rest });
    const error = await rejectionOf(run(clientOf(fetch), { apiStyle: "auto" }), ApiError);
    expect(error).toMatchObject({ operation, ...expected });
    expect(asked()).toEqual(["api", "rest"]);
  });

  test("tells of the second missing route as the cause of the first", async () => {
    const { fetch } = server({ api: page(404), rest: page(405) });
    const error = await rejectionOf(run(clientOf(fetch), { apiStyle: "auto" }), ApiError);
    expect(error.message).toContain("getFile: GET https://vcenter.example.com/api/");
    expect((error.cause as Error).message).toContain("getFile: POST https://vcenter.example.com/rest/");
  });

  test.each<[string, Answer, string]>([
    ["a login page", page(200), "UnexpectedResponseError"],
    ["a redirect", () => new Response(null, { status: 302 }), "UnexpectedResponseError"],
    ["a connection that breaks", () => Promise.reject(new TypeError("fetch failed")), "ConnectionError"],
  ])("is what became of the second, where that is %s: nobody has said that something is not there", async (...row) => {
    const [, rest, name] = row;
    const { fetch } = server({ api: page(404), rest });
    const error = await reasonOf(run(clientOf(fetch), { apiStyle: "auto" }));
    expect(error).toMatchObject({
      name,
      message: expect.stringContaining("getFile: POST https://vcenter.example.com/rest/"),
    });
  });

  test("is nothing to remember", async () => {
    const { fetch, asked } = server({ api: page(404), rest: page(404) });
    const client = clientOf(fetch);
    for (let call = 0; call < 2; call++) await rejectionOf(run(client, { apiStyle: "auto" }), ApiError);
    expect(asked()).toEqual(["api", "rest", "api", "rest"]);
  });

  test("is the reason of the signal when that stops the second", async () => {
    const controller = new AbortController();
    const { fetch, asked } = server({
      api: page(404),
      rest: () => {
        controller.abort("enough");
        return new Promise(() => {});
      },
    });
    expect(await reasonOf(run(clientOf(fetch), { apiStyle: "auto", signal: controller.signal }))).toBe("enough");
    expect(asked()).toEqual(["api", "rest"]);
  });
});

describe("what works is remembered", () => {
  const file = { downloadSessionId, fileName };
  const legacyFile = () => successOf(caseOf("getFile", "rest"));

  test.each<[string, Answer, boolean]>([
    ["a success", legacyFile, true],
    ["a value that is null", () => Response.json({ value: null }), true],
    ["an error of the operation", legacyError(404, "NOT_FOUND"), true],
    ["an error of another kind", legacyError(401, "UNAUTHENTICATED"), true],
    ["a body that does not fit", () => Response.json({ value: { name: 7 } }), false],
    ["a login page", page(200), false],
    ["an error in other words", page(403), false],
    ["a broken connection", () => Promise.reject(new TypeError("fetch failed")), false],
  ])("after %s, or not", async (_, rest, isRemembered) => {
    const { fetch, asked } = server({ api: page(404), rest });
    const client = clientOf(fetch);
    await client.getFile(file).catch(() => {});
    await client.getFile(file).catch(() => {});
    expect(asked()).toEqual(isRemembered ? ["api", "rest", "rest"] : ["api", "rest", "api", "rest"]);
  });

  test("for each operation by itself", async () => {
    const { fetch, asked } = server({
      api: ({ url }) => (url.search ? page(404)() : Response.json([])),
      rest: legacyFile,
    });
    const client = clientOf(fetch);
    await client.getFile(file);
    await client.listFiles({ downloadSessionId });
    await client.getFile(file);
    await client.listFiles({ downloadSessionId });
    expect(asked()).toEqual(["api", "rest", "api", "rest", "api"]);
  });

  test("for each client by itself", async () => {
    const { fetch, asked } = server({ api: page(404), rest: legacyFile });
    await clientOf(fetch).getFile(file);
    await clientOf(fetch).getFile(file);
    expect(asked()).toEqual(["api", "rest", "api", "rest"]);
  });

  test("and found out anew when the server has changed", async () => {
    let upgraded = false;
    const { fetch, asked } = server({
      api: () => (upgraded ? successOf(caseOf("getFile", "api")) : page(404)()),
      rest: () => (upgraded ? page(404)() : legacyFile()),
    });
    const client = clientOf(fetch);
    await client.getFile(file);
    upgraded = true;
    await client.getFile(file);
    await client.getFile(file);
    expect(asked()).toEqual(["api", "rest", "rest", "api", "api"]);
  });

  test("by which an error of the session, before any route was looked for, does no lasting harm", async () => {
    // Some servers look at the session first, and at the route after that.
    let isLoggedIn = false;
    const refused = apiError(401, "UNAUTHENTICATED");
    const { fetch, asked } = server({ api: () => (isLoggedIn ? page(404) : refused)() as Response, rest: legacyFile });
    const client = clientOf(fetch);
    await rejectionOf(client.getFile(file), ApiError);
    isLoggedIn = true;
    await client.getFile(file);
    await client.getFile(file);
    expect(asked()).toEqual(["api", "api", "rest", "rest"]);
  });

  test("not by a call that asked for one generation", async () => {
    const { fetch, asked } = server({ api: () => successOf(caseOf("getFile", "api")), rest: legacyFile });
    const client = clientOf(fetch);
    await client.getFile({ ...file, apiStyle: "rest" });
    await client.getFile(file);
    expect(asked()).toEqual(["rest", "api"]);
  });
});

describe("first calls at once", () => {
  const file = { downloadSessionId, fileName };
  const legacyFile = () => successOf(caseOf("getFile", "rest"));

  test("ask only once for what the server does not have", async () => {
    const { fetch, asked } = server({ api: page(404), rest: legacyFile });
    const client = clientOf(fetch);
    await Promise.all(Array.from({ length: 8 }, () => client.getFile(file)));
    expect(asked()).toEqual(["api", ...Array(8).fill("rest")]);
  });

  test("are not harmed by one that is stopped", async () => {
    const controller = new AbortController();
    const arrived = deferred();
    const { fetch, asked } = server({
      api: ({ signal }) => {
        if (asked().length > 1) return page(404)();
        arrived.resolve();
        return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
      },
      rest: legacyFile,
    });
    const client = clientOf(fetch);
    const stopped = reasonOf(client.getFile({ ...file, signal: controller.signal }));
    const others = [client.getFile(file), client.getFile(file)];
    await arrived.promise;
    controller.abort("enough");
    expect(await stopped).toBe("enough");
    await Promise.all(others);
    expect(asked()).toEqual(["api", "api", "rest", "rest"]);
  });
});

describe("prepareFile in XML", () => {
  const xml = { downloadSessionId, fileName, mediaType: "xml" } as const;

  test("goes by /rest, also where the server's /api is known to work", async () => {
    const { fetch, asked } = server({
      api: () => successOf(caseOf("prepareFile", "api")),
      rest: ({ headers }) =>
        headers.get("content-type") === "application/xml"
          ? new Response("<Prepare-Result/>", { headers: { "content-type": "application/xml" } })
          : page(404)(),
    });
    const client = clientOf(fetch);
    await client.prepareFile({ downloadSessionId, fileName });
    await rejectionOf(client.prepareFile(xml), UnexpectedResponseError);
    expect(asked()).toEqual(["rest", "api", "rest"]);
  });

  test("does not try /api, which has none", async () => {
    const { fetch, asked } = server({ api: () => successOf(caseOf("prepareFile", "api")), rest: page(404) });
    await rejectionOf(clientOf(fetch).prepareFile(xml), ApiError);
    expect(asked()).toEqual(["rest"]);
  });
});
