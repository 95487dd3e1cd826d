import { request as httpRequest } from "node:http";
import { text } from "node:stream/consumers";
import { describe, expect, inject, test } from "vitest";
import { type ApiStyle, type Client, createClient } from "../../src/index.js";
import { calls } from "./calls.js";
import { hostileNames } from "./hostile-names.js";
import { mediaTypeOf, only, recordedFetch } from "./recorded-fetch.js";
import { type RawRequest, requestsOf } from "./requests.js";
import { examplesOf, operationsOf, spec } from "./spec.js";
import { readXmlDocument } from "./xml-document.js";

const requests = requestsOf(spec);

describe("a request that is made by the contract alone", () => {
  test.each(requests.map(({ request }) => [request.title, request] as const))("is accepted: %s", async (_, request) => {
    const { status, violations } = await send(request);
    expect(violations).toEqual([]);
    expect(status).toBe(request.success);
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
    const header = (operationId: string) => (/logIn/i.test(operationId) ? "authorization" : "vmware-api-session-id");
    const authorized = requests.flatMap(({ request: { title } }) => [
      `${title} without the header ${header(title)}`,
      `${title} with an empty header ${header(title)}`,
    ]);
    expect(titles.filter((title) => title.includes(" header "))).toEqual(authorized);
    expect(titles).toEqual(
      expect.arrayContaining([
        "getFile without file_name in the query",
        "legacyListFiles without download_session_id in the query",
        "prepareFile as application/json with another action",
        "legacyPrepareOrGetFile as application/json without ~action in the query",
        "legacyPrepareOrGetFile as application/xml without ~action in the query",
        "legacyPrepareOrGetFile as application/json without a content type",
        "legacyPrepareOrGetFile as application/xml with another content type",
        "legacyPrepareOrGetFile as application/json without file_name in the body",
        "createDownloadSession as application/json without a body",
        "legacyCreateDownloadSession as application/json without create_spec in the body",
        "legacyKeepAliveOrEndDownloadSession as application/json with an empty ~action in the query",
      ]),
    );
  });
});

interface Sent {
  file_name: string;
  endpoint_type?: "HTTPS" | "DIRECT";
  library_item_id: string;
  client_token?: string;
  create_spec: { library_item_id: string };
  progress?: number;
  client_error_message?: string;
}

const json = "application/json";
const xml = "application/xml";
const downloadSessionId = "session";
const fileOf = ({ file_name: fileName, endpoint_type: endpointType }: Sent) => ({
  downloadSessionId,
  fileName,
  endpointType,
});

/** How the client comes to send a body that the contract has as an example; undefined if it never does. */
const ways: Readonly<Record<string, (client: Client, value: Sent) => Promise<unknown> | undefined>> = {
  [`prepareFile ${json}`]: (client, value) => client.prepareFile({ ...fileOf(value), apiStyle: "api" }),
  [`legacyPrepareOrGetFile ${json}`]: (client, value) => client.prepareFile({ ...fileOf(value), apiStyle: "rest" }),
  [`legacyPrepareOrGetFile ${xml}`]: (client, value) => client.prepareFile({ ...fileOf(value), mediaType: "xml" }),
  [`createDownloadSession ${json}`]: (client, { library_item_id: libraryItemId }) =>
    client.createDownloadSession({ libraryItemId, apiStyle: "api" }),
  [`legacyCreateDownloadSession ${json}`]: (client, { client_token: clientToken, create_spec: item }) =>
    // Without a token it would not be safe to send again.
    clientToken === undefined
      ? undefined
      : client.createDownloadSession({ libraryItemId: item.library_item_id, clientToken, apiStyle: "rest" }),
  [`keepAliveOrEndDownloadSession ${json}`]: (client, value) => keepAliveOrFail(client, value, "api"),
  [`legacyKeepAliveOrEndDownloadSession ${json}`]: (client, value) => keepAliveOrFail(client, value, "rest"),
};

function keepAliveOrFail(
  client: Client,
  { progress, client_error_message: clientErrorMessage }: Sent,
  apiStyle: ApiStyle,
) {
  if (clientErrorMessage) return client.failDownloadSession({ downloadSessionId, clientErrorMessage, apiStyle });
  // Where there is nothing to tell, it sends no body.
  return progress === undefined ? undefined : client.keepAlive({ downloadSessionId, progress, apiStyle });
}

/** Every example of a request's body; those in XML with the value that they stand for. */
const bodies = operationsOf(spec).flatMap(({ operation: { operationId, requestBody } }) =>
  Object.entries(requestBody?.content ?? {}).flatMap(([mediaType, content]) =>
    examplesOf(spec, content).map(([name, { value }]) => ({
      title: `${operationId} ${mediaType} ${name}`,
      way: `${operationId} ${mediaType}`,
      mediaType,
      value: mediaType === xml ? readXmlDocument("PrepareInputXml", String(value)).value : value,
    })),
  ),
);

describe("what the client sends", () => {
  const neverSent = new Set([
    "legacyCreateDownloadSession application/json item-without-token",
    "keepAliveOrEndDownloadSession application/json nothing",
    "legacyKeepAliveOrEndDownloadSession application/json nothing",
  ]);
  const sent = bodies.filter(({ title }) => !neverSent.has(title));

  test.each(sent.map((each) => [each.title, each] as const))("is the contract's example %s", async (_, each) => {
    const { body, headers, answer } = await sentBy(each);
    expect(answer.headers.get("sl-violations")).toBeNull();
    expect(mediaTypeOf(headers)).toBe(each.mediaType);
    const read = each.mediaType === xml ? readXmlDocument("PrepareInputXml", body ?? "") : undefined;
    expect(read?.faults ?? []).toEqual([]);
    expect(read ? read.value : JSON.parse(body ?? "")).toStrictEqual(each.value);
  });

  test("is every example but those that it has no reason to send", () => {
    const client = createClient({
      baseUrl: "https://vcenter.example.com",
      sessionId: "t0ken",
      fetch: async () => new Response(),
    });
    const never = bodies.filter(({ way, value }) => {
      const call = ways[way]?.(client, value as Sent);
      call?.catch(() => {});
      return call === undefined;
    });
    expect(new Set(never.map(({ title }) => title))).toEqual(neverSent);
  });

  test("to the legacy get is the name of the file, as it is to prepare", async () => {
    const { client, exchanges } = observedClient();
    await client.getFile({ downloadSessionId, fileName: "a.iso", apiStyle: "rest" });
    const { body, answer } = only(exchanges);
    expect(answer.headers.get("sl-violations")).toBeNull();
    expect(JSON.parse(body ?? "")).toStrictEqual({ file_name: "a.iso" });
  });

  async function sentBy({ way, value }: (typeof bodies)[number]) {
    const { client, exchanges } = observedClient();
    await ways[way]?.(client, value as Sent);
    return only(exchanges);
  }
});

describe("a hostile name", () => {
  // In XML it is xml.test.ts that looks.
  const inJson = calls.filter(({ accepts: [asked] }) => asked === json);
  const names = new Map(["getFile", "prepareFile"].map((operation) => [operation, 2]));
  const none = ["logIn", "logOut"];

  test.each(hostileNames.map((name) => [JSON.stringify(name), name]))(
    "arrives as it was given: %s",
    async (_, name) => {
      for (const call of inJson.filter(({ operation }) => !none.includes(operation))) {
        const { client, exchanges } = observedClient();
        // The mock's answer is one file, also where a list was asked for.
        await call.send(client, { downloadSessionId: name, fileName: name, libraryItemId: name }).catch(() => {});
        const { url, body, answer } = only(exchanges);
        expect(answer.headers.get("sl-violations")).toBeNull();
        const segments = url.pathname.split("/").map((segment) => decodeURIComponent(segment).replace(/^id:/, ""));
        const carried = [...segments, ...url.searchParams.values(), ...textsIn(JSON.parse(body ?? "null"))];
        expect([call.title, carried.filter((text) => text === name).length]).toEqual([
          call.title,
          names.get(call.operation) ?? 1,
        ]);
      }
    },
  );
});

function textsIn(value: unknown): unknown[] {
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [value];
}

function observedClient() {
  const { fetch, exchanges } = recordedFetch(globalThis.fetch);
  const client = createClient({ baseUrl: inject("mockUrl"), sessionId: "c0ntract-t0ken", retry: 0, fetch });
  return { client, exchanges };
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
