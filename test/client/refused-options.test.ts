import { describe, expect, test } from "vitest";
import { createClient } from "../../src/index.js";
import { downloadSessionId, everyOperation, fileName } from "./every-operation.js";
import { observedFetch } from "./observed-fetch.js";
import { rejectionOf } from "./rejection-of.js";

const required = { baseUrl: "https://vcenter.example.com", sessionId: "b00063be1a1f4c5d" };

describe("createClient", () => {
  test.each<[string, unknown, RegExp]>([
    ["no options", undefined, /^createClient: expected an object with the options "baseUrl", "sessionId", "fetch", /],
    ["null", null, /^createClient: expected an object with the options /],
    [
      "a URL in their place",
      required.baseUrl,
      /^createClient: expected an object with the options .*; got a string\.$/,
    ],
    ["no baseUrl", { sessionId: "b" }, /^createClient: baseUrl is missing/],
    ["no sessionId", { baseUrl: required.baseUrl }, /^createClient: sessionId is missing/],
    ["an undefined sessionId", { ...required, sessionId: undefined }, /^createClient: sessionId is missing/],
    ["baseUrl null", { ...required, baseUrl: null }, /^createClient: baseUrl must be a string or a URL, like "https:/],
    [
      "baseUrl without scheme",
      { ...required, baseUrl: "vcenter" },
      /^createClient: baseUrl is not an absolute URL; write it/,
    ],
    [
      "baseUrl with another scheme",
      { ...required, baseUrl: "ftp://vc" },
      /^createClient: baseUrl must begin with https:\/\//,
    ],
    ["baseUrl with a password", { ...required, baseUrl: "https://a:b@vc" }, /must hold no user name or password/],
    ["baseUrl with a query", { ...required, baseUrl: "https://vc/?a=b" }, /must have no query and no fragment/],
    [
      "plain http",
      { ...required, baseUrl: "http://vc.example.com" },
      /Use https, or set allowHttp: true if you mean it/,
    ],
    [
      "plain http with allowHttp: false",
      { ...required, baseUrl: "http://vc.example.com", allowHttp: false },
      /set allowHttp: true/,
    ],
    [
      "an empty sessionId",
      { ...required, sessionId: "" },
      /sessionId must be the identifier of an API session, a string/,
    ],
    ["sessionId null", { ...required, sessionId: null }, /sessionId must be .*, or a function that returns one/],
    ["sessionId a promise", { ...required, sessionId: Promise.resolve("b") }, /or a function that returns one/],
    ["sessionId with a line end", { ...required, sessionId: "b\r\nx: y" }, /a string of visible ASCII characters/],
    ["fetch null", { ...required, fetch: null }, /^createClient: fetch must be a function; got null\.$/],
    ["fetch a string", { ...required, fetch: "node" }, /^createClient: fetch must be a function; got a string\.$/],
    [
      "allowHttp a string",
      { ...required, allowHttp: "true" },
      /^createClient: allowHttp must be true or false; got a string/,
    ],
    ["allowHttp null", { ...required, allowHttp: null }, /^createClient: allowHttp must be true or false; got null/],
    [
      "retry below zero",
      { ...required, retry: -1 },
      /^createClient: retry must be a whole number from 0 to 100; got -1/,
    ],
    ["retry above its limit", { ...required, retry: 101 }, /^createClient: retry must be a whole number from 0 to 100/],
    ["retry a fraction", { ...required, retry: 0.5 }, /^createClient: retry must be a whole number/],
    ["retry false", { ...required, retry: false }, /^createClient: retry must be a whole number.*; got false/],
    [
      "timeoutMs zero",
      { ...required, timeoutMs: 0 },
      /^createClient: timeoutMs must be a whole number from 1 to 2147483647/,
    ],
    [
      "timeoutMs beyond timers",
      { ...required, timeoutMs: 2 ** 31 },
      /^createClient: timeoutMs must be a whole number from 1/,
    ],
    ["timeoutMs without end", { ...required, timeoutMs: Number.POSITIVE_INFINITY }, /got Infinity/],
    [
      "timeoutMs a string",
      { ...required, timeoutMs: "30s" },
      /^createClient: timeoutMs must be a whole number.*; got a string/,
    ],
    [
      "an unknown uriStyle",
      { ...required, uriStyle: "modern" },
      /^createClient: uriStyle must be "served", "published"; got a/,
    ],
    [
      "an unknown option",
      { ...required, timeout: 5 },
      /^createClient: unknown option "timeout"\. Accepted: .*"timeoutMs"/,
    ],
    ["an option of the calls", { ...required, signal: AbortSignal.abort() }, /^createClient: unknown option "signal"/],
  ])("refuses %s", (_, options, message) => {
    expect(() => createClient(options as never)).toThrow(TypeError);
    expect(() => createClient(options as never)).toThrow(message);
  });

  test.each<[string, object]>([
    ["loopback over plain http", { baseUrl: "http://127.0.0.1:8080" }],
    ["plain http with allowHttp", { baseUrl: "http://vcenter.example.com", allowHttp: true }],
    ["a URL", { baseUrl: new URL("https://vcenter.example.com") }],
    ["a function as sessionId", { sessionId: () => "b" }],
    ["the limits of numbers", { retry: 100, timeoutMs: 2 ** 31 - 1 }],
    ["options that are undefined", { fetch: undefined, retry: undefined, uriStyle: undefined }],
  ])("takes %s, and sends nothing", (_, options) => {
    const { fetch, requests } = observedFetch(() => Response.json(null));
    expect(() => createClient({ ...required, fetch, ...options })).not.toThrow();
    expect(requests).toHaveLength(0);
  });

  test("gives a client that cannot be changed by accident", () => {
    expect(Object.isFrozen(createClient(required))).toBe(true);
  });
});

describe.each(everyOperation)("$title", ({ operation, run }) => {
  const { fetch, requests } = observedFetch(() => Response.json(null));
  const client = createClient({ ...required, fetch });

  test.each<[string, object, RegExp]>([
    [
      "an empty downloadSessionId",
      { downloadSessionId: "" },
      /downloadSessionId must be a string that is not empty; got an e/,
    ],
    ["a missing downloadSessionId", { downloadSessionId: undefined }, /downloadSessionId is missing/],
    [
      "a downloadSessionId that is null",
      { downloadSessionId: null },
      /downloadSessionId must be a string .*; got null/,
    ],
    ["a downloadSessionId that is a number", { downloadSessionId: 7 }, /downloadSessionId must be a string .*; got 7/],
    [
      "half a character in the downloadSessionId",
      { downloadSessionId: "a\ud800" },
      /downloadSessionId holds half of a surr/,
    ],
    ["the downloadSessionId .", { downloadSessionId: "." }, /downloadSessionId is ".", which a URL cannot carry/],
    ["the downloadSessionId ..", { downloadSessionId: ".." }, /downloadSessionId is "..", which a URL cannot carry/],
    ["the downloadSessionId %2e", { downloadSessionId: "%2e" }, /downloadSessionId is "%2e", which a URL cannot carry/],
    [
      "the downloadSessionId %2E.",
      { downloadSessionId: "%2E." },
      /downloadSessionId is "%2E.", which a URL cannot carry/,
    ],
    ["the downloadSessionId .%2e", { downloadSessionId: ".%2e" }, /which a URL cannot carry/],
    ["the downloadSessionId %2e%2E", { downloadSessionId: "%2e%2E" }, /which a URL cannot carry/],
    [
      "a signal that is a controller",
      { signal: new AbortController() },
      /signal must be an AbortSignal; got an object/,
    ],
    ["a signal that is null", { signal: null }, /signal must be an AbortSignal; got null/],
    ["retry below zero", { retry: -1 }, /retry must be a whole number from 0 to 100; got -1/],
    ["a retry that is a string", { retry: "3" }, /retry must be a whole number from 0 to 100; got a string/],
    ["a timeoutMs of zero", { timeoutMs: 0 }, /timeoutMs must be a whole number from 1 to 2147483647; got 0/],
    ["an unknown option", { fileNames: ["a"] }, /unknown option "fileNames"\. Accepted: "downloadSessionId", /],
    ["an option of the client", { baseUrl: "https://elsewhere" }, /unknown option "baseUrl"\. Accepted: /],
  ])("refuses %s before anything is sent", async (_, call, message) => {
    const error = await rejectionOf(run(client, call), TypeError);
    expect(error.message).toMatch(message);
    expect(error.message).toMatch(new RegExp(`^${operation}: `));
    expect(requests).toHaveLength(0);
  });
});

describe.each(everyOperation.filter(({ operation }) => operation !== "listFiles"))("$title", ({ operation, run }) => {
  const { fetch, requests } = observedFetch(() => Response.json(null));
  const client = createClient({ ...required, fetch });

  test.each<[string, unknown, RegExp]>([
    ["an empty fileName", "", /fileName must be a string that is not empty; got an empty string/],
    ["a missing fileName", undefined, /fileName is missing/],
    ["a fileName that is null", null, /fileName must be a string that is not empty; got null/],
    ["a fileName that is a list", ["a.iso"], /fileName must be a string that is not empty; got an array/],
    ["half a character in the fileName", "\udfffa.iso", /fileName holds half of a surrogate pair/],
  ])("refuses %s before anything is sent", async (_, name, message) => {
    const error = await rejectionOf(run(client, { fileName: name as string }), TypeError);
    expect(error.message).toMatch(message);
    expect(error.message).toMatch(new RegExp(`^${operation}: `));
    expect(requests).toHaveLength(0);
  });
});

describe("each operation", () => {
  const { fetch, requests } = observedFetch(() => Response.json(null));
  const client = createClient({ ...required, fetch });
  const file = { downloadSessionId, fileName };

  test.each<[string, () => Promise<unknown>, RegExp]>([
    [
      "getFile without options",
      () => client.getFile(undefined as never),
      /^getFile: expected an object with the options /,
    ],
    [
      "listFiles without options",
      () => client.listFiles(null as never),
      /^listFiles: expected an object with the options /,
    ],
    ["prepareFile with a string", () => client.prepareFile("a" as never), /^prepareFile: expected an object with the/],
    [
      "getFile with a uriStyle",
      () => client.getFile({ ...file, uriStyle: "x" as never }),
      /uriStyle must be "served", "pub/,
    ],
    [
      "getFile with endpointType",
      () => client.getFile({ ...file, endpointType: "HTTPS" } as never),
      /unknown option "endpoi/,
    ],
    [
      "listFiles with fileName",
      () => client.listFiles(file as never),
      /^listFiles: unknown option "fileName"\. Accepted: /,
    ],
    [
      "prepareFile with an endpointType in small letters",
      () => client.prepareFile({ ...file, endpointType: "https" as never }),
      /^prepareFile: endpointType must be "HTTPS", "DIRECT"; got a string\.$/,
    ],
    [
      "prepareFile with an endpointType that is null",
      () => client.prepareFile({ ...file, endpointType: null as never }),
      /^prepareFile: endpointType must be "HTTPS", "DIRECT"; got null\.$/,
    ],
    [
      "prepareFile with an unknown mediaType",
      () => client.prepareFile({ ...file, mediaType: "yaml" as never }),
      /^prepareFile: mediaType must be "json", "xml"; got a string\.$/,
    ],
    [
      "prepareFile in XML with a name that XML cannot carry",
      () => client.prepareFile({ ...file, fileName: "a\0b", mediaType: "xml" }),
      /^file_name holds a control character that XML cannot carry\. Use mediaType "json"\.$/,
    ],
  ])("refuses %s before anything is sent", async (_, run, message) => {
    expect((await rejectionOf(run(), TypeError)).message).toMatch(message);
    expect(requests).toHaveLength(0);
  });
});
