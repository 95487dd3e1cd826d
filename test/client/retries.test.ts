import { describe, expect, test } from "vitest";
import {
  ApiError,
  CertificateError,
  ConnectionError,
  createClient,
  errorTypes,
  TimeoutError,
  UnexpectedResponseError,
} from "../../src/index.js";
import { downloadSessionId, everyOperation, fileName, successOf } from "./every-operation.js";
import { observedFetch } from "./observed-fetch.js";
import { ownServer } from "./own-server.js";
import { reasonOf, rejectionOf } from "./rejection-of.js";
import { errorBodies } from "./wire-examples.js";

const settings = { baseUrl: "https://vcenter.example.com", sessionId: "b00063be1a1f4c5d" };
const file = { downloadSessionId, fileName };
/** What spares the tests the waiting. */
const atOnce = { "retry-after": "0" };
const filesPath = "/api/content/library/item/download-session/{download_session_id}/file";
const params = { path: { download_session_id: downloadSessionId } };

const everyRepeated = everyOperation.filter(({ isRepeated }) => isRepeated);

describe.each(everyRepeated)("$title", (each) => {
  const { run, body, contentType, result } = each;
  const success = () => successOf(each);

  test.each([408, 429, 502, 503, 504])("is tried again after %i, until it works", async (status) => {
    const { fetch, requests } = observedFetch((_, index) =>
      index < 3 ? new Response(null, { status, headers: atOnce }) : success(),
    );
    expect(await run(createClient({ ...settings, fetch }))).toEqual(result);
    expect(requests).toHaveLength(4);
  });

  test("gives up after the retries, and says how often it was tried", async () => {
    const { fetch, requests } = observedFetch(() => new Response("busy", { status: 503, headers: atOnce }));
    const error = await rejectionOf(run(createClient({ ...settings, fetch })), ApiError);
    expect(error).toMatchObject({ status: 503 });
    expect(error.message).toMatch(/ answered 503 after 4 attempts: busy\. Try again later\.$/);
    expect(requests).toHaveLength(4);
  });

  test("sends the same request again, whole", async () => {
    const server = await ownServer((response, _, index) => {
      if (index < 2) response.writeHead(503, atOnce).end();
      else response.setHeader("content-type", contentType).end(body);
    });
    await run(createClient({ ...settings, baseUrl: server.url }));
    const [first, ...others] = server.requests;
    expect(others).toHaveLength(2);
    for (const other of others) expect(other).toEqual(first);
  });
});

describe.each(everyOperation)("$title", ({ run }) => {
  test.each([400, 401, 403, 404, 405, 409, 410, 418, 500, 501, 505])("is not tried again after %i", async (status) => {
    const { fetch, requests } = observedFetch(() => new Response("no", { status, headers: atOnce }));
    const error = await rejectionOf(run(createClient({ ...settings, fetch })), ApiError);
    expect(error.message).not.toContain("attempts");
    expect(requests).toHaveLength(1);
  });
});

describe.each(everyOperation.filter(({ isRepeated }) => !isRepeated))("$title", ({ run }) => {
  test.each([408, 429, 502, 503, 504])("is sent once, whatever it is told to retry, after %i", async (status) => {
    const { fetch, requests } = observedFetch(() => new Response(null, { status, headers: atOnce }));
    const error = await rejectionOf(run(createClient({ ...settings, fetch }), { retry: 5 }), ApiError);
    expect(error).toMatchObject({ status });
    expect(requests).toHaveLength(1);
  });

  test.each(["SERVICE_UNAVAILABLE", "RESOURCE_BUSY", "TIMED_OUT", "ERROR"])("is sent once after %s", async (type) => {
    const write = errorBodies["an error of /api"];
    const body = write(type, { is_transient: true });
    const { fetch, requests } = observedFetch(() => Response.json(body, { status: 500, headers: atOnce }));
    expect((await rejectionOf(run(createClient({ ...settings, fetch })), ApiError)).errorType).toBe(type);
    expect(requests).toHaveLength(1);
  });

  test("is sent once when the connection breaks, or nothing comes in time", async () => {
    const broken = observedFetch(() => Promise.reject(new TypeError("fetch failed")));
    await rejectionOf(run(createClient({ ...settings, fetch: broken.fetch })), ConnectionError);
    expect(broken.requests).toHaveLength(1);
    const silent = observedFetch(() => new Promise(() => {}));
    await rejectionOf(run(createClient({ ...settings, fetch: silent.fetch, timeoutMs: 10 })), TimeoutError);
    expect(silent.requests).toHaveLength(1);
  });
});

describe.each(Object.entries(errorBodies))("%s", (_, write) => {
  const count = async (body: object, status: number) => {
    const { fetch, requests } = observedFetch(() => Response.json(body, { status, headers: atOnce }));
    await rejectionOf(createClient({ ...settings, fetch, retry: 1, apiStyle: "rest" }).prepareFile(file), ApiError);
    return requests.length;
  };

  test.each(errorTypes)("%s is tried again if it says that it may pass", async (errorType) => {
    const mayPass = ["SERVICE_UNAVAILABLE", "RESOURCE_BUSY", "TIMED_OUT"].includes(errorType);
    expect(await count(write(errorType), 400)).toBe(mayPass ? 2 : 1);
    expect(await count(write(errorType), 500)).toBe(mayPass ? 2 : 1);
  });

  test.each([
    [{ is_transient: true }, 2],
    [{ is_transient: false }, 1],
    [{ is_transient: "true" }, 1],
    [{ transient: true }, 1],
  ])("with the data %j is sent %i times", async (data, times) => {
    expect(await count(write("INTERNAL_SERVER_ERROR", data), 500)).toBe(times);
  });
});

test.each(["service_unavailable", "resource_busy", "timed_out"])(
  "an error in XML that names the type %s is tried again, as it is in JSON",
  async (type) => {
    const body = `<Error type="com.vmware.vapi.std.errors.${type}"/>`;
    const { fetch, requests } = observedFetch(
      () => new Response(body, { status: 500, headers: { ...atOnce, "content-type": "application/xml" } }),
    );
    const client = createClient({ ...settings, fetch, retry: 1 });
    const error = await rejectionOf(client.prepareFile({ ...file, mediaType: "xml" }), ApiError);
    expect(error.errorType).toBe(type.toUpperCase());
    expect(requests).toHaveLength(2);
  },
);

describe("Retry-After", () => {
  test.each(["0", "Wed, 21 Oct 2015 07:28:00 GMT"])("%s is obeyed: no wait, a hundred times", async (retryAfter) => {
    const { fetch, requests } = observedFetch(
      () => new Response(null, { status: 429, headers: { "retry-after": retryAfter } }),
    );
    const started = performance.now();
    await rejectionOf(createClient({ ...settings, fetch, retry: 100 }).getFile(file), ApiError);
    expect(requests).toHaveLength(101);
    // Without it, a hundred waits would take minutes.
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  test.each(["61", "3600", "9".repeat(30), new Date(Date.now() + 3_600_000).toUTCString()])(
    "%s is more than a minute, so the error is returned at once",
    async (retryAfter) => {
      const { fetch, requests } = observedFetch(
        () => new Response("busy", { status: 503, headers: { "retry-after": retryAfter } }),
      );
      const error = await rejectionOf(createClient({ ...settings, fetch }).getFile(file), ApiError);
      expect(error).toMatchObject({ status: 503 });
      expect(requests).toHaveLength(1);
    },
  );

  test.each(["60", new Date(Date.now() + 50_000).toUTCString()])("%s is waited for", async (retryAfter) => {
    const controller = new AbortController();
    const clock = await ownServer((response) => response.end());
    const { fetch, requests } = observedFetch(
      () => new Response(null, { status: 503, headers: { "retry-after": retryAfter } }),
    );
    const waiting = reasonOf(createClient({ ...settings, fetch }).getFile({ ...file, signal: controller.signal }));
    // Longer than any wait that does not count in seconds would take.
    for (let i = 0; i < 20; i++) await globalThis.fetch(clock.url).then((response) => response.text());
    expect(requests).toHaveLength(1);
    controller.abort("enough");
    expect(await waiting).toBe("enough");
  });
});

describe("what breaks on the way", () => {
  test("is tried again when the connection closes before an answer", async () => {
    const server = await ownServer((response, _, index) => {
      if (index === 0) response.socket?.destroy();
      else response.setHeader("content-type", "application/json").end("[]");
    });
    expect(await createClient({ ...settings, baseUrl: server.url }).listFiles({ downloadSessionId })).toEqual([]);
    expect(server.requests).toHaveLength(2);
  });

  test("is tried again when the connection closes in the middle of an answer, with the body once more", async () => {
    const server = await ownServer((response, _, index) => {
      if (index === 0)
        response.writeHead(200, { "content-length": 1_000 }).write('{"value"', () => response.socket?.destroy());
      else response.setHeader("content-type", "application/json").end('{"value": null}');
    });
    const error = await rejectionOf(createClient({ ...settings, baseUrl: server.url }).prepareFile(file), ApiError);
    expect(error.errorType).toBe("NOT_FOUND");
    expect(server.requests.map(({ body }) => body)).toEqual(Array(2).fill(JSON.stringify({ file_name: fileName })));
  });

  test("is tried again when an attempt takes too long", async () => {
    const server = await ownServer((response, _, index) => {
      if (index > 0) response.setHeader("content-type", "application/json").end("[]");
    });
    const client = createClient({ ...settings, baseUrl: server.url, timeoutMs: 100 });
    expect(await client.listFiles({ downloadSessionId })).toEqual([]);
    expect(server.requests).toHaveLength(2);
  });

  test("is told with its cause when no retry is left", async () => {
    const cause = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });
    const thrown = new TypeError("fetch failed", { cause });
    const { fetch, requests } = observedFetch(() => Promise.reject(thrown));
    const error = await rejectionOf(createClient({ ...settings, fetch, retry: 0 }).getFile(file), ConnectionError);
    expect(error.message).toContain(
      "getFile: GET https://vcenter.example.com/api/content/library/item/download-session/",
    );
    expect(error.message).toContain("(ECONNREFUSED: connect ECONNREFUSED)");
    expect(error.cause).toMatchObject({ name: "TypeError", message: "fetch failed", cause: { code: "ECONNREFUSED" } });
    expect(requests).toHaveLength(1);
  });

  test("is told for a server that is not there", async () => {
    const client = createClient({ ...settings, baseUrl: "http://127.0.0.1:1", retry: 0 });
    expect((await rejectionOf(client.getFile(file), ConnectionError)).operation).toBe("getFile");
  });

  test("is not tried again for a certificate, which does not get better", async () => {
    const cause = Object.assign(new Error("self-signed certificate"), { code: "DEPTH_ZERO_SELF_SIGNED_CERT" });
    const { fetch, requests } = observedFetch(() => Promise.reject(new TypeError("fetch failed", { cause })));
    const error = await rejectionOf(createClient({ ...settings, fetch }).getFile(file), CertificateError);
    expect(error.message).toContain("the certificate of vcenter.example.com was not accepted");
    expect(requests).toHaveLength(1);
  });

  test.each<[string, () => Response]>([
    ["a redirect", () => new Response(null, { status: 302, headers: { ...atOnce, location: "/" } })],
    ["a body over the limit", () => new Response("x".repeat(1024 * 1024 + 1), { status: 503, headers: atOnce })],
    ["a login page", () => new Response("<html>", { headers: { ...atOnce, "content-type": "text/html" } })],
    ["a body that does not fit", () => Response.json({ name: "a" }, { headers: atOnce })],
  ])("is not tried again for %s", async (_, answer) => {
    const { fetch, requests } = observedFetch(answer);
    await rejectionOf(createClient({ ...settings, fetch }).getFile(file), UnexpectedResponseError);
    expect(requests).toHaveLength(1);
  });
});

describe("retry", () => {
  const busy = () => observedFetch(() => new Response(null, { status: 503, headers: atOnce }));

  test.each([
    [undefined, undefined, 4],
    [0, undefined, 1],
    [1, undefined, 2],
    [7, undefined, 8],
    [undefined, 0, 1],
    [5, 0, 1],
    [0, 2, 3],
    [5, undefined, 6],
  ])("of the client %s and of the call %s makes %i requests", async (ofClient, ofCall, expected) => {
    for (const { run } of everyRepeated) {
      const { fetch, requests } = busy();
      const error = await rejectionOf(
        run(createClient({ ...settings, fetch, retry: ofClient }), { retry: ofCall }),
        ApiError,
      );
      expect(requests).toHaveLength(expected);
      expect(error.message.includes("attempts")).toBe(expected > 1);
    }
  });

  test("counts timeouts among the attempts", async () => {
    const { fetch, requests } = observedFetch(() => new Promise(() => {}));
    const client = createClient({ ...settings, fetch, retry: 0, timeoutMs: 10 });
    await rejectionOf(client.getFile(file), TimeoutError);
    expect(requests).toHaveLength(1);
  });

  test.each([
    ["GET", 4],
    ["HEAD", 4],
    ["OPTIONS", 4],
    ["PUT", 4],
    ["DELETE", 4],
    ["POST", 1],
    ["PATCH", 1],
  ])("through client.http, %s is sent %i times, because of what HTTP says of it", async (method, expected) => {
    const { fetch, requests } = busy();
    const { http } = createClient({ ...settings, fetch });
    const { response } = await http.request(method.toLowerCase() as "get", filesPath, { params });
    expect(response.status).toBe(503);
    expect(requests.map((sent) => sent.method)).toEqual(Array(expected).fill(method));
  });
});
