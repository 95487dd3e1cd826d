import { request as httpRequest } from "node:http";
import { text } from "node:stream/consumers";
import { describe, expect, inject, test } from "vitest";
import { createClient, type PrepareFileOptions } from "../../src/index.js";
import { hostileNames } from "./hostile-names.js";
import { mediaTypeOf, observedFetch, only } from "./observed-fetch.js";
import { type RawRequest, requestsOf } from "./requests.js";
import { examplesOf, operationOf, spec } from "./spec.js";
import { readXmlDocument } from "./xml-document.js";

const requests = requestsOf(spec);

describe("a request that is made by the contract alone", () => {
  test.each(requests.map(({ request }) => [request.title, request] as const))("is accepted: %s", async (_, request) => {
    const { status, violations } = await send(request);
    expect(violations).toEqual([]);
    expect(status).toBe(200);
  });
});

describe("a request that lacks a required part", () => {
  const breaches = requests.flatMap(({ request, breaches }) =>
    breaches.map((breach) => [`${request.title} ${breach.title}`, breach] as const),
  );

  test.each(breaches)("is refused: %s", async (_, breach) => {
    const { status, violations } = await send(breach.request);
    expect(violations).toEqual([
      expect.objectContaining({ code: breach.code, message: expect.stringContaining(breach.about) }),
    ]);
    expect(status).toBe(breach.status);
  });

  test("is made for every part that must not be missing", () => {
    const titles = breaches.map(([title]) => title);
    const sessionParts = [
      "getFile",
      "getOrListFiles",
      "prepareFile as application/json",
      "prepareFile as application/xml",
    ];
    expect(titles).toEqual(
      expect.arrayContaining([
        ...sessionParts.map((operation) => `${operation} without the header vmware-api-session-id`),
        ...sessionParts.map((operation) => `${operation} with an empty header vmware-api-session-id`),
        "getFile without file_name in the query",
        "prepareFile as application/json without ~action in the query",
        "prepareFile as application/xml without ~action in the query",
        "prepareFile as application/json without a content type",
        "prepareFile as application/xml with another content type",
        "prepareFile as application/json without file_name in the body",
      ]),
    );
  });
});

describe("what prepareFile sends", () => {
  const { content } = operationOf(spec, "prepareFile").requestBody ?? {};
  const examples = examplesOf(spec, content?.["application/json"]);

  test.each(examples)("is the contract's example %s, in JSON", async (_, { value }) => {
    const { body, headers } = await prepare({ ...optionsFrom(value), mediaType: "json" });
    expect(mediaTypeOf(headers)).toBe("application/json");
    expect(JSON.parse(body ?? "")).toStrictEqual(value);
  });

  test.each(examples)("is the contract's example %s, in XML", async (name, { value }) => {
    const { body, headers } = await prepare({ ...optionsFrom(value), mediaType: "xml" });
    expect(mediaTypeOf(headers)).toBe("application/xml");
    expect(readXmlDocument("PrepareInputXml", body ?? "")).toStrictEqual({ value, faults: [] });
    const twin = examplesOf(spec, content?.["application/xml"]).find(([twinName]) => twinName === name)?.[1];
    expect(readXmlDocument("PrepareInputXml", String(twin?.value)).value).toStrictEqual(value);
  });

  test("covers every example of a request that the contract has", () => {
    const names = Object.values(content ?? {}).flatMap((mediaType) =>
      examplesOf(spec, mediaType).map(([name]) => name),
    );
    expect(names.sort()).toEqual(examples.flatMap(([name]) => [name, name]).sort());
  });

  async function prepare(options: Omit<PrepareFileOptions, "downloadSessionId">) {
    const { client, exchanges } = observedClient();
    await client.prepareFile({ downloadSessionId: "session", ...options });
    const exchange = only(exchanges);
    expect(exchange.answer.headers.get("sl-violations")).toBeNull();
    return exchange;
  }
});

describe("a hostile name", () => {
  test.each(hostileNames.map((name) => [JSON.stringify(name), name]))(
    "arrives as it was given: %s",
    async (_, name) => {
      const { client, exchanges } = observedClient();
      const target = { downloadSessionId: name, fileName: name };

      await client.getFile(target);
      await client.getFile({ ...target, uriStyle: "published" });
      await client.prepareFile(target);

      expect(exchanges.map(({ answer }) => answer.headers.get("sl-violations"))).toEqual([null, null, null]);
      const segments = exchanges.map(({ url }) => url.pathname.split("/"));
      expect(segments.map((segment) => decodeURIComponent(segment.at(-2) ?? "")).slice(0, 2)).toEqual([name, name]);
      expect(decodeURIComponent(segments[2]?.at(-1) ?? "")).toBe(`id:${name}`);
      expect(exchanges.map(({ url }) => url.searchParams.get("file_name"))).toEqual([name, name, null]);
      expect(JSON.parse(exchanges[2]?.body ?? "")).toEqual({ file_name: name });
    },
  );
});

function observedClient() {
  const { fetch, exchanges } = observedFetch(globalThis.fetch);
  const client = createClient({ baseUrl: inject("mockUrl"), sessionId: "c0ntract-t0ken", retry: 0, fetch });
  return { client, exchanges };
}

function optionsFrom(value: unknown): Pick<PrepareFileOptions, "fileName" | "endpointType"> {
  const input = value as { file_name: string; endpoint_type?: "HTTPS" | "DIRECT" };
  return { fileName: input.file_name, endpointType: input.endpoint_type };
}

/** Sends a request with `node:http`: a `fetch` would add the content type that is to be missing. */
async function send({ method, path, query, headers, body }: RawRequest) {
  const url = new URL(path, inject("mockUrl"));
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  const answer = await new Promise<import("node:http").IncomingMessage>((done, fail) => {
    httpRequest(url, { method, headers }, done).on("error", fail).end(body);
  });
  await text(answer);
  const violations = answer.headers["sl-violations"];
  return { status: answer.statusCode, violations: JSON.parse(String(violations ?? "[]")) as unknown[] };
}
