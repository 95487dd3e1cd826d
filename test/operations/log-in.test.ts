import { describe, expect, test } from "vitest";
import { ApiError, createClient, errorTypes, UnexpectedResponseError } from "../../src/index.js";
import { credentials, everyOperation } from "../client/every-operation.js";
import { observedFetch } from "../client/observed-fetch.js";
import { ownServer } from "../client/own-server.js";
import { ownSocketServer } from "../client/own-socket-server.js";
import { reasonOf, rejectionOf } from "../client/rejection-of.js";
import { shownBy } from "../client/shown-by.js";
import { errorBodies } from "../client/wire-examples.js";

const settings = { baseUrl: "https://vcenter.example.com", sessionId: "Tok3nOfTheClientItself" };
const logIns = everyOperation.filter(({ operation }) => operation === "logIn");
/** The token that the server gives: a client cannot know it, and so cannot mask it. */
const token = "N3wTok3nB00063be1a1f4c5d";
const { user, password } = credentials;
const encoded = Buffer.from(`${user}:${password}`).toString("base64");

function answering(body: string | null, init: ResponseInit = {}) {
  const headers = { "content-type": "application/json", ...(init.headers as Record<string, string>) };
  const { fetch, requests } = observedFetch(() => new Response(body, { ...init, headers }));
  return { client: createClient({ ...settings, fetch }), requests };
}

function expectNothingSecret(error: unknown) {
  expect(error).toBeInstanceOf(Error);
  const shown = shownBy(error);
  for (const secret of [token, password, encodeURIComponent(password), encoded, settings.sessionId]) {
    expect(shown).not.toContain(secret);
  }
}

describe.each(logIns)("$title", ({ run, generation, operation, method, path }) => {
  const success = (value: unknown) => JSON.stringify(generation === "api" ? value : { value });
  const called = `${operation}: ${method} https://vcenter.example.com${path} answered`;

  test.each([
    ["ann@vsphere.local", "secret"],
    ["VSPHERE\\ann", 'p:a:s "s'],
    ["änn", "pässwörd"],
    ["安", "💿🔑"],
    ["a", " "],
  ])("sends %s and %s in UTF-8", async (as, word) => {
    const { client, requests } = answering(success(token), { status: 201 });
    expect(await run(client, { user: as, password: word } as object)).toBe(token);
    const [scheme, value = ""] = (requests[0]?.headers.get("authorization") ?? "").split(" ");
    expect(scheme).toBe("Basic");
    expect(Buffer.from(value, "base64").toString("utf8")).toBe(`${as}:${word}`);
    expect(requests[0]?.headers.has("vmware-api-session-id")).toBe(false);
    expect(requests[0]?.body).toBeUndefined();
  });

  test.each(Object.entries(errorBodies))("tells the type and nothing else of %s", async (_, write) => {
    for (const errorType of errorTypes) {
      const body = JSON.stringify(write(errorType, { session: token }));
      const error = await rejectionOf(run(answering(body, { status: 400 }).client), ApiError);
      expect(error).toMatchObject({ operation, status: 400, errorType, messages: [], data: undefined });
      expect(error.message).toContain(`${called} 400 ${errorType}.`);
      expect(error.message).not.toContain("The download session does not exist.");
      expectNothingSecret(error);
    }
  });

  test("says what to do when it is refused", async () => {
    const body = JSON.stringify(errorBodies["an error of /api"]("UNAUTHENTICATED"));
    const error = await rejectionOf(run(answering(body, { status: 401 }).client), ApiError);
    expect(error.message).toBe(`${called} 401 UNAUTHENTICATED. Check the user and the password.`);
  });

  const message = { id: token, default_message: `${password} ${token}`, args: [encoded] };
  test.each<[string, number, string, string]>([
    ["an error's messages", 401, "application/json", JSON.stringify({ messages: [message] })],
    ["an error's type", 401, "application/json", JSON.stringify({ messages: [], error_type: token })],
    [
      "an error's legacy type",
      401,
      "application/json",
      JSON.stringify({ type: `a.${token}`, value: { messages: [] } }),
    ],
    ["an error's data", 400, "application/json", JSON.stringify({ messages: [], data: { [token]: password } })],
    ["an error's challenge", 401, "application/json", JSON.stringify({ messages: [], challenge: token })],
    ["an error's XML", 400, "application/xml", `<e>com.vmware.vapi.std.errors.error ${token}</e>`],
    ["an error's text", 500, "text/plain", `${token} ${password} ${encoded}`],
    ["an error's page", 404, "text/html", `<p>${token}</p>`],
    ["a page", 200, "text/html", `<p>${token}</p>`],
    ["JSON that is none", 200, "application/json", token],
    ["JSON that breaks off", 200, "application/json", `{"value": "${token}"`],
    ["an object in the token's place", 200, "application/json", JSON.stringify({ value: { [token]: token } })],
    ["a list in the token's place", 200, "application/json", JSON.stringify([token])],
    ["another wrapper", 200, "application/json", JSON.stringify({ token })],
    ["bytes that are no text", 200, "application/json", `"${token}\xff"`],
    ["a token that no header can carry", 201, "application/json", success(`${token}\n`)],
    ["a token with letters that no header can carry", 201, "application/json", success(`${token}ö`)],
    ["what the password is", 400, "application/json", JSON.stringify({ messages: [], data: { password } })],
  ])("does not quote %s", async (_, status, type, body) => {
    const bytes = new Uint8Array(Buffer.from(body, "latin1"));
    const { fetch, requests } = observedFetch(() => new Response(bytes, { status, headers: { "content-type": type } }));
    const error = await reasonOf(run(createClient({ ...settings, fetch })));
    expectNothingSecret(error);
    expect(requests).toHaveLength(1);
  });

  test.each(["", 7, null, ["x"], " a", "a\tb"])("refuses the token %j", async (value) => {
    await rejectionOf(run(answering(success(value), { status: 201 }).client), UnexpectedResponseError);
  });

  test.each([
    ["a header that is none", `HTTP/1.1 200 OK\r\n${token} \x01: ${token}\r\n\r\n`],
    ["a body that stops early", `HTTP/1.1 200 OK\r\ncontent-length: 900\r\n\r\n"${token}"`],
    ["a chunk that is none", `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${token}\r\n`],
  ])("does not show what breaks on the way: %s", async (_, answer) => {
    const { url } = await ownSocketServer((socket) => socket.end(answer));
    expectNothingSecret(await reasonOf(run(createClient({ ...settings, baseUrl: url, timeoutMs: 5_000 }))));
  });

  test("follows no redirect with the credentials", async () => {
    const target = await ownServer((response) => response.end(success(token)));
    const api = await ownServer((response) => response.writeHead(307, { location: target.url }).end());
    const error = await rejectionOf(run(createClient({ ...settings, baseUrl: api.url })), UnexpectedResponseError);
    expect(target.requests).toHaveLength(0);
    expectNothingSecret(error);
  });
});

test("a log-in does not change the session that the client has", async () => {
  const { fetch, requests } = observedFetch(({ url }) =>
    Response.json(url.pathname === "/api/session" ? token : [], { status: 201 }),
  );
  const client = createClient({ ...settings, fetch });
  expect(await client.logIn(credentials)).toBe(token);
  await client.listFiles({ downloadSessionId: "s" });
  expect(requests[1]?.headers.get("vmware-api-session-id")).toBe(settings.sessionId);
});
