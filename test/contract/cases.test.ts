import { describe, expect, inject, test } from "vitest";
import { ApiError, createClient } from "../../src/index.js";
import { type ContractCase, casesOf, targetOf } from "./cases.js";
import { mediaTypeOf, only, recordedFetch } from "./recorded-fetch.js";
import { operationOf, operationsOf, resolve, type Spec, spec } from "./spec.js";

const cases = casesOf(spec);

describe(`the ${cases.length} cases of the contract, client against mock`, () => {
  test.each(cases.map((each) => [titleOf(each), each] as const))("%s", async (_, each) => {
    const { call, expected, status, example, mediaType } = each;
    const { fetch, exchanges } = recordedFetch((url, init) => {
      init.headers.set("Prefer", `code=${status}${example === undefined ? "" : `, example=${example}`}`);
      // A server may give what a client asked for last. The mock never does, so then nothing else is asked for.
      if ("value" in expected && mediaType && mediaType !== call.accepts[0]) init.headers.set("Accept", mediaType);
      return globalThis.fetch(url, init);
    });
    const client = createClient({
      baseUrl: inject("mockUrl"),
      sessionId: "c0ntract-t0ken-of-the-cases",
      retry: 0,
      fetch,
    });

    const outcome = await call.send(client, targetOf(spec)).then(
      (value) => ({ value }),
      (error: unknown) => ({ error }),
    );

    const { url, method, answer } = only(exchanges);
    // The mock answers a wrong request with a documented error, and an example it cannot find with another one: without
    // these, such an answer could pass for the one that was asked for.
    expect(answer.headers.get("sl-violations")).toBeNull();
    expect(answer.status).toBe(status);
    expect(mediaTypeOf(answer.headers)).toBe(mediaType);
    expect(`${method} ${url.pathname}`).toMatch(pathPattern(each));
    // The mock lets unknown parameters pass.
    expect([...url.searchParams.keys()].filter((name) => !parametersOf(each).includes(name))).toEqual([]);

    if ("value" in expected) {
      expect(outcome).toStrictEqual(expected);
      return;
    }
    if (!("error" in outcome)) expect.fail(`Expected an ApiError; got ${JSON.stringify(outcome)}`);
    if (!(outcome.error instanceof ApiError)) throw outcome.error;
    const { errorType, messages, data, challenge, operation } = outcome.error;
    const error = { status: outcome.error.status, errorType, messages, data, challenge };
    expect(error).toStrictEqual(expected.error);
    expect(operation).toBe(call.operation);
  });
});

describe("the set of cases", () => {
  test("has as many as a plain count of the examples in the document gives", () => {
    expect(cases).toHaveLength(countOfCases(spec));
  });

  test("has no case twice", () => {
    expect(new Set(cases.map(titleOf)).size).toBe(cases.length);
  });

  test("reaches every response that the contract documents, in every media type", () => {
    expect(unreachedBy(cases, spec)).toEqual([]);
  });

  test("does not reach a response that is documented without examples", () => {
    const copy = structuredClone(spec);
    operationOf(copy, "getOrListFiles").responses["409"] = {
      description: "Documented and not exemplified.",
      content: { "application/json": { schema: { $ref: "#/components/schemas/Error" } } },
    };
    expect(unreachedBy(casesOf(copy), copy)).toEqual(["getOrListFiles 409 application/json"]);
  });

  test("does not reach an error that is documented without a body", () => {
    const copy = structuredClone(spec);
    operationOf(copy, "prepareFile").responses["409"] = { description: "No." };
    expect(unreachedBy(casesOf(copy), copy)).toEqual(["prepareFile 409 without a body"]);
  });

  test("reaches a success that is documented without a body, once for each call", () => {
    const copy = structuredClone(spec);
    operationOf(copy, "keepAliveOrEndDownloadSession").responses["202"] = { description: "Later." };
    expect(unreachedBy(casesOf(copy), copy)).toEqual([]);
    expect(casesOf(copy)).toHaveLength(cases.length + 3);
    expect(casesOf(copy)).toHaveLength(countOfCases(copy));
  });

  const file = { name: "new.iso", bytes_transferred: 0, status: "UNPREPARED" };
  const failure = { messages: [], error_type: "NOT_FOUND" };
  const legacyFailure = { type: "com.vmware.vapi.std.errors.not_found", value: { messages: [] } };
  const json = "application/json";
  const ofSession = ["getDownloadSession", "keepAlive", "cancelDownloadSession", "failDownloadSession"];
  const notFound = [...ofSession, "deleteDownloadSession"];
  const legacyFile = ["getFile under /rest", "prepareFile under /rest", "prepareFile in XML under /rest"];

  test.each([
    ["a file", "FileInfo", json, "added", file, ["getFile as published under /api", "prepareFile under /api"]],
    ["a file as served", "FileInfoOrList", json, "added", file, ["getFile under /api"]],
    ["a list", "FileInfoOrList", json, "added", [file], ["listFiles under /api"]],
    [
      "an error",
      "NotFound",
      json,
      "added",
      failure,
      [
        ...["getFile as published under /api", "getFile under /api", "listFiles under /api", "prepareFile under /api"],
        ...notFound.map((operation) => `${operation} under /api`),
      ],
    ],
    ["a legacy file", "LegacyFileInfo", json, "twin-of-file", { value: file }, legacyFile],
    [
      "a legacy file in XML",
      "LegacyFileInfo",
      "application/xml",
      "twin-of-file",
      "<…/>",
      ["prepareFile in XML under /rest"],
    ],
    [
      "a legacy error",
      "LegacyNotFound",
      json,
      "twin-of-error",
      legacyFailure,
      [...legacyFile, "listFiles under /rest", ...notFound.map((operation) => `${operation} under /rest`)],
    ],
  ])("grows by one for each way to an added example: %s", (_, response, mediaType, name, value, ways) => {
    const copy = structuredClone(spec);
    // Here before, because a legacy example takes part through its twin alone.
    examplesIn(copy, "FileInfo", json)["twin-of-file"] = { value: file };
    examplesIn(copy, "NotFound", json)["twin-of-error"] = { value: failure, "x-http-status": 404 };
    const before = new Set(casesOf(copy).map(titleOf));

    examplesIn(copy, response, mediaType)[name] = { value, "x-http-status": 404 };

    const after = casesOf(copy);
    const added = after.filter((each) => !before.has(titleOf(each)));
    expect(added.map(({ call, example }) => [call.title, example])).toEqual(ways.map((way) => [way, name]));
    expect(after).toHaveLength(before.size + ways.length);
    expect(after).toHaveLength(countOfCases(copy));
  });

  test("refuses a legacy example without a modern twin", () => {
    const copy = structuredClone(spec);
    examplesIn(copy, "LegacyNotFound", "application/json").lonely = { value: legacyFailure, "x-http-status": 404 };
    expect(() => casesOf(copy)).toThrow("the example lonely has no twin under /api/");
  });

  test("refuses a name that stands for two different facts", () => {
    const copy = structuredClone(spec);
    examplesIn(copy, "FileInfo", "application/json").preparing = { value: file };
    expect(() => casesOf(copy)).toThrow("Two examples under /api/ are called preparing and differ");
  });

  test("refuses an error example that does not say its status", () => {
    const copy = structuredClone(spec);
    examplesIn(copy, "NotFound", "application/json").vague = { value: failure };
    expect(() => casesOf(copy)).toThrow("The error example vague does not say its status");
  });

  test("refuses an operation that no call of the client reaches", () => {
    const copy = structuredClone(spec);
    copy.paths["/api/new"] = { get: { operationId: "getNews", responses: {} } };
    expect(() => casesOf(copy)).toThrow("No call of the client reaches getNews");
  });
});

function titleOf({ call, status, response, example, mediaType }: ContractCase): string {
  const key = response === "default" ? `${status} (default)` : response;
  return `${call.title} is answered ${key} ${example === undefined ? "without a body" : `${example} as ${mediaType}`}`;
}

function parametersOf({ call }: ContractCase): string[] {
  return (operationOf(spec, call.operationId).parameters ?? []).map((parameter) => resolve(spec, parameter).name);
}

function pathPattern({ method, path }: ContractCase): RegExp {
  return new RegExp(`^${method} ${path.replaceAll(/\{\w+\}/g, "[^/]+")}$`);
}

/**
 * A count that knows nothing of operations and calls: it writes down the place of everything in the document, and gives
 * each place of an example its worth.
 */
function countOfCases(document: Spec): number {
  const worth: readonly [RegExp, number][] = [
    [/\/file__file_name>get>/, 1],
    [/\/api\/.*\/file>get>responses>2\d\d>/, 1],
    // Get and list share the URL, and so its errors.
    [/\/api\/.*\/file>get>responses>(?:[45]\d\d|default)>/, 2],
    [/\/api\/.*\/file>post>/, 1],
    // To get, in answer to a request to prepare in JSON, and to one in XML.
    [/\/file\/id:\{\w+\}>post>responses>\w+>content>application\/json>/, 3],
    [/\/file\/id:\{\w+\}>post>responses>2\d\d>content>application\/xml>/, 1],
    [/\/rest\/.*\/file>get>/, 1],
    [/\/download-session>(?:get|post)>/, 1],
    [/\/download-session\/(?:id:)?\{\w+\}>(?:get|delete)>/, 1],
    // To keep alive, to cancel and to fail.
    [/\/download-session\/(?:id:)?\{\w+\}>post>/, 3],
    [/\/(?:api|cis)\/session>(?:post|delete)>/, 1],
  ];
  const places = placesIn(document, document.paths, "paths");
  const bodies = new Set(places.map((place) => />responses>\w+>content>/.exec(place)?.input.split(">content>")[0]));
  const isEmptySuccess = (place: string) =>
    />responses>2\d\d>description$/.test(place) && !bodies.has(place.replace(/>description$/, ""));
  return places
    .filter((place) => />responses>.*>examples>/.test(place) || isEmptySuccess(place))
    .map((place) => {
      const [found, ...more] = worth.filter(([pattern]) => pattern.test(place));
      if (!found || more.length > 0) throw new Error(`What is ${place} worth?`);
      return found[1];
    })
    .reduce((sum, each) => sum + each, 0);
}

/** The place of everything down to the examples, as `paths>/api/…>get>…`, references followed. */
function placesIn(document: Spec, node: unknown, place: string): string[] {
  if (typeof node !== "object" || node === null || /(?:>schema|>examples>[^>]+)$/.test(place)) return [place];
  const children = Object.entries(resolve(document, node));
  return children.flatMap(([key, child]) => placesIn(document, child, `${place}>${key}`));
}

/** Every operation, response and media type of the document that none of the cases is about. */
function unreachedBy(reached: readonly ContractCase[], document: Spec): string[] {
  const about = new Set(
    reached.map(({ call, response, mediaType }) => `${call.operationId} ${response} ${mediaType ?? "without a body"}`),
  );
  return operationsOf(document)
    .flatMap(({ operation }) =>
      Object.entries(operation.responses).flatMap(([response, node]) => {
        const mediaTypes = Object.keys(resolve(document, node).content ?? { "without a body": {} });
        return mediaTypes.map((mediaType) => `${operation.operationId} ${response} ${mediaType}`);
      }),
    )
    .filter((place) => !about.has(place));
}

function examplesIn(document: Spec, response: string, mediaType: string) {
  const examples = document.components.responses[response]?.content?.[mediaType]?.examples;
  if (!examples) throw new Error(`${response} has no examples as ${mediaType}.`);
  return examples;
}
