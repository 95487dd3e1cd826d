import { describe, expect, test } from "vitest";
import { createClient } from "../../src/index.js";
import { everyOperation } from "./every-operation.js";
import { observedFetch } from "./observed-fetch.js";
import { ownServer } from "./own-server.js";

describe.each(everyOperation)("$title", ({ run, method, path, body, contentType, result }) => {
  const answered = () => observedFetch(() => new Response(body, { headers: { "content-type": contentType } }));

  test.each([
    ["a host", "https://vcenter.example.com", "https://vcenter.example.com", ""],
    ["a host and a slash", "https://vcenter.example.com/", "https://vcenter.example.com", ""],
    ["a host in capitals and its usual port", "https://VCENTER.example.com:443", "https://vcenter.example.com", ""],
    ["another port", "https://vcenter.example.com:8443", "https://vcenter.example.com:8443", ""],
    ["an address", "https://[2001:db8::7]:444", "https://[2001:db8::7]:444", ""],
    ["a gateway's prefix", "https://gw.example.com/vc-1", "https://gw.example.com", "/vc-1"],
    ["a gateway's prefix and a slash", "https://gw.example.com/vc-1/", "https://gw.example.com", "/vc-1"],
    ["a gateway's prefix and slashes", "https://gw.example.com/vc-1///", "https://gw.example.com", "/vc-1"],
    ["a prefix of several segments", "https://gw.example.com/a/b", "https://gw.example.com", "/a/b"],
    ["a prefix with a space", "https://gw.example.com/a b", "https://gw.example.com", "/a%20b"],
    ["a prefix with a slash that is none", "https://gw.example.com/a%2Fb", "https://gw.example.com", "/a%2Fb"],
    ["a prefix in braces", "https://gw.example.com/{x}", "https://gw.example.com", "/%7Bx%7D"],
    [
      "a prefix that looks like a parameter",
      "https://gw.example.com/{download_session_id}",
      "https://gw.example.com",
      "/%7Bdownload_session_id%7D",
    ],
    ["plain http on this machine", "http://localhost:8080", "http://localhost:8080", ""],
  ])("calls %s", async (_, baseUrl, origin, prefix) => {
    const { fetch, requests } = answered();
    expect(await run(createClient({ baseUrl, sessionId: "b", fetch }))).toEqual(result);
    expect(requests).toHaveLength(1);
    expect(requests[0]).toMatchObject({ method, url: { origin, pathname: `${prefix}${path}` } });
  });

  test("calls a host over plain http once that is allowed", async () => {
    const { fetch, requests } = answered();
    await run(createClient({ baseUrl: "http://vcenter.example.com", allowHttp: true, sessionId: "b", fetch }));
    expect(requests[0]?.url.origin).toBe("http://vcenter.example.com");
  });

  test("reaches a server behind a prefix", async () => {
    const server = await ownServer((response) => response.setHeader("content-type", contentType).end(body));
    for (const prefix of ["", "/", "/vc-1", "/vc-1/", "/a%20b/c/"]) {
      await run(createClient({ baseUrl: `${server.url}${prefix}`, sessionId: "b" }));
    }
    const paths = server.requests.map(({ target }) => target.split("?")[0]);
    expect(paths).toEqual(["", "", "/vc-1", "/vc-1", "/a%20b/c"].map((prefix) => prefix + path));
  });
});

test("a URL that its owner changes later does not move the client", async () => {
  const { fetch, requests } = observedFetch(() => Response.json([]));
  const baseUrl = new URL("https://vcenter.example.com");
  const client = createClient({ baseUrl, sessionId: "b", fetch });
  baseUrl.hostname = "elsewhere.example.com";
  await client.listFiles({ downloadSessionId: "s" });
  expect(requests[0]?.url.host).toBe("vcenter.example.com");
});
