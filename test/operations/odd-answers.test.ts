import { describe, expect, test } from "vitest";
import { ApiError, createClient, errorTypes, UnexpectedResponseError } from "../../src/index.js";
import { everyInSession, everyOperation, everyWithBody } from "../client/every-operation.js";
import { observedFetch } from "../client/observed-fetch.js";
import { ownServer } from "../client/own-server.js";
import { rejectionOf } from "../client/rejection-of.js";
import { errorBodies, errorBodyMessages } from "../client/wire-examples.js";

const settings = { baseUrl: "https://vcenter.example.com", sessionId: "b00063be1a1f4c5d", retry: 0 };
const statuses = [400, 401, 403, 404, 405, 408, 409, 410, 413, 418, 429, 431, 451, 500, 501, 502, 503, 504, 507, 599];

function answering(body: string | Uint8Array | null, init: ResponseInit) {
  const { fetch, requests } = observedFetch(() => new Response(body as BodyInit | null, init));
  return { client: createClient({ ...settings, fetch }), requests };
}

// What a log-in is answered with is not quoted; log-in.test.ts has that.
describe.each(everyInSession)("$title", ({ run, operation, method, path, body, contentType }) => {
  const called = `${operation}: ${method} https://vcenter.example.com${path} answered`;

  describe.each(Object.entries(errorBodies))("makes an ApiError of %s", (_, write) => {
    test.each(statuses)("with the status %i", async (status) => {
      const text = JSON.stringify(write("UNSUPPORTED", { a: 1 }));
      const { client } = answering(text, { status, headers: { "content-type": "application/json" } });
      const error = await rejectionOf(run(client), ApiError);
      expect(error).toMatchObject({
        code: "API_ERROR",
        operation,
        status,
        errorType: "UNSUPPORTED",
        messages: errorBodyMessages,
        data: { a: 1 },
      });
      expect(error.message).toContain(`${called} ${status} UNSUPPORTED: The download session does not exist.`);
    });

    test.each(errorTypes)("with the type %s, spelled as in /api", async (errorType) => {
      const { client } = answering(JSON.stringify(write(errorType)), { status: 400 });
      expect((await rejectionOf(run(client), ApiError)).errorType).toBe(errorType);
    });
  });

  test.each([
    ["text", "404 page not found", "text/plain", "404 page not found"],
    ["HTML", "<html>\n  <h1>Bad Gateway</h1>", "text/html", "<html> <h1>Bad Gateway</h1>"],
    ["JSON of another shape", '{"error": "no"}', "application/json", '{"error": "no"}'],
    ["JSON that is no object", "[1]", "application/json", "[1]"],
    ["broken JSON", '{"error_type": "NOT', "application/json", '{"error_type": "NOT'],
    ["a problem document", '{"title": "No"}', "application/problem+json", '{"title": "No"}'],
    ["a text without a type", "gone", undefined, "gone"],
    ["a long text", "x".repeat(10_000), "text/plain", `${"x".repeat(200)}…`],
  ])("makes an ApiError without a type of %s, and quotes its start", async (_, text, type, quoted) => {
    for (const status of statuses) {
      const headers: Record<string, string> = type === undefined ? {} : { "content-type": type };
      const { client } = answering(new TextEncoder().encode(text), { status, headers });
      const error = await rejectionOf(run(client), ApiError);
      expect(error).toMatchObject({ operation, status, errorType: undefined, messages: [], data: undefined });
      expect(error.message).toContain(`${called} ${status}: ${quoted}`);
    }
  });

  test.each([null, ""])("makes an ApiError of an error with no body (%j)", async (empty) => {
    for (const status of statuses) {
      const error = await rejectionOf(run(answering(empty, { status }).client), ApiError);
      expect(error).toMatchObject({ operation, status, errorType: undefined, messages: [] });
      expect(error.message).toContain(`${called} ${status}.`);
    }
  });

  test("makes an ApiError of an error even if its body would be a success", async () => {
    const { client } = answering(body, { status: 500, headers: { "content-type": contentType } });
    expect((await rejectionOf(run(client), ApiError)).status).toBe(500);
  });

  test.each([
    ["text/html", "<html>\n<title>Log in</title>"],
    ["text/html; charset=utf-8", "<html>"],
    ["text/plain", "{}"],
    ["application/octet-stream", "{}"],
    ["application/x-www-form-urlencoded", "a=b"],
    ["application/json, application/json", "{}"],
  ])("refuses 200 with the content type %s, and quotes the start of the body", async (type, text) => {
    const { client, requests } = answering(text, { headers: { "content-type": type } });
    const error = await rejectionOf(run(client), UnexpectedResponseError);
    expect(error.message).toContain(`${called} 200 with the content type ${type.split(";")[0]}; it begins: `);
    expect(error.message).toContain(text.split("\n")[0]);
    expect(error).toMatchObject({ operation, status: 200, place: "" });
    expect(requests).toHaveLength(1);
  });

  test.each(["<html>Log in</html>", "{", "nothing", "{'a': 1}"])("refuses JSON that is %j", async (text) => {
    const { client } = answering(text, { headers: { "content-type": "application/json" } });
    const error = await rejectionOf(run(client), UnexpectedResponseError);
    expect(error.message).toContain(`${called} 200 with a body that is not JSON; it begins: ${text}. `);
  });

  test.each([
    ["application/xml", "NOT_FOUND"],
    ["text/xml; charset=UTF-8", "NOT_FOUND"],
    ["text/html", undefined],
    ["text/plain", undefined],
  ])("takes the type of an error from a body of %s: %s", async (type, errorType) => {
    const { client } = answering("<e>com.vmware.vapi.std.errors.not_found</e>", {
      status: 404,
      headers: { "content-type": type },
    });
    const error = await rejectionOf(run(client), ApiError);
    expect(error).toMatchObject({ status: 404, errorType, messages: [] });
    expect(error.message).toContain("<e>com.vmware.vapi.std.errors.not_found</e>");
  });
});

describe.each(everyWithBody)("$title", ({ run, operation, method, path, body, contentType, result }) => {
  const called = `${operation}: ${method} https://vcenter.example.com${path} answered`;

  test.each([
    ["204", null, { status: 204 }, 204],
    ["205", null, { status: 205 }, 205],
    ["200 and no body", null, { status: 200 }, 200],
    ["200 and an empty body", "", { status: 200, headers: { "content-type": "application/json" } }, 200],
  ])("refuses %s where a body is due", async (_, text, init, status) => {
    const { client, requests } = answering(text, init);
    const error = await rejectionOf(run(client), UnexpectedResponseError);
    expect(error.message).toBe(
      `${called} ${status} with no body where one is due. Is the baseUrl a vCenter's, and no login page or proxy in between?`,
    );
    expect(error).toMatchObject({ operation, status, place: "", code: "UNEXPECTED_RESPONSE" });
    expect(requests).toHaveLength(1);
  });

  test.each([200, 201, 202, 203, 206])("takes a body that is good with the status %i", async (status) => {
    const { client } = answering(body, { status, headers: { "content-type": contentType } });
    expect(await run(client)).toEqual(result);
  });

  test("takes a content type in capitals, with parameters", async () => {
    const type = `${contentType.toUpperCase()} ; charset=utf-8; x="a;b"`;
    expect(await run(answering(body, { headers: { "content-type": type } }).client)).toEqual(result);
  });
});

describe.each(everyWithBody.filter(({ contentType }) => contentType === "application/json"))("$title", (each) => {
  const { run, body, result, operation, ofNull } = each;

  test("takes a body without a content type for JSON", async () => {
    const server = await ownServer((response) => response.end(body));
    expect(await run(createClient({ ...settings, baseUrl: server.url }))).toEqual(result);
  });

  test("takes a content type that builds on JSON", async () => {
    const { client } = answering(body, { headers: { "content-type": "application/vnd.vmware.v1+json" } });
    expect(await run(client)).toEqual(result);
  });

  test.each(["null", '{"value": null}'])("takes %s for nothing", async (text) => {
    const { client } = answering(text, { headers: { "content-type": "application/json" } });
    if (Array.isArray(ofNull)) {
      expect(await run(client)).toEqual(ofNull);
      return;
    }
    if (ofNull === undefined) {
      expect(await rejectionOf(run(client), UnexpectedResponseError)).toMatchObject({ operation, status: 200 });
      return;
    }
    const error = await rejectionOf(run(client), ApiError);
    expect(error).toMatchObject({ operation, status: 200, errorType: "NOT_FOUND", messages: [] });
    expect(error.message).toContain(" answered 200 without a value: what was asked for is not there. ");
  });
});

describe.each(everyOperation.filter(({ body }) => body === null))("$title", ({ run, operation, method, path }) => {
  const called = `${operation}: ${method} https://vcenter.example.com${path} answered`;

  test.each<[string, string | null, ResponseInit]>([
    ["204", null, { status: 204 }],
    ["205", null, { status: 205 }],
    ["200 and no body", null, { status: 200 }],
    ["200 and an empty body", "", { headers: { "content-type": "application/json" } }],
    ["200 and an empty body of text", "", { headers: { "content-type": "text/plain" } }],
    ["202 and no body", null, { status: 202 }],
    ["null", "null", { headers: { "content-type": "application/json" } }],
    ["null in a wrapper", '{"value": null}', { headers: { "content-type": "application/json" } }],
  ])("is done when it is answered %s", async (_, text, init) => {
    const { client, requests } = answering(text, init);
    expect(await run(client)).toBeUndefined();
    expect(requests).toHaveLength(1);
  });

  test.each(["{}", "[]", "true", '"done"', '{"value": {}}', '{"error": "log in first"}'])(
    "is not known to be done when it is answered 200 and %s",
    async (text) => {
      const { client, requests } = answering(text, { headers: { "content-type": "application/json" } });
      const error = await rejectionOf(run(client), UnexpectedResponseError);
      expect(error).toMatchObject({ operation, status: 200, place: "" });
      expect(error.message).toContain(
        `${called} 200 with a body that the contract does not allow: the body itself must be empty.`,
      );
      expect(requests).toHaveLength(1);
    },
  );
});
