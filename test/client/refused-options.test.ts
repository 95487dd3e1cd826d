import { describe, expect, test } from "vitest";
import { createClient } from "../../src/index.js";
import {
  credentials,
  downloadSessionId,
  everyOfDownloadSession,
  everyOperation,
  fileName,
  libraryItemId,
} from "./every-operation.js";
import { observedFetch } from "./observed-fetch.js";
import { rejectionOf } from "./rejection-of.js";

const uuid = "0d9f2a44-6d2b-4b2f-9c57-3f1f0f0b7e21";
const required = { baseUrl: "https://vcenter.example.com", sessionId: "b00063be1a1f4c5d" };

describe("createClient", () => {
  test.each<[string, unknown, RegExp]>([
    [
      "no options",
      undefined,
      /^createClient: expected an object with the options "baseUrl", "sessionId", "credentials", /,
    ],
    ["null", null, /^createClient: expected an object with the options /],
    [
      "a URL in their place",
      required.baseUrl,
      /^createClient: expected an object with the options .*; got a string\.$/,
    ],
    ["no baseUrl", { sessionId: "b" }, /^createClient: baseUrl is missing/],
    [
      "sessionId and credentials",
      { ...required, credentials },
      /^createClient: sessionId and credentials exclude each other: give one of them\.$/,
    ],
    [
      "credentials null",
      { baseUrl: required.baseUrl, credentials: null },
      /^createClient: credentials: expected an object/,
    ],
    [
      "credentials in one string",
      { baseUrl: required.baseUrl, credentials: "ann:Passw0rd" },
      /^createClient: credentials: expected an object with the options "user", "password"; got a string\.$/,
    ],
    [
      "credentials without a user",
      { baseUrl: required.baseUrl, credentials: { password: "p" } },
      /^createClient: credentials: user is missing/,
    ],
    [
      "credentials without a password",
      { baseUrl: required.baseUrl, credentials: { user: "ann" } },
      /^createClient: credentials: password is missing/,
    ],
    [
      "credentials with an empty password",
      { baseUrl: required.baseUrl, credentials: { user: "ann", password: "" } },
      /^createClient: credentials: password must be a string that is not empty; got an empty string/,
    ],
    [
      "credentials with a user whose name has a colon",
      { baseUrl: required.baseUrl, credentials: { user: "an:n", password: "p" } },
      /^createClient: credentials: user must not contain a colon/,
    ],
    [
      "credentials with a password that ends in a line end",
      { baseUrl: required.baseUrl, credentials: { user: "ann", password: "p\n" } },
      /^createClient: credentials: password must not contain control characters, like a line end/,
    ],
    [
      "credentials with more than is known",
      { baseUrl: required.baseUrl, credentials: { ...credentials, domain: "x" } },
      /^createClient: credentials: unknown option "domain"/,
    ],
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
      "an unknown apiStyle",
      { ...required, apiStyle: "legacy" },
      /^createClient: apiStyle must be "auto", "api", "rest"; got a string\.$/,
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
    ["no session at all", { sessionId: undefined }],
    ["credentials", { sessionId: undefined, credentials }],
    ["credentials with a function", { sessionId: undefined, credentials: { user: "ann", password: () => "p" } }],
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

describe.each(everyOperation)("$title", ({ operation, run, required: names }) => {
  const { fetch, requests } = observedFetch(() => Response.json(null));
  const client = createClient({ ...required, fetch });

  test.each<[string, object, RegExp]>([
    [
      "a signal that is a controller",
      { signal: new AbortController() },
      /signal must be an AbortSignal; got an object/,
    ],
    ["a signal that is null", { signal: null }, /signal must be an AbortSignal; got null/],
    ["retry below zero", { retry: -1 }, /retry must be a whole number from 0 to 100; got -1/],
    ["a retry that is a string", { retry: "3" }, /retry must be a whole number from 0 to 100; got a string/],
    ["a timeoutMs of zero", { timeoutMs: 0 }, /timeoutMs must be a whole number from 1 to 2147483647; got 0/],
    ["an unknown apiStyle", { apiStyle: "xml" }, /apiStyle must be "auto", "api", "rest"; got a string/],
    ["an apiStyle that is null", { apiStyle: null }, /apiStyle must be "auto", "api", "rest"; got null/],
    ["an unknown option", { fileNames: ["a"] }, /unknown option "fileNames"\. Accepted: .*"signal", /],
    ["an option of the client", { baseUrl: "https://elsewhere" }, /unknown option "baseUrl"\. Accepted: /],
    ...names.flatMap((name): [string, object, RegExp][] => [
      [`a missing ${name}`, { [name]: undefined }, new RegExp(`${name} is missing`)],
      [`a ${name} that is null`, { [name]: null }, new RegExp(`${name} must be a string .*; got null`)],
      [`an empty ${name}`, { [name]: "" }, new RegExp(`${name} must be a string .*; got an empty string`)],
      [`a ${name} that is a list`, { [name]: ["a"] }, new RegExp(`${name} must be a string .*; got an array`)],
      [`half a character in the ${name}`, { [name]: "a\ud800" }, new RegExp(`${name} holds half of a surrogate pair`)],
    ]),
  ])("refuses %s before anything is sent", async (_, call, message) => {
    const error = await rejectionOf(run(client, call), TypeError);
    expect(error.message).toMatch(message);
    expect(error.message).toMatch(new RegExp(`^${operation}: `));
    expect(requests).toHaveLength(0);
  });
});

describe.each(everyOfDownloadSession)("$title", ({ operation, run }) => {
  const { fetch, requests } = observedFetch(() => Response.json(null));
  const client = createClient({ ...required, fetch });

  test.each([".", "..", "%2e", "%2E.", ".%2e", "%2e%2E"])(
    "refuses the downloadSessionId %s before anything is sent",
    async (identifier) => {
      const error = await rejectionOf(run(client, { downloadSessionId: identifier }), TypeError);
      expect(error.message).toBe(
        `${operation}: downloadSessionId is ${JSON.stringify(identifier)}, which a URL cannot carry as an identifier.`,
      );
      expect(requests).toHaveLength(0);
    },
  );
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
    [
      "prepareFile in XML under /api",
      () => client.prepareFile({ ...file, mediaType: "xml", apiStyle: "api" }),
      /^prepareFile: mediaType "xml" is there under \/rest alone, and apiStyle is "api"\.$/,
    ],
    ...["again", `${uuid}0`, `0${uuid}`, `${uuid}\n`, [uuid]].map(
      (clientToken) =>
        [
          `createDownloadSession with a clientToken of ${JSON.stringify(clientToken)}, which is no UUID`,
          () => client.createDownloadSession({ libraryItemId, clientToken: clientToken as string }),
          /^createDownloadSession: clientToken must be a UUID, like "0d9f2a44-.*"; got an? (?:string|array)\.$/,
        ] as [string, () => Promise<unknown>, RegExp],
    ),
    [
      "keepAlive with a progress beyond 100",
      () => client.keepAlive({ downloadSessionId, progress: 101 }),
      /^keepAlive: progress must be a whole number from 0 to 100; got 101\.$/,
    ],
    [
      "keepAlive with a part of a percent",
      () => client.keepAlive({ downloadSessionId, progress: 0.5 }),
      /^keepAlive: progress must be a whole number from 0 to 100; got 0\.5\.$/,
    ],
    [
      "logIn with a user whose name has a colon",
      () => client.logIn({ ...credentials, user: "an:n" }),
      /^logIn: user must not contain a colon/,
    ],
    [
      "logIn with a password that ends in a line end",
      () => client.logIn({ ...credentials, password: "S3cret\n" }),
      /^logIn: password must not contain control characters, like a line end\.$/,
    ],
    [
      "logIn with a function for the password",
      () => client.logIn({ ...credentials, password: (() => "p") as never }),
      /^logIn: password must be a string that is not empty; got a function\.$/,
    ],
    [
      "logOut with what is no options",
      () => client.logOut(7 as never),
      /^logOut: expected an object with the options /,
    ],
  ])("refuses %s before anything is sent", async (_, run, message) => {
    expect((await rejectionOf(run(), TypeError)).message).toMatch(message);
    expect(requests).toHaveLength(0);
  });
});
