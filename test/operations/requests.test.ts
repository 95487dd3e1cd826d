import { expect, test } from "vitest";
import { createClient } from "../../src/index.js";
import { credentials, everyOperation, successOf } from "../client/every-operation.js";
import { observedFetch } from "../client/observed-fetch.js";

const settings = { baseUrl: "https://vcenter.example.com", sessionId: "b00063be1a1f4c5d" };
const inJson = everyOperation.filter(({ contentType }) => contentType === "application/json");

test.each(inJson.map((each) => [each.title, each] as const))("%s sends what is due, and no more", async (_, each) => {
  const { fetch, requests } = observedFetch(() => successOf(each));
  expect(await each.run(createClient({ ...settings, fetch }))).toEqual(each.result);
  expect(requests).toHaveLength(1);
  const { method, url, headers, body } = requests[0] ?? expect.fail("nothing was sent");
  expect({ method, origin: url.origin, path: url.pathname, query: decodeURIComponent(url.search) }).toEqual({
    method: each.method,
    origin: "https://vcenter.example.com",
    path: each.path,
    query: each.query === "" ? "" : `?${each.query}`,
  });
  expect(body === undefined ? undefined : JSON.parse(body)).toEqual(each.sent);
  const { user, password } = credentials;
  expect(Object.fromEntries(headers)).toEqual({
    ...(each.operation === "logIn"
      ? { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}` }
      : { "vmware-api-session-id": settings.sessionId }),
    ...(each.sent !== undefined && { "content-type": "application/json" }),
    ...(each.title === "createDownloadSession under /api" && {
      "client-token": "0d9f2a44-6d2b-4b2f-9c57-3f1f0f0b7e21",
    }),
  });
});

const keepAlives = everyOperation.filter(({ operation }) => operation === "keepAlive");

test.each(keepAlives)("$operation of $generation without a progress has no body", async (each) => {
  const { fetch, requests } = observedFetch(() => successOf(each));
  const apiStyle = each.generation;
  await createClient({ ...settings, fetch, apiStyle }).keepAlive({ downloadSessionId: "session" });
  expect(requests[0]?.body).toBeUndefined();
  expect(requests[0]?.headers.has("content-type")).toBe(false);
});
