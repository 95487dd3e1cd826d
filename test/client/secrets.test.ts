import { describe, expect, test } from "vitest";
import { createClient } from "../../src/index.js";
import { downloadSessionId, everyInSession, fileName } from "./every-operation.js";
import { observedFetch } from "./observed-fetch.js";
import { ownServer } from "./own-server.js";
import { ownSocketServer } from "./own-socket-server.js";
import { reasonOf } from "./rejection-of.js";
import { shownBy } from "./shown-by.js";

const token = "Tok3nB00063be1a1f4c5d";
const file = { downloadSessionId, fileName };

/** A part of a token is a help to a thief, and one in small letters (as URLs write hosts) is as good as the token. */
function expectNoToken(error: unknown, secret = token) {
  expect(error).toBeInstanceOf(Error);
  const shown = shownBy(error).toLowerCase();
  const parts = Array.from({ length: secret.length - 7 }, (_, start) => secret.slice(start, start + 8).toLowerCase());
  expect(parts.filter((part) => shown.includes(part))).toEqual([]);
}

describe("a token in the wrong place is not shown", () => {
  const baseUrl = "https://vcenter.example.com";

  test.each<[string, unknown]>([
    ["in the place of all options", token],
    ["as baseUrl", { baseUrl: token, sessionId: token }],
    ["as the password in baseUrl", { baseUrl: `https://root:${token}@vcenter.example.com`, sessionId: token }],
    ["as the user name in baseUrl", { baseUrl: `https://${token}@vcenter.example.com`, sessionId: token }],
    ["as the query of baseUrl", { baseUrl: `https://vcenter.example.com/?${token}`, sessionId: token }],
    ["in a baseUrl of another scheme", { baseUrl: `ftp://vcenter.example.com/${token}`, sessionId: token }],
    ["as fetch", { baseUrl, sessionId: token, fetch: token }],
    ["as retry", { baseUrl, sessionId: token, retry: token }],
    ["as timeoutMs", { baseUrl, sessionId: token, timeoutMs: token }],
    ["as uriStyle", { baseUrl, sessionId: token, uriStyle: token }],
    ["as allowHttp", { baseUrl, sessionId: token, allowHttp: token }],
    ["as sessionId, with a line end", { baseUrl, sessionId: `${token}\n` }],
    ["as sessionId, in an object", { baseUrl, sessionId: { value: token } }],
    ["as sessionId, in a list", { baseUrl, sessionId: [token] }],
  ])("%s of createClient", async (_, options) => {
    expectNoToken(await reasonOf((async () => createClient(options as never))()));
  });

  test.each(["signal", "retry", "timeoutMs", "uriStyle"])("as %s of getFile", async (option) => {
    const client = createClient({ baseUrl, sessionId: token });
    expectNoToken(await reasonOf(client.getFile({ ...file, [option]: token })));
  });

  test.each(["endpointType", "mediaType"])("as %s of prepareFile", async (option) => {
    const client = createClient({ baseUrl, sessionId: token });
    expectNoToken(await reasonOf(client.prepareFile({ ...file, [option]: token })));
  });
});

/** As vCenters of today make them, and one that looks different where it is written in small letters. */
const tokens = ["b00063be1a1f4c5d8e6f7a9b0c1d2e3f", token];
const cases = tokens.flatMap((secret) => everyInSession.map((operation) => ({ ...operation, secret })));

describe.each(cases)("a server that repeats the token $secret to $title does not get it into the error", (each) => {
  const { run, secret: token } = each;
  const message = { id: token, default_message: `${token} expired.`, args: [token], localized: `${token} abgelaufen.` };
  const nested = { ...message, params: { [token]: { l: { id: token, params: { s: { s: token } } } } } };
  const legacyNested = { ...message, params: [{ key: token, value: { l: { id: token, params: [] } } }] };
  const info = { name: "a", bytes_transferred: 0, status: "ERROR" };

  test.each<[string, number, Record<string, string>, string]>([
    ["messages", 401, {}, JSON.stringify({ error_type: "UNAUTHENTICATED", messages: [nested] })],
    ["legacy messages", 401, {}, JSON.stringify({ type: "x.unauthenticated", value: { messages: [legacyNested] } })],
    [
      "newer legacy messages",
      401,
      {},
      JSON.stringify({ name: token, localizableMessages: [{ id: token, defaultMessage: token }] }),
    ],
    ["data", 400, {}, JSON.stringify({ messages: [], data: { [token]: [token, { a: token }] } })],
    ["the type", 400, {}, JSON.stringify({ messages: [], error_type: token })],
    ["the legacy type", 400, {}, JSON.stringify({ type: `x.${token}`, value: { messages: [] } })],
    ["the challenge", 401, {}, JSON.stringify({ messages: [], challenge: `SIGN realm="${token}"` })],
    ["JSON of another shape", 500, {}, JSON.stringify({ session: token })],
    ["text", 403, { "content-type": "text/plain" }, `no such session: ${token}`],
    ["HTML", 502, { "content-type": "text/html" }, `<html><!-- ${token} -->${"x".repeat(180)}${token}`],
    ["XML", 400, { "content-type": "application/xml" }, `<Error><message>${token}</message></Error>`],
    ["a good status with HTML", 200, { "content-type": "text/html" }, `<p>${token}</p>`],
    ["a good status with broken JSON", 200, { "content-type": "application/json" }, token],
    ["a good status with broken JSON around it", 200, { "content-type": "application/json" }, `{"a": ${token}}`],
    ["a good status with broken XML", 200, { "content-type": "application/xml" }, `<a></${token}>`],
    ["a good status with XML that ends early", 200, { "content-type": "application/xml" }, `<a><${token}>`],
    ["a good status with XML that names it", 200, { "content-type": "application/xml" }, `<${token}/>`],
    ["a good status and its media type", 200, { "content-type": `text/${token}` }, "x"],
    ["a good status with bytes that are no text", 200, { "content-type": "application/json" }, `${token}\xff`],
    [
      "a name in a body that does not fit",
      200,
      { "content-type": "application/json" },
      JSON.stringify({ ...info, error_message: { ...message, params: { [token]: { i: "x" } } } }),
    ],
    [
      "a name in a list that does not fit",
      200,
      { "content-type": "application/json" },
      JSON.stringify([{ ...info, error_message: { ...message, params: { [token]: { i: "x" } } } }]),
    ],
    ["a redirect's host", 302, { location: `https://${token}.example.com/` }, ""],
    ["a redirect's user name", 302, { location: `https://${token}@example.com/` }, ""],
    ["a redirect's path and query", 302, { location: `https://example.com/${token}?session=${token}` }, ""],
    ["a redirect that is no URL", 302, { location: `https://[${token}` }, ""],
  ])("in %s", async (_, status, headers, body) => {
    const { fetch } = observedFetch(() => new Response(Buffer.from(body, "latin1"), { status, headers }));
    const client = createClient({ baseUrl: "https://vcenter.example.com", sessionId: token, fetch, retry: 0 });
    expectNoToken(await reasonOf(run(client)), token);
  });
});

describe("a token with letters that have to be escaped is not shown either", () => {
  const odd = 'Tok/En+7"\\ =&';

  test.each([
    ["as it is", odd],
    ["in JSON", JSON.stringify({ oops: odd })],
    ["in a URL", `https://h/?session=${encodeURIComponent(odd)}`],
  ])("%s", async (_, body) => {
    const { fetch } = observedFetch(() => new Response(body, { status: 500 }));
    const client = createClient({ baseUrl: "https://vcenter.example.com", sessionId: odd, fetch });
    const error = await reasonOf(client.getFile(file));
    for (const written of [odd, JSON.stringify(odd).slice(1, -1), encodeURIComponent(odd)]) {
      expect(shownBy(error)).not.toContain(written);
    }
    expect(shownBy(error)).toContain("***");
  });
});

describe("what breaks on the way does not get the token into the error or its causes", () => {
  const settings = { sessionId: token, retry: 0, timeoutMs: 5_000 };

  test("no server", async () => {
    const client = createClient({ ...settings, baseUrl: "http://127.0.0.1:1" });
    expectNoToken(await reasonOf(client.prepareFile(file)));
  });

  test("no TLS where it is expected", async () => {
    const { url } = await ownServer((response) => response.end());
    const client = createClient({ ...settings, baseUrl: url.replace("http:", "https:") });
    expectNoToken(await reasonOf(client.getFile(file)));
  });

  test.each([
    ["what is no HTTP", `SSH-2.0-${token}\r\n`],
    ["a header that is none", `HTTP/1.1 200 OK\r\n${token} \x01: ${token}\r\n\r\n`],
    ["a length that is none", `HTTP/1.1 200 OK\r\ncontent-length: ${token}\r\n\r\n`],
    ["a body that stops early", `HTTP/1.1 200 OK\r\ncontent-length: 900\r\n\r\n${token}`],
    ["a chunk that is none", `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${token}\r\n`],
    [
      "a body that is not compressed as it says",
      `HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 21\r\n\r\n${token}`,
    ],
    ["a status line with the token, then nothing", `HTTP/1.1 200 ${token}\r\n`],
    ["headers without end", `HTTP/1.1 200 OK\r\n${`x: ${token}\r\n`.repeat(2_000)}`],
  ])("%s", async (_, answer) => {
    const { url } = await ownSocketServer((socket) => socket.end(answer));
    expectNoToken(await reasonOf(createClient({ ...settings, baseUrl: url }).getFile(file)));
  });

  test("a fetch that tells what it was given", async () => {
    const cause = Object.assign(new Error(`bad header: ${token}`), { code: "E", headers: { "x-session": token } });
    const thrown = new TypeError(`fetch failed for ${token}`, { cause });
    const client = createClient({
      ...settings,
      baseUrl: "https://vcenter.example.com",
      fetch: () => Promise.reject(thrown),
    });
    expectNoToken(await reasonOf(client.getFile(file)));
  });

  test("no answer in time", async () => {
    const { url } = await ownServer(() => {});
    expectNoToken(await reasonOf(createClient({ ...settings, baseUrl: url, timeoutMs: 20 }).getFile(file)));
  });

  test("an answer over the limit", async () => {
    const { url } = await ownServer((response) => response.end(token.repeat(100_000)));
    expectNoToken(await reasonOf(createClient({ ...settings, baseUrl: url }).getFile(file)));
  });
});

describe("client.http does not show the token in an error", () => {
  const path = "/api/content/library/item/download-session/{download_session_id}/file";
  const params = { path: { download_session_id: downloadSessionId } };

  test.each([
    ["no JSON where it is due", token, {}],
    ["broken JSON", `{"session": ${token}}`, { "content-type": "application/json" }],
  ])("about %s", async (_, body, headers) => {
    const { fetch } = observedFetch(() => new Response(body, { headers }));
    const { http } = createClient({ baseUrl: "https://vcenter.example.com", sessionId: token, fetch });
    expectNoToken(await reasonOf(http.GET(path, { params })));
  });
});

test("what the error says about a failure is left, beside the token", async () => {
  const message = { id: token, default_message: `${token} expired.`, args: [token], localized: `${token} abgelaufen.` };
  const { fetch } = observedFetch(() =>
    Response.json({ error_type: "UNAUTHENTICATED", messages: [message], data: { user: "ann" } }, { status: 401 }),
  );
  const client = createClient({ baseUrl: "https://vcenter.example.com", sessionId: token, fetch });
  await expect(client.getFile(file)).rejects.toMatchObject({
    errorType: "UNAUTHENTICATED",
    messages: [{ id: "***", default_message: "*** expired.", args: ["***"], localized: "*** abgelaufen." }],
    data: { user: "ann" },
  });
});

test.each(["messages", "error_type", "id", "value", "x"])(
  "a token that is also a word of the error's form (%j) does not change what the error says",
  async (sessionId) => {
    const { fetch } = observedFetch(() =>
      Response.json(
        { error_type: "UNAUTHENTICATED", messages: [{ id: "m", default_message: "No.", args: [] }] },
        { status: 401 },
      ),
    );
    const client = createClient({ baseUrl: "https://vcenter.example.com", sessionId, fetch });
    await expect(client.getFile(file)).rejects.toMatchObject({ errorType: "UNAUTHENTICATED", messages: [{ id: "m" }] });
  },
);
