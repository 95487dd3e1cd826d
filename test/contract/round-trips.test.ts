import { deepStrictEqual, ok } from "node:assert";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ApiError, type Client, createClient, type Fetch, UnexpectedResponseError } from "../../src/index.js";
import { type AnswerKind, answerKinds, component } from "./answers.js";
import { type Variety, valuesOf } from "./arbitraries.js";
import { callOf } from "./calls.js";
import { type Corruption, corrupted, corruptionsOf, pointerTo } from "./corruptions.js";
import { legacyFormOf } from "./legacy-form.js";
import { recordedFetch } from "./recorded-fetch.js";
import { check, numRuns, seed } from "./seed.js";
import { jsonWriters, xmlWriters } from "./writers.js";
import { readXmlDocument } from "./xml-document.js";

console.log(
  `The random tests run with SEED=${seed}. To repeat: SEED=${seed} npx vitest run test/contract/round-trips.test.ts`,
);

// Comparisons are Node's own: Vitest's takes a field called `constructor` for the value's class.

const target = { downloadSessionId: "session", fileName: "ubuntu-24.04.iso", libraryItemId: "item" };
const getFile = callOf("getFile", "api");
const legacyGetFile = callOf("getFile", "rest");

describe.each(answerKinds.map((kind) => [kind.call.title, kind] as const))(
  `${numRuns} random answers to %s`,
  (_, kind) => {
    const isXml = kind.mediaType === "application/xml";
    // Of XML, what the contract does not have does not come back: the writer adds it, so that it is in no result.
    const variety: Variety = { unknowns: !isXml, characters: isXml ? "xml" : "unicode" };
    const results = kind.results(variety);
    const writers = isXml ? xmlWriters(kind.body) : jsonWriters(kind.body);

    test("come back as they were made", () =>
      check(fc.tuple(results, writers), async ([result, write]) => {
        const client = clientAnswered(200, kind.mediaType, write(kind.bodyFrom(result)));
        deepStrictEqual(await kind.call.send(client, target), result);
      }));

    test("are refused with the place where they were corrupted", async () => {
      const [possible, seen] = [new Set<string>(), new Set<string>()];
      await check(fc.tuple(corruptedBodies(kind, results), writers), async ([{ body, corruption, kinds }, write]) => {
        for (const each of kinds) possible.add(each);
        seen.add(corruption.kind);
        const client = clientAnswered(200, kind.mediaType, write(corrupted(body, corruption)));

        const error = await rejectionOf(kind.call.send(client, target));

        if (!(error instanceof UnexpectedResponseError)) throw error;
        const { place, operation, status, message } = error;
        const expected = { place: pointerTo(corruption.path), operation: kind.call.operation, status: 200 };
        deepStrictEqual({ place, operation, status }, expected);
        ok(message.includes(place || "the body itself"), message);
      });
      expect(possible).toContain("of a wrong type" satisfies Corruption["kind"]);
      expect(seen).toEqual(possible);
    });
  },
);

describe(`${numRuns} random errors`, () => {
  // An error is read leniently, and what the contract does not have is left out.
  const bodies = valuesOf(component("Error"), { unknowns: false, characters: "unicode" });
  const errors = fc.tuple(fc.integer({ min: 400, max: 599 }), bodies as fc.Arbitrary<Record<string, unknown>>);

  test("of /api come back as they were made", () =>
    check(errors, async ([status, body]) => {
      const client = clientAnswered(status, "application/json", JSON.stringify(body));
      deepStrictEqual(await apiErrorOf(getFile.send(client, target)), { status, ...fieldsOf(body) });
    }));

  test("of /rest come back in the form of /api", () =>
    check(fc.tuple(errors, fc.boolean()), async ([[status, body], isNewer]) => {
      const { error_type: type = "ERROR", ...rest } = body;
      const value = legacyFormOf(component("Error"), rest) as Record<string, unknown>;
      const legacy = { type: `com.vmware.vapi.std.errors.${String(type).toLowerCase()}`, value };
      const newer = isNewer && { name: "httpError", localizableMessages: value.messages, majorErrorCode: status };
      const client = clientAnswered(status, "application/json", JSON.stringify({ ...legacy, ...newer }));
      const expected = { status, ...fieldsOf(body), errorType: type };
      deepStrictEqual(await apiErrorOf(legacyGetFile.send(client, target)), expected);
    }));
});

describe(`${numRuns} random names`, () => {
  const names = valuesOf(
    { type: "string", minLength: 1 },
    { unknowns: false, characters: "xml" },
  ) as fc.Arbitrary<string>;
  const identifiers = names.filter((name) => !/^(?:\.|%2e){1,2}$/i.test(name));

  test("arrive as they were given", () =>
    check(fc.tuple(identifiers, names), async ([downloadSessionId, fileName]) => {
      const { fetch, exchanges } = recordedFetch(async () => new Response(JSON.stringify({ value: null })));
      const client = clientWith(fetch);
      await rejectionOf(client.getFile({ downloadSessionId, fileName }));
      await rejectionOf(client.prepareFile({ downloadSessionId, fileName }));
      await rejectionOf(client.prepareFile({ downloadSessionId, fileName, mediaType: "xml" }));

      const identifiersSent = exchanges.map(
        ({ url }) => /download-?session\/(?:file\/id:)?([^/]*)/.exec(url.pathname)?.[1],
      );
      deepStrictEqual(
        identifiersSent.map((sent) => decodeURIComponent(sent ?? "")),
        Array(3).fill(downloadSessionId),
      );
      const [get, prepareInJson, prepareInXml] = exchanges;
      deepStrictEqual(get?.url.searchParams.get("file_name"), fileName);
      deepStrictEqual(JSON.parse(prepareInJson?.body ?? ""), { file_name: fileName });
      const expected = { value: { file_name: fileName }, faults: [] };
      deepStrictEqual(readXmlDocument("PrepareInputXml", prepareInXml?.body ?? ""), expected);
    }));
});

/** Bodies, each with a way to spoil it; the ways are chosen by their kind first, because there are kinds with few. */
function corruptedBodies(kind: AnswerKind, results: fc.Arbitrary<unknown>) {
  const form = kind.mediaType === "application/xml" ? "xml" : "json";
  return results.map(kind.bodyFrom).chain((body) => {
    const all = corruptionsOf(kind.body, body, form);
    const names = [...new Set(all.map((corruption) => corruption.kind))];
    const corruptions = fc
      .constantFrom(...names)
      .chain((name) => fc.constantFrom(...all.filter((corruption) => corruption.kind === name)));
    return corruptions.map((corruption) => ({ body, corruption, kinds: names }));
  });
}

function clientAnswered(status: number, mediaType: string, body: string): Client {
  return clientWith(async () => new Response(body, { status, headers: { "Content-Type": mediaType } }));
}

function clientWith(fetch: Fetch): Client {
  const sessionId = "c0ntract-t0ken-that-is-in-no-answer";
  return createClient({ baseUrl: "https://vcenter.example.com", sessionId, retry: 0, fetch });
}

async function rejectionOf(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    (value) => new Error(`Expected an error; got ${JSON.stringify(value)}`),
    (error: unknown) => error,
  );
}

async function apiErrorOf(call: Promise<unknown>) {
  const error = await rejectionOf(call);
  if (!(error instanceof ApiError)) throw error;
  const { status, errorType, messages, data, challenge } = error;
  return { status, errorType, messages, data, challenge };
}

function fieldsOf({ error_type: errorType, messages, data, challenge }: Record<string, unknown>) {
  return { errorType, messages, data, challenge };
}
