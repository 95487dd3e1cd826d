import { describe, expect, test } from "vitest";
import { ConnectionError, createClient, type SessionId } from "../../src/index.js";
import { downloadSessionId, everyInSession, fileName, successOf } from "./every-operation.js";
import { observedFetch } from "./observed-fetch.js";
import { reasonOf, rejectionOf } from "./rejection-of.js";
import { shownBy } from "./shown-by.js";

const baseUrl = "https://vcenter.example.com";
const header = "vmware-api-session-id";
const filesPath = "/api/content/library/item/download-session/{download_session_id}/file";
const params = { path: { download_session_id: downloadSessionId } };
const busy = () => new Response(null, { status: 503, headers: { "retry-after": "0" } });

describe.each(everyInSession)("$title", (each) => {
  const { run } = each;
  const answered = () => observedFetch(() => successOf(each));

  test.each<[string, SessionId]>([
    ["a string", "b00063be1a1f4c5d"],
    ["a function that returns one", () => "b00063be1a1f4c5d"],
    ["an async function", async () => "b00063be1a1f4c5d"],
  ])("sends the session as the header, from %s", async (_, sessionId) => {
    const { fetch, requests } = answered();
    await run(createClient({ baseUrl, sessionId, fetch }));
    expect(requests.map(({ headers }) => headers.get(header))).toEqual(["b00063be1a1f4c5d"]);
  });

  test("puts the session nowhere but in that header", async () => {
    const { fetch, requests } = answered();
    await run(createClient({ baseUrl, sessionId: "b00063be1a1f4c5d", fetch }));
    const [sent] = requests;
    sent?.headers.delete(header);
    expect(JSON.stringify([sent?.url, sent?.body, [...(sent?.headers ?? [])]])).not.toContain("b00063be1a1f4c5d");
  });
});

describe.each(everyInSession.filter(({ isRepeated }) => isRepeated))("$title", (each) => {
  test("asks the function for a session at each attempt, and not before", async () => {
    const { fetch, requests } = observedFetch((_, index) => (index < 2 ? busy() : successOf(each)));
    let asked = 0;
    const client = createClient({ baseUrl, fetch, sessionId: async () => `token-${++asked}` });
    expect(asked).toBe(0);
    await each.run(client);
    expect(requests.map(({ headers }) => headers.get(header))).toEqual(["token-1", "token-2", "token-3"]);
  });
});

describe("a function for the session", () => {
  const file = { downloadSessionId, fileName };

  test.each<[string, (reason: unknown) => () => string | Promise<string>]>([
    ["rejects", (reason) => () => Promise.reject(reason)],
    [
      "throws",
      (reason) => () => {
        throw reason;
      },
    ],
  ])("that %s stops the call with that very reason, once", async (_, failing) => {
    for (const reason of [new Error("log-in failed"), "log-in failed", undefined, { code: 7 }, new TypeError("x")]) {
      const { fetch, requests } = observedFetch(() => Response.json([]));
      let asked = 0;
      const sessionId = () => {
        asked++;
        return failing(reason)();
      };
      expect(await reasonOf(createClient({ baseUrl, fetch, sessionId }).getFile(file))).toBe(reason);
      expect(asked).toBe(1);
      expect(requests).toHaveLength(0);
    }
  });

  test("that fails to log in with an error of this package is not asked again: a log-in is never repeated", async () => {
    let asked = 0;
    const reason = new ConnectionError("log-in failed", { operation: "logIn" });
    const sessionId = () => {
      asked++;
      return Promise.reject(reason);
    };
    const { fetch } = observedFetch(() => Response.json([]));
    expect(await reasonOf(createClient({ baseUrl, fetch, sessionId, retry: 1 }).getFile(file))).toBe(reason);
    expect(asked).toBe(1);
  });

  test.each([
    ["nothing", undefined],
    ["null", null],
    ["an empty string", ""],
    ["a line end", "S3cretToken\n"],
    ["a second header", "S3cretToken\r\nx-injected: 1"],
    ["a letter that no header can carry", "S3cretTökenS3cretToken"],
    ["an answer in the place of its token", { value: "S3cretToken" }],
    ["a number", 7],
  ])("that returns %s is a TypeError without the value, and nothing is sent", async (_, value) => {
    const { fetch, requests } = observedFetch(() => Response.json([]));
    const client = createClient({ baseUrl, fetch, sessionId: async () => value as string });
    const error = await rejectionOf(client.getFile(file), TypeError);
    expect(error.message).toBe(
      "createClient: sessionId() must be the identifier of an API session, a string of visible ASCII characters, " +
        "or a function that returns one.",
    );
    expect(shownBy(error)).not.toContain("S3cret");
    expect(requests).toHaveLength(0);
  });

  test("that is slow counts as part of the attempt's time", async () => {
    const { fetch, requests } = observedFetch(() => Response.json([]));
    const client = createClient({ baseUrl, fetch, retry: 0, timeoutMs: 20, sessionId: () => new Promise(() => {}) });
    await expect(client.getFile(file)).rejects.toMatchObject({ code: "TIMED_OUT", timeoutMs: 20 });
    expect(requests).toHaveLength(0);
  });
});

describe("client.http", () => {
  test("sends the session, whatever header its caller sets", async () => {
    const { fetch, requests } = observedFetch(() => Response.json([]));
    const { http } = createClient({ baseUrl, fetch, sessionId: "b00063be1a1f4c5d" });
    await http.GET(filesPath, { params });
    await http.GET(filesPath, { params, headers: { [header]: "another" } });
    expect(requests.map(({ headers }) => headers.get(header))).toEqual(["b00063be1a1f4c5d", "b00063be1a1f4c5d"]);
  });

  test.each([
    ["another host", "https://elsewhere.example.com"],
    ["another port", "https://vcenter.example.com:8443"],
    ["plain http", "http://vcenter.example.com"],
    ["a host that begins the same", "https://vcenter.example.com.evil.example"],
  ])("refuses to be sent to %s, and sends nothing", async (_, elsewhere) => {
    let asked = 0;
    const sessionId = () => `b00063be1a1f4c5d${++asked}`;
    const { fetch, requests } = observedFetch(() => Response.json([]));
    const { http } = createClient({ baseUrl, fetch, sessionId });
    const error = await rejectionOf(http.GET(filesPath, { params, baseUrl: elsewhere }), TypeError);
    expect(error.message).toBe(
      `http: this client calls https://vcenter.example.com only, not ${elsewhere}. Create another client for that.`,
    );
    expect(requests).toHaveLength(0);
    expect(asked).toBe(0);
  });

  test("refuses a request that middleware sends elsewhere", async () => {
    const { fetch, requests } = observedFetch(() => Response.json([]));
    const { http } = createClient({ baseUrl, fetch, sessionId: "b00063be1a1f4c5d" });
    http.use({ onRequest: ({ request }) => new Request("https://elsewhere.example.com/x", request) });
    await rejectionOf(http.GET(filesPath, { params }), TypeError);
    expect(requests).toHaveLength(0);
  });

  test("may be sent to another path of the same origin", async () => {
    const { fetch, requests } = observedFetch(() => Response.json([]));
    const { http } = createClient({ baseUrl, fetch, sessionId: "b00063be1a1f4c5d" });
    await http.GET(filesPath, { params, baseUrl: `${baseUrl}/gateway` });
    expect(requests[0]?.url.pathname).toMatch(/^\/gateway\/api\/content\//);
  });
});
