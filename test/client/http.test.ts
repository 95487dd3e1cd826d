import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { ApiError, createClient, UnexpectedResponseError } from "../../src/index.js";
import { downloadSessionId, fileName } from "./every-operation.js";
import { observedFetch } from "./observed-fetch.js";
import { ownServer } from "./own-server.js";
import { ownSocketServer } from "./own-socket-server.js";
import { rejectionOf } from "./rejection-of.js";
import { errorBodies, preparedFile } from "./wire-examples.js";

const settings = { baseUrl: "https://vcenter.example.com", sessionId: "b00063be1a1f4c5d" };
const filesPath = "/api/content/library/item/download-session/{download_session_id}/file";
const preparePath = "/rest/com/vmware/content/library/item/downloadsession/file/id:{download_session_id}";
const path = { download_session_id: downloadSessionId };

describe("client.http", () => {
  test("gives the data of an answer as the server sent it, with the response", async () => {
    const { fetch, requests } = observedFetch(() =>
      Response.json({ ...preparedFile, size: null }, { headers: { "x-a": "b" } }),
    );
    const { http } = createClient({ ...settings, fetch });
    const { data, error, response } = await http.GET(filesPath, { params: { path, query: { file_name: fileName } } });
    expect(data).toEqual({ ...preparedFile, size: null });
    expect(error).toBeUndefined();
    expect(response.status).toBe(200);
    expect(response.headers.get("x-a")).toBe("b");
    expect(requests[0]?.url.search).toBe(`?file_name=${fileName}`);
  });

  test.each(["application/json ; charset=utf-8", " Application/JSON", "application/json;charset=utf-8"])(
    "and the operations beside it know %j for JSON",
    async (type) => {
      const { fetch } = observedFetch(
        () => new Response(JSON.stringify([preparedFile]), { headers: { "content-type": type } }),
      );
      expect(await createClient({ ...settings, fetch }).listFiles({ downloadSessionId })).toEqual([preparedFile]);
    },
  );

  test.each([200, 599])("gives the status %i, as it gives all between", async (status) => {
    const { fetch } = observedFetch(() => Response.json([], { status }));
    const client = createClient({ ...settings, fetch, retry: 0 });
    expect((await client.http.GET(filesPath, { params: { path } })).response.status).toBe(status);
  });

  test("and the operations beside it take no success for an error, whatever it says", async () => {
    const body = errorBodies["an error of /api"]("SERVICE_UNAVAILABLE");
    const { fetch, requests } = observedFetch(() => Response.json(body));
    const call = createClient({ ...settings, fetch, retry: 1 }).listFiles({ downloadSessionId });
    await rejectionOf(call, UnexpectedResponseError);
    expect(requests).toHaveLength(1);
  });

  test("needs no options where an operation has no parameters that it must have", async () => {
    const { fetch, requests } = observedFetch(() => Response.json(["6f3c1f0a"]));
    const { data } = await createClient({ ...settings, fetch }).http.GET("/api/content/library/item/download-session");
    expect(data).toEqual(["6f3c1f0a"]);
    expect(requests).toHaveLength(1);
  });

  test("gives a legacy answer in its wrapper, and sends a body", async () => {
    const { fetch, requests } = observedFetch(() => Response.json({ value: preparedFile }));
    const { http } = createClient({ ...settings, fetch });
    const { data } = await http.POST(preparePath, {
      params: { path, query: { "~action": "prepare" } },
      body: { file_name: fileName, endpoint_type: "DIRECT" },
    });
    expect(data).toEqual({ value: preparedFile });
    expect(JSON.parse(requests[0]?.body ?? "")).toEqual({ file_name: fileName, endpoint_type: "DIRECT" });
    expect(requests[0]?.headers.get("content-type")).toBe("application/json");
  });

  test("gives an error as the server sent it, and does not throw", async () => {
    const body = JSON.parse(JSON.stringify(errorBodies["an error of /api"]("NOT_FOUND")));
    const { fetch } = observedFetch(() => Response.json(body, { status: 404 }));
    const { data, error, response } = await createClient({ ...settings, fetch }).http.GET(filesPath, {
      params: { path },
    });
    expect(data).toBeUndefined();
    expect(error).toEqual(body);
    expect(response.status).toBe(404);
  });

  test("calls what has nothing in its path, whatever else is said of it", async () => {
    const { fetch, requests } = observedFetch(() => Response.json([]));
    const { http } = createClient({ ...settings, fetch });
    const sessions = "/api/content/library/item/download-session";
    for (const options of [{}, { params: {} }, { params: { query: { library_item_id: "i" } } }]) {
      expect((await http.GET(sessions, options)).data).toEqual([]);
    }
    expect(requests).toHaveLength(3);
  });

  test("gives an error that is no JSON as text", async () => {
    const { fetch } = observedFetch(() => new Response("404 page not found", { status: 404 }));
    const { error } = await createClient({ ...settings, fetch }).http.GET(filesPath, { params: { path } });
    expect(error).toBe("404 page not found");
  });

  test.each([
    ["204", 204],
    ["200 without a body", 200],
  ])("gives %s as no data", async (_, status) => {
    const server = await ownServer((response) => response.writeHead(status).end());
    const { http } = createClient({ ...settings, baseUrl: server.url });
    const { data, error, response } = await http.GET(filesPath, { params: { path } });
    expect({ data, error, status: response.status }).toEqual({ data: undefined, error: undefined, status });
  });

  test.each(["gzip", "identity"])("can read a body that came as %s, and says nothing of its way", async (encoding) => {
    const body = JSON.stringify([preparedFile]);
    const server = await ownServer((response) => {
      response.writeHead(200, { "content-type": "application/json", "content-encoding": encoding });
      response.end(encoding === "gzip" ? gzipSync(body) : body);
    });
    const { http } = createClient({ ...settings, baseUrl: server.url });
    const { data, response } = await http.GET(filesPath, { params: { path } });
    expect(data).toEqual([preparedFile]);
    for (const name of ["content-encoding", "content-length", "transfer-encoding"]) {
      expect(response.headers.has(name)).toBe(false);
    }
    expect(response.headers.get("content-type")).toBe("application/json");
  });

  test("gives the body in other forms, if asked", async () => {
    const { fetch } = observedFetch(() => Response.json([]));
    const { http } = createClient({ ...settings, fetch });
    expect((await http.GET(filesPath, { params: { path }, parseAs: "text" })).data).toBe("[]");
    expect((await http.GET(filesPath, { params: { path }, parseAs: "arrayBuffer" })).data).toEqual(
      new TextEncoder().encode("[]").buffer,
    );
  });

  test("is bounded as the longest of the operations are", async () => {
    const { fetch } = observedFetch(() => new Response(" ".repeat(16 * 1024 * 1024 + 1)));
    const call = createClient({ ...settings, fetch }).http.GET(filesPath, { params: { path } });
    expect((await rejectionOf(call, UnexpectedResponseError)).message).toMatch(
      /^http: GET .* more than 16777216 bytes/,
    );
  });

  test("names a status that is none", async () => {
    const server = await ownSocketServer((socket) => socket.end("HTTP/1.1 799 Odd\r\ncontent-length: 2\r\n\r\n{}"));
    const client = createClient({ ...settings, baseUrl: server.url });
    const error = await rejectionOf(client.http.GET(filesPath, { params: { path } }), UnexpectedResponseError);
    expect(error.message).toContain("answered 799, which is no HTTP status");
    expect(error.status).toBe(799);
    expect((await rejectionOf(client.listFiles({ downloadSessionId }), ApiError)).status).toBe(799);
  });

  test.each([
    ["HTML", "<html>Log in</html>", "text/html"],
    ["broken JSON", "{", "application/json"],
  ])("gives a typed error for 200 with %s, which does not quote it", async (_, body, contentType) => {
    const { fetch } = observedFetch(() => new Response(body, { headers: { "content-type": contentType } }));
    const { http } = createClient({ ...settings, fetch });
    const calls = [http.GET(filesPath, { params: { path } }), http.request("get", filesPath, { params: { path } })];
    for (const call of calls) {
      const error = await rejectionOf(call, UnexpectedResponseError);
      expect(error.message).toBe(
        `http: GET ${filesPath} answered 200 with a body that is not JSON. Pass parseAs if that is what you expect.`,
      );
      expect(error).toMatchObject({ operation: "http", status: 200, place: "" });
    }
  });

  test.each(["", ".", "..", "%2e", "%2E%2e", "\ud800", 7, null])(
    "refuses the identifier %j before anything is sent, as the operations do",
    async (identifier) => {
      const { fetch, requests } = observedFetch(() => Response.json([]));
      const { http } = createClient({ ...settings, fetch });
      const params = { path: { download_session_id: identifier as string } };
      const calls = [
        http.GET(filesPath, { params }),
        http.POST(preparePath, { params: { ...params, query: { "~action": "prepare" } }, body: { file_name: "a" } }),
        http.request("get", filesPath, { params }),
      ];
      for (const call of calls) {
        expect((await rejectionOf(call, TypeError)).message).toMatch(/^http: download_session_id (?:is|must|holds) /);
      }
      expect(requests).toHaveLength(0);
    },
  );

  test("is sent by a fetch that a call brings along, without the session", async () => {
    const { fetch, requests } = observedFetch(() => Response.json([]));
    const { http } = createClient({ ...settings, fetch });
    const sent: Request[] = [];
    const own = async (request: Request) => {
      sent.push(request);
      return Response.json([preparedFile]);
    };
    expect((await http.GET(filesPath, { params: { path }, fetch: own })).data).toEqual([preparedFile]);
    expect(requests).toHaveLength(0);
    expect(sent.map(({ headers }) => headers.has("vmware-api-session-id"))).toEqual([false]);
  });
});

describe("middleware of the caller", () => {
  const file = { downloadSessionId, fileName };

  test("sees and changes what goes through client.http, and no operation", async () => {
    const { fetch, requests } = observedFetch(() => Response.json(preparedFile));
    const client = createClient({ ...settings, fetch });
    let seen = 0;
    client.http.use({
      onRequest({ request }) {
        seen++;
        request.headers.set("x-trace", "1");
        return request;
      },
      onResponse: () => Response.json({ changed: true }),
    });
    expect((await client.http.GET(filesPath, { params: { path } })).data).toEqual({ changed: true });
    expect(await client.getFile(file)).toEqual(preparedFile);
    expect(seen).toBe(1);
    expect(requests.map(({ headers }) => headers.get("x-trace"))).toEqual(["1", null]);
  });

  test("can be taken away again", async () => {
    const { fetch } = observedFetch(() => Response.json(preparedFile));
    const { http } = createClient({ ...settings, fetch });
    const change = { onResponse: () => Response.json({ changed: true }) };
    http.use(change);
    http.eject(change);
    expect((await http.GET(filesPath, { params: { path } })).data).toEqual(preparedFile);
  });

  test("that fails is heard as it is", async () => {
    const failure = new SyntaxError("mine");
    const { fetch } = observedFetch(() => Response.json(preparedFile));
    const { http } = createClient({ ...settings, fetch });
    http.use({ onRequest: () => Promise.reject(failure) });
    expect(await rejectionOf(http.GET(filesPath, { params: { path } }), SyntaxError)).toBe(failure);
  });

  test("of one client is not another's", async () => {
    const { fetch } = observedFetch(() => Response.json(preparedFile));
    const first = createClient({ ...settings, fetch });
    const second = createClient({ ...settings, fetch });
    first.http.use({ onResponse: () => Response.json({ changed: true }) });
    expect((await second.http.GET(filesPath, { params: { path } })).data).toEqual(preparedFile);
  });
});
