import { DOMParser } from "@xmldom/xmldom";
import { describe, expect, test } from "vitest";
import { createClient } from "../../src/index.js";
import { downloadSessionId, everyOfDownloadSession, everyOperation, type OperationCase } from "./every-operation.js";
import { ownServer, type ReceivedRequest } from "./own-server.js";

/** What an identifier or a name may hold that means something to a URL, to JSON, to XML or to a template. */
const names = [
  "two  spaces",
  " space at both ends ",
  "a/b",
  "/",
  "//host/share",
  "a\\b",
  "a?b=c",
  "a#b",
  "50%",
  "%41",
  "%2f",
  "%2e%2e%2f",
  "%zz",
  "a+b",
  "a&b=c",
  "a=b",
  "a;b,c",
  "it's",
  'say "hi"',
  "<b>&amp;</b>",
  "a:b@c",
  "[x]",
  "a|b^c`d",
  "~*!()",
  "$& $1 $$ $`",
  "{x}",
  "{download_session_id}",
  "file__file_name",
  "id:7",
  "...",
  ".hidden",
  "a/../b",
  "ünïcödé",
  "e\u0301 is not \u00e9",
  "日本語.iso",
  "😀",
  "\u202ereversed",
  "\u0085\u2028",
  "tab\tand\nline\r\nends\r",
  "x".repeat(10_000),
  "ß".repeat(2_000),
];

const titled = names.map(
  (name) => [name.length < 50 ? JSON.stringify(name) : `of ${name.length} characters`, name] as const,
);

function run(operation: OperationCase, url: string, call: { downloadSessionId?: string; fileName?: string }) {
  return operation.run(createClient({ baseUrl: url, sessionId: "b00063be1a1f4c5d" }), call);
}

/** How a server takes a request apart: segments first, then each one decoded. */
function readTarget({ target }: ReceivedRequest) {
  const [path = "", query = ""] = target.split("?");
  return { segments: path.split("/").map(decodeURIComponent), rawQuery: query, query: new URLSearchParams(query) };
}

describe.each(everyOfDownloadSession)("$title", (operation) => {
  const answering = () =>
    ownServer((response) => response.setHeader("content-type", operation.contentType).end(operation.body));
  const expected = operation.path.split("/");

  test.each(titled)("brings the identifier %s to the server as it was given", async (_, name) => {
    const server = await answering();
    expect(await run(operation, server.url, { downloadSessionId: name })).toEqual(operation.result);
    const [request] = server.requests;
    if (!request) throw new Error("nothing arrived");
    const { segments, query } = readTarget(request);
    expect(segments).toEqual(expected.map((part) => part.replace(downloadSessionId, () => name)));
    const parameters = [...new URLSearchParams(operation.query)];
    expect([...query]).toEqual(parameters.map(([key, value]) => [key, value === downloadSessionId ? name : value]));
    expect(server.requests).toHaveLength(1);
  });
});

describe.each(everyOperation.filter(({ query }) => query.startsWith("file_name=")))("$title", (operation) => {
  test.each(titled)("brings the name %s to the server in the query", async (_, name) => {
    const server = await ownServer((response) =>
      response.setHeader("content-type", "application/json").end(operation.body),
    );
    await run(operation, server.url, { fileName: name });
    const [request] = server.requests;
    if (!request) throw new Error("nothing arrived");
    const { segments, rawQuery, query } = readTarget(request);
    expect(segments.join("/")).toBe(operation.path);
    expect([...query]).toEqual([["file_name", name]]);
    // Servers differ in what they make of a plus sign, so there must be none.
    expect(rawQuery).not.toContain("+");
    expect(decodeURIComponent(rawQuery)).toBe(`file_name=${name}`);
  });
});

describe("prepareFile", () => {
  test.each(titled)("brings the name %s to the server in a body of JSON", async (_, name) => {
    const server = await ownServer((response) => response.end('{"value": null}'));
    await createClient({ baseUrl: server.url, sessionId: "b" })
      .prepareFile({ downloadSessionId, fileName: name })
      .catch(() => {});
    expect(JSON.parse(server.requests[0]?.body ?? "")).toEqual({ file_name: name });
  });

  test.each(titled)("brings the name %s to the server in a body of XML", async (_, name) => {
    const server = await ownServer((response) => response.end('{"value": null}'));
    await createClient({ baseUrl: server.url, sessionId: "b" })
      .prepareFile({ downloadSessionId, fileName: name, mediaType: "xml" })
      .catch(() => {});
    const document = new DOMParser().parseFromString(server.requests[0]?.body ?? "", "application/xml");
    expect(document.getElementsByTagName("file_name")[0]?.textContent).toBe(name);
  });
});

test("listFiles sends no query, so that it lists", async () => {
  const server = await ownServer((response) => response.setHeader("content-type", "application/json").end("[]"));
  await createClient({ baseUrl: server.url, sessionId: "b" }).listFiles({ downloadSessionId });
  expect(server.requests[0]?.target).toBe(`/api/content/library/item/download-session/${downloadSessionId}/file`);
});

test("a name is the same after it went there and came back", async () => {
  for (const name of names) {
    const server = await ownServer((response, { target }) => {
      const given = new URLSearchParams(target.split("?")[1]).get("file_name");
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ name: given, bytes_transferred: 0, status: "UNPREPARED" }));
    });
    const info = await createClient({ baseUrl: server.url, sessionId: "b" }).getFile({
      downloadSessionId,
      fileName: name,
    });
    expect(info.name).toBe(name);
  }
});
