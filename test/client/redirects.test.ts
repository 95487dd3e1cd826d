import { describe, expect, test } from "vitest";
import { createClient, UnexpectedResponseError } from "../../src/index.js";
import { downloadSessionId, everyOperation, fileName } from "./every-operation.js";
import { observedFetch } from "./observed-fetch.js";
import { ownServer } from "./own-server.js";
import { rejectionOf } from "./rejection-of.js";
import { shownBy } from "./shown-by.js";

const sessionId = "Tok3nB00063be1a1f4c5d";

describe.each(everyOperation)("$title", ({ run, operation, method, path }) => {
  test.each([300, 301, 302, 303, 304, 305, 307, 308, 399])(
    "follows no redirect of status %i to another server, and names where it leads",
    async (status) => {
      const target = await ownServer((response) => response.end("{}"));
      const api = await ownServer((response) =>
        response.writeHead(status, { location: `${target.url}/api/x?y=z` }).end(),
      );
      const error = await rejectionOf(run(createClient({ baseUrl: api.url, sessionId })), UnexpectedResponseError);

      expect(error.message).toBe(
        `${operation}: ${method} ${api.url}${path} was answered with a redirect to ${target.url} (${status}). ` +
          "API calls follow none, so that the session's identifier reaches the API only. " +
          "If the API is where the redirect leads, make that the baseUrl.",
      );
      expect(error).toMatchObject({ status, operation, place: undefined });
      expect(target.requests).toHaveLength(0);
      expect(api.requests).toHaveLength(1);
      expect(shownBy(error)).not.toContain(sessionId);
    },
  );
});

describe("a redirect", () => {
  test.each([
    ["to another path of the same server", "/api/elsewhere", "OWN"],
    ["to itself", "", "OWN"],
    ["by a relative path", "../other", "OWN"],
    ["to a scheme's own host", "//elsewhere.example.com/api", "http://elsewhere.example.com"],
    ["with a user name and password", "https://root:Passw0rd@elsewhere.example.com/", "https://elsewhere.example.com"],
    ["to a port", "https://elsewhere.example.com:8443/x", "https://elsewhere.example.com:8443"],
  ])("%s is named by its origin, and not followed", async (_, location, named) => {
    const api = await ownServer((response) => response.writeHead(302, { location }).end());
    const client = createClient({ baseUrl: api.url, sessionId });
    const error = await rejectionOf(client.getFile({ downloadSessionId, fileName }), UnexpectedResponseError);
    expect(error.message).toContain(` a redirect to ${named === "OWN" ? api.url : named} (302). `);
    expect(error.message).not.toMatch(/Passw0rd|root/);
    expect(api.requests).toHaveLength(1);
  });

  test.each([
    ["without Location", {}],
    ["to a file", { location: "file:///etc/passwd" }],
    ["to data", { location: "data:text/plain,x" }],
    ["to a script", { location: "javascript:alert(1)" }],
    ["to garbage", { location: "https://[not an address" }],
    ["to a host that is none", { location: "https://" }],
  ])("%s has no origin to name, and is an error all the same", async (_, headers) => {
    const api = await ownServer((response) => response.writeHead(307, headers).end());
    const client = createClient({ baseUrl: api.url, sessionId });
    const error = await rejectionOf(client.getFile({ downloadSessionId, fileName }), UnexpectedResponseError);
    expect(error.message).toContain(" was answered with a redirect (307). ");
    expect(error.message).not.toMatch(/passwd|alert|not an address/);
    expect(api.requests).toHaveLength(1);
  });

  test("is refused through client.http too", async () => {
    const target = await ownServer((response) => response.end("[]"));
    const api = await ownServer((response) => response.writeHead(302, { location: target.url }).end());
    const { http } = createClient({ baseUrl: api.url, sessionId });
    const call = http.GET("/api/content/library/item/download-session/{download_session_id}/file", {
      params: { path: { download_session_id: downloadSessionId } },
      redirect: "follow",
    });
    expect((await rejectionOf(call, UnexpectedResponseError)).message).toContain(`a redirect to ${target.url} (302)`);
    expect(target.requests).toHaveLength(0);
  });

  test("that a browser hides is an error without a status or a target", async () => {
    const hidden = Object.defineProperty(Response.error(), "type", { value: "opaqueredirect" });
    const { fetch, requests } = observedFetch(() => hidden);
    const client = createClient({ baseUrl: "https://vcenter.example.com", sessionId, fetch });
    const error = await rejectionOf(client.getFile({ downloadSessionId, fileName }), UnexpectedResponseError);
    expect(error.message).toContain(" was answered with a redirect. API calls follow none");
    expect(error.status).toBe(0);
    expect(requests).toHaveLength(1);
  });

  test("is asked for as one to be told of, and its body is let go", async () => {
    let cancelled = false;
    const body = new ReadableStream({
      cancel() {
        cancelled = true;
      },
    });
    const { fetch, requests } = observedFetch(() => new Response(body, { status: 302, headers: { location: "/x" } }));
    const client = createClient({ baseUrl: "https://vcenter.example.com", sessionId, fetch });
    await rejectionOf(client.getFile({ downloadSessionId, fileName }), UnexpectedResponseError);
    expect(requests[0]?.redirect).toBe("manual");
    expect(cancelled).toBe(true);
  });

  test("with a body that cannot be let go is the same error", async () => {
    const body = new ReadableStream({ cancel: () => Promise.reject(new Error("no")) });
    const { fetch } = observedFetch(() => new Response(body, { status: 302 }));
    const client = createClient({ baseUrl: "https://vcenter.example.com", sessionId, fetch });
    await rejectionOf(client.getFile({ downloadSessionId, fileName }), UnexpectedResponseError);
  });
});
