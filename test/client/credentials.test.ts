import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { readClientOptions } from "../../src/client/options.js";
import { ApiError, type Client, ConnectionError, createClient, type Fetch, TimeoutError } from "../../src/index.js";
import { clientOver } from "../../src/operations/client.js";
import { closeSession } from "../../src/operations/close-session.js";
import { connect } from "../../src/operations/connect.js";
import { deferred } from "./deferred.js";
import {
  credentials,
  downloadSessionId,
  everyInSession,
  fileName,
  libraryItemId,
  successOf,
} from "./every-operation.js";
import { observedFetch, type SentRequest } from "./observed-fetch.js";
import { reasonOf, rejectionOf } from "./rejection-of.js";
import { errorBodies, preparedFile } from "./wire-examples.js";

const baseUrl = "https://vcenter.example.com";
const file = { downloadSessionId, fileName };
const turn = () => new Promise(setImmediate);
const basic = `Basic ${Buffer.from(`${credentials.user}:${credentials.password}`).toString("base64")}`;
const refused = () => Response.json(errorBodies["an error of /api"]("UNAUTHENTICATED"), { status: 401 });

/**
 * A server that gives a new token for each log-in, `token-1` first, lets in those that are valid, and forgets one that
 * is logged out. What else it is asked, it answers as `answer` says.
 */
function ownService(answer: (sent: SentRequest) => Response | Promise<Response> = () => Response.json(preparedFile)) {
  const valid = new Set<string>();
  let logIns = 0;
  const { fetch, requests } = observedFetch(async (sent) => {
    const token = sent.headers.get("vmware-api-session-id") ?? "";
    if (sent.url.pathname !== "/api/session") return valid.has(token) ? answer(sent) : refused();
    if (sent.method === "DELETE") return valid.delete(token) ? new Response(null, { status: 204 }) : refused();
    if (sent.headers.get("authorization") !== basic) return refused();
    valid.add(`token-${++logIns}`);
    return Response.json(`token-${logIns}`, { status: 201 });
  });
  /** Each request in a word: what it was, and the token that went along. */
  const log = () =>
    requests.map(({ method, url, headers }) => {
      const what = url.pathname !== "/api/session" ? "call" : method === "POST" ? "log-in" : "log-out";
      return [what, headers.get("vmware-api-session-id")].filter(Boolean).join(" ");
    });
  return { fetch, requests, log, valid, expire: () => valid.clear() };
}

/** A service whose log-in has arrived, and is not answered before there is a token. */
function heldLogIn() {
  const arrived = deferred();
  const token = deferred<string>();
  const observed = observedFetch(async ({ headers }) => {
    if (!headers.has("authorization")) return Response.json(preparedFile);
    arrived.resolve();
    return Response.json(await token.promise, { status: 201 });
  });
  return { ...observed, arrived, token };
}

const clientOf = (fetch: Fetch, more: object = {}) => createClient({ baseUrl, credentials, fetch, ...more });

describe("a client with credentials", () => {
  test("logs in when it first needs to, and not before", async () => {
    const { fetch, log } = ownService();
    const client = clientOf(fetch);
    await turn();
    expect(log()).toEqual([]);
    expect(await client.getFile(file)).toEqual(preparedFile);
    await client.getFile(file);
    expect(log()).toEqual(["log-in", "call token-1", "call token-1"]);
  });

  test("sends them with the log-in alone, in UTF-8, and no session with that", async () => {
    const { fetch, requests } = ownService();
    await clientOf(fetch).getFile(file);
    expect(requests[0]?.headers.get("authorization")).toBe(basic);
    expect(requests[0]?.headers.has("vmware-api-session-id")).toBe(false);
    expect(requests[0]).toMatchObject({ method: "POST", body: undefined });
    expect(requests[1]?.headers.has("authorization")).toBe(false);
    const { user, password } = credentials;
    const rest = requests.map(({ url, body, headers }) => {
      headers.delete("authorization");
      return [url, body, [...headers]];
    });
    for (const secret of [password, encodeURIComponent(password), user, basic.slice(6)]) {
      expect(JSON.stringify(rest)).not.toContain(secret);
    }
  });

  test.each<[string, () => string | Promise<string>]>([
    ["a function", () => credentials.password],
    ["an async function", async () => credentials.password],
  ])("takes the password from %s, which it asks at each log-in", async (_, give) => {
    const { fetch, log, expire } = ownService();
    let asked = 0;
    const password = () => {
      asked++;
      return give();
    };
    const client = clientOf(fetch, { credentials: { ...credentials, password } });
    expect(asked).toBe(0);
    await client.getFile(file);
    await client.getFile(file);
    expect(asked).toBe(1);
    expire();
    await client.getFile(file);
    expect(asked).toBe(2);
    expect(log()).toEqual(["log-in", "call token-1", "call token-1", "call token-1", "log-in", "call token-2"]);
  });

  test.each([new Error("the vault is closed"), "no", undefined])(
    "fails with the reason of a function for the password, once: %s",
    async (reason) => {
      const { fetch, requests } = ownService();
      let asked = 0;
      const password = () => {
        asked++;
        return Promise.reject(reason);
      };
      expect(await reasonOf(clientOf(fetch, { credentials: { user: "ann", password } }).getFile(file))).toBe(reason);
      expect(asked).toBe(1);
      expect(requests).toHaveLength(0);
    },
  );

  test.each([7, "", "two\nlines", undefined])("refuses the password %j of a function, unseen", async (given) => {
    const { fetch, requests } = ownService();
    const password = () => given as string;
    const error = await rejectionOf(
      clientOf(fetch, { credentials: { user: "ann", password } }).getFile(file),
      TypeError,
    );
    expect(error.message).toMatch(/^logIn: password /);
    expect(error.message).not.toContain("two");
    expect(requests).toHaveLength(0);
  });

  test("goes by /rest where the server has nothing else", async () => {
    const { fetch, requests } = observedFetch(({ url, method, headers }) => {
      if (url.pathname.startsWith("/api/")) return new Response("404 page not found", { status: 404 });
      if (headers.has("authorization")) return Response.json({ value: "token-1" });
      return method === "DELETE" ? new Response(null) : Response.json({ value: preparedFile });
    });
    const client = clientOf(fetch);
    expect(await client.getFile(file)).toEqual(preparedFile);
    await client.logOut();
    expect(requests.map(({ method, url }) => `${method} ${url.pathname.split("/")[1]}`)).toEqual([
      ...["POST api", "POST rest", "GET api", "POST rest"],
      ...["DELETE api", "DELETE rest"],
    ]);
  });

  test("gives the error of a log-in that fails, which it does not repeat, and tries again at the next call", async () => {
    const { fetch, requests } = observedFetch(
      () => new Response("busy", { status: 503, headers: { "retry-after": "0" } }),
    );
    const client = clientOf(fetch);
    const error = await rejectionOf(client.getFile(file), ApiError);
    expect(error).toMatchObject({ operation: "logIn" });
    expect(requests).toHaveLength(1);
    await rejectionOf(client.getFile(file), ApiError);
    expect(requests).toHaveLength(2);
  });

  test.each<[string, string | (() => string)]>([
    ["", "wrong"],
    ["that a function gives ", () => "wrong"],
  ])(
    "sends a password %sonce where the server refuses it, and gives the same error at each call",
    async (_, password) => {
      const { fetch, log } = ownService();
      const client = clientOf(fetch, { credentials: { ...credentials, password } });
      const error = await rejectionOf(client.getFile(file), ApiError);
      expect(error).toMatchObject({ operation: "logIn", status: 401 });
      expect(await reasonOf(client.listFiles({ downloadSessionId }))).toBe(error);
      expect(await reasonOf(client.getFile(file))).toBe(error);
      expect(log()).toEqual(["log-in"]);
    },
  );

  test("sends another password of a function where the server has refused one, also after it was let in", async () => {
    const { fetch, log, expire } = ownService();
    let current = "mistyped";
    const client = clientOf(fetch, { credentials: { ...credentials, password: () => current } });
    await rejectionOf(client.getFile(file), ApiError);
    current = credentials.password;
    await client.getFile(file);
    expire();
    current = "changed";
    await rejectionOf(client.getFile(file), ApiError);
    await rejectionOf(client.getFile(file), ApiError);
    current = credentials.password;
    await client.getFile(file);
    expect(log()).toEqual(["log-in", "log-in", "call token-1", "call token-1", "log-in", "log-in", "call token-2"]);
  });

  test("gives a log-in as long as a call, and does not count it among the call's time", async () => {
    const { fetch, requests } = observedFetch(() => new Promise(() => {}));
    const error = await rejectionOf(clientOf(fetch, { timeoutMs: 30 }).getFile(file), TimeoutError);
    expect(error).toMatchObject({ operation: "logIn", timeoutMs: 30 });
    expect(requests).toHaveLength(1);
  });
});

test("a password that was refused in no words of the API is not sent again, whichever generation refused it", async () => {
  const { fetch, requests } = observedFetch(({ url }) =>
    url.pathname.startsWith("/api/")
      ? new Response("404 page not found", { status: 404 })
      : new Response(null, { status: 401 }),
  );
  const client = createClient({ baseUrl, credentials, retry: 0, fetch });
  for (let call = 0; call < 3; call++) {
    expect(await rejectionOf(client.getFile(file), ApiError)).toMatchObject({ operation: "logIn", status: 401 });
  }
  expect(requests.filter(({ url }) => url.pathname.startsWith("/rest/"))).toHaveLength(1);
});

describe("calls at once", () => {
  test("share one log-in", async () => {
    const { fetch, log } = ownService();
    const client = clientOf(fetch);
    await Promise.all([client.getFile(file), client.getFile(file), client.listFiles(file).catch(() => {})]);
    expect(log().filter((entry) => entry === "log-in")).toHaveLength(1);
  });

  test("share one that fails, and its error", async () => {
    const { fetch, requests } = observedFetch(refused);
    const client = clientOf(fetch, { apiStyle: "api" });
    const errors = await Promise.all([reasonOf(client.getFile(file)), reasonOf(client.getFile(file))]);
    expect(errors[0]).toBeInstanceOf(ApiError);
    expect(errors[1]).toBe(errors[0]);
    expect(requests).toHaveLength(1);
  });

  test("do not lose the log-in when the one that began it is stopped", async () => {
    const { arrived, token, fetch, requests } = heldLogIn();
    const controller = new AbortController();
    const client = clientOf(fetch, { apiStyle: "api" });
    const stopped = reasonOf(client.getFile({ ...file, signal: controller.signal }));
    const other = client.getFile(file);
    await arrived.promise;
    controller.abort("enough");
    expect(await stopped).toBe("enough");
    expect(requests[0]?.signal.aborted).toBe(false);
    token.resolve("token-1");
    expect(await other).toEqual(preparedFile);
    expect(requests).toHaveLength(2);
  });

  test("leave the session of a log-in that all of them have given up to the next call", async () => {
    const { arrived, token, fetch, requests } = heldLogIn();
    const controller = new AbortController();
    const client = clientOf(fetch);
    const stopped = reasonOf(client.getFile({ ...file, signal: controller.signal }));
    await arrived.promise;
    controller.abort("enough");
    expect(await stopped).toBe("enough");
    token.resolve("token-1");
    await turn();
    await client.getFile(file);
    expect(requests.map(({ headers }) => headers.get("vmware-api-session-id"))).toEqual([null, "token-1"]);
  });

  test("that are stopped before they begin do not log in", async () => {
    const { fetch, requests } = ownService();
    const signal = AbortSignal.abort("enough");
    expect(await reasonOf(clientOf(fetch).getFile({ ...file, signal }))).toBe("enough");
    expect(requests).toHaveLength(0);
  });
});

describe("a session that the server has ended", () => {
  test.each(
    everyInSession.filter(({ operation }) => operation !== "logOut").map((each) => [each.title, each] as const),
  )("is opened anew, once, and %s goes on", async (_, each) => {
    const { fetch, log, expire } = ownService(() => successOf(each));
    const client = clientOf(fetch);
    await each.run(client);
    expire();
    expect(await each.run(client)).toEqual(each.result);
    expect(log()).toEqual(["log-in", "call token-1", "call token-1", "log-in", "call token-2"]);
  });

  test("is opened anew once for all calls at once", async () => {
    const { fetch, log, expire } = ownService();
    const client = clientOf(fetch);
    await client.getFile(file);
    expire();
    await Promise.all(Array.from({ length: 5 }, () => client.getFile(file)));
    expect(log().filter((entry) => entry === "log-in")).toHaveLength(2);
    expect(log().filter((entry) => entry === "call token-2")).toHaveLength(5);
  });

  test("is not opened anew for a call that was refused with the token before", async () => {
    const late = deferred<Response>();
    let calls = 0;
    const { fetch, log, expire } = ownService(() => Response.json(preparedFile));
    const holding: Fetch = async (url, init) => {
      const answer = await fetch(url, init);
      // The second call's refusal arrives only after the third has logged in again.
      return answer.status === 401 && calls++ === 0 ? late.promise : answer;
    };
    const client = clientOf(holding);
    await client.getFile(file);
    expire();
    const second = client.getFile(file);
    const third = client.getFile(file);
    await third;
    late.resolve(refused());
    await second;
    expect(log().filter((entry) => entry === "log-in")).toHaveLength(2);
  });

  test("is given up after a second refusal", async () => {
    const { fetch, log } = ownService(() => refused());
    const error = await rejectionOf(clientOf(fetch).getFile(file), ApiError);
    expect(error).toMatchObject({ operation: "getFile", status: 401, errorType: "UNAUTHENTICATED" });
    expect(log()).toEqual(["log-in", "call token-1", "log-in", "call token-2"]);
  });

  test("is the log-in's error where that is refused", async () => {
    let isLocked = false;
    const { fetch, expire } = ownService();
    const client = clientOf((url, init) => {
      const isLogIn = new Headers(init.headers).has("authorization");
      return isLogIn && isLocked ? Promise.resolve(refused()) : fetch(url, init);
    });
    await client.getFile(file);
    isLocked = true;
    expire();
    expect(await rejectionOf(client.getFile(file), ApiError)).toMatchObject({ operation: "logIn", status: 401 });
  });

  test("takes the client token along, so that create makes one session", async () => {
    const { fetch, requests, expire } = ownService(() => Response.json("d-1", { status: 201 }));
    const client = clientOf(fetch);
    await client.getFile(file).catch(() => {});
    expire();
    expect(await client.createDownloadSession({ libraryItemId })).toBe("d-1");
    const tokens = requests.map(({ headers }) => headers.get("client-token")).filter((token) => token !== null);
    expect(tokens).toHaveLength(2);
    expect(new Set(tokens).size).toBe(1);
  });

  test("is opened anew for client.http too", async () => {
    const { fetch, log, expire } = ownService(() => Response.json([]));
    const { http, getFile } = clientOf(fetch);
    await getFile(file).catch(() => {});
    expire();
    const path = "/api/content/library/item/download-session/{download_session_id}/file";
    const { response } = await http.GET(path, { params: { path: { download_session_id: downloadSessionId } } });
    expect(response.status).toBe(200);
    expect(log().slice(-3)).toEqual(["call token-1", "log-in", "call token-2"]);
  });
});

describe("a function for the session", () => {
  test("is asked once more when the server has refused what it gave", async () => {
    const { fetch, requests } = observedFetch(({ headers }) =>
      headers.get("vmware-api-session-id") === "token-2" ? Response.json(preparedFile) : refused(),
    );
    let asked = 0;
    const client = createClient({ baseUrl, fetch, sessionId: async () => `token-${++asked}` });
    expect(await client.getFile(file)).toEqual(preparedFile);
    expect(asked).toBe(2);
    expect(requests).toHaveLength(2);
  });

  test("that gives the same again does not make the client ask the server again", async () => {
    const { fetch, requests } = observedFetch(refused);
    let asked = 0;
    const sessionId = () => {
      asked++;
      return "token-1";
    };
    const error = await rejectionOf(createClient({ baseUrl, fetch, sessionId }).getFile(file), ApiError);
    expect(error).toMatchObject({ status: 401, errorType: "UNAUTHENTICATED" });
    expect(asked).toBe(2);
    expect(requests).toHaveLength(1);
  });

  test("is not asked a third time", async () => {
    const { fetch, requests } = observedFetch(refused);
    let asked = 0;
    const client = createClient({ baseUrl, fetch, sessionId: () => `token-${++asked}` });
    expect(await rejectionOf(client.getFile(file), ApiError)).toMatchObject({ status: 401 });
    expect(asked).toBe(2);
    expect(requests).toHaveLength(2);
  });

  test("that fails the second time is the reason", async () => {
    const reason = new Error("the vault is closed");
    let asked = 0;
    const sessionId = async () => {
      if (++asked > 1) throw reason;
      return "token-1";
    };
    const client = createClient({ baseUrl, fetch: observedFetch(refused).fetch, sessionId });
    expect(await reasonOf(client.getFile(file))).toBe(reason);
  });
});

test("a session that was given as a string is refused once", async () => {
  const { fetch, requests } = observedFetch(refused);
  const client = createClient({ baseUrl, fetch, sessionId: "token-1" });
  expect(await rejectionOf(client.getFile(file), ApiError)).toMatchObject({ status: 401 });
  expect(requests).toHaveLength(1);
});

describe("a client without a session", () => {
  const { fetch, requests } = observedFetch(() => Response.json("token-1", { status: 201 }));
  let client: Client;
  beforeEach(() => {
    client = createClient({ baseUrl, fetch });
  });

  test.each(everyInSession.map(({ title, run }) => [title, run] as const))(
    "says so instead of sending %s",
    async (_, run) => {
      const error = await rejectionOf(run(client), TypeError);
      expect(error.message).toBe(
        "This client has no session: give createClient a sessionId, or credentials to log in with.",
      );
      expect(requests).toHaveLength(0);
    },
  );

  test("says so instead of sending a request of client.http", async () => {
    const path = "/api/content/library/item/download-session/{download_session_id}/file";
    const call = client.http.GET(path, { params: { path: { download_session_id: downloadSessionId } } });
    await rejectionOf(call, TypeError);
    expect(requests).toHaveLength(0);
  });

  test("can log in, but is not logged in by that, and close", async () => {
    expect(await client.logIn(credentials)).toBe("token-1");
    expect(client).toMatchObject({ isLoggedIn: false, isLoggingIn: false });
    await client.close();
    expect(requests).toHaveLength(1);
  });
});

describe("logOut", () => {
  test("ends the session that the client has opened, and the next call opens another", async () => {
    const { fetch, log, valid } = ownService();
    const client = clientOf(fetch);
    await client.getFile(file);
    await client.logOut();
    expect(valid.size).toBe(0);
    await client.getFile(file);
    expect(log()).toEqual(["log-in", "call token-1", "log-out token-1", "log-in", "call token-2"]);
  });

  test("sends nothing where no session was opened", async () => {
    const { fetch, requests } = ownService();
    await clientOf(fetch).logOut();
    expect(requests).toHaveLength(0);
  });

  test("is done where the session has ended already, without a log-in", async () => {
    const { fetch, log, expire } = ownService();
    const client = clientOf(fetch);
    await client.getFile(file);
    expire();
    await client.logOut();
    await client.logOut();
    expect(log()).toEqual(["log-in", "call token-1", "log-out token-1"]);
  });

  test("waits for a log-in that is under way, and ends what it has opened", async () => {
    const { fetch, log, valid } = ownService();
    const client = clientOf(fetch);
    const call = client.getFile(file);
    while (log().length === 0) await turn();
    await client.logOut();
    expect(valid.size).toBe(0);
    await call.catch(() => {});
    expect(log()).toContain("log-out token-1");
  });

  test("that fails keeps the session, to be logged out later", async () => {
    let isDown = false;
    const { fetch, log, valid } = ownService();
    const client = clientOf(
      (url, init) => (isDown ? Promise.reject(new TypeError("fetch failed")) : fetch(url, init)),
      { retry: 0 },
    );
    await client.getFile(file);
    isDown = true;
    await rejectionOf(client.logOut(), ConnectionError);
    isDown = false;
    expect(valid.size).toBe(1);
    await client.logOut();
    expect(valid.size).toBe(0);
    expect(log()).toEqual(["log-in", "call token-1", "log-out token-1"]);
  });

  test("stops with its signal while it waits", async () => {
    const arrived = deferred();
    const { fetch } = observedFetch(() => {
      arrived.resolve();
      return new Promise(() => {});
    });
    const client = clientOf(fetch);
    const call = reasonOf(client.getFile({ ...file, signal: AbortSignal.timeout(1_000) }));
    await arrived.promise;
    const controller = new AbortController();
    const loggingOut = reasonOf(client.logOut({ signal: controller.signal }));
    await turn();
    controller.abort("enough");
    expect(await loggingOut).toBe("enough");
    await call;
  });
});

describe("close", () => {
  test("logs out what the client has logged in", async () => {
    const { fetch, log, valid } = ownService();
    const client = clientOf(fetch);
    await client.getFile(file);
    await client.close();
    await client.close();
    expect(valid.size).toBe(0);
    expect(log()).toEqual(["log-in", "call token-1", "log-out token-1"]);
  });

  test.each(["token-1", () => "token-1"])("leaves a session alone that was given: %s", async (sessionId) => {
    const { fetch, requests } = ownService();
    await createClient({ baseUrl, fetch, sessionId }).close();
    expect(requests).toHaveLength(0);
  });

  test("ends logging in", async () => {
    const { fetch, log } = ownService();
    const client = clientOf(fetch);
    await client.close();
    const error = await rejectionOf(client.getFile(file), ConnectionError);
    expect(error.message).toBe("The client was closed.");
    expect(log()).toEqual([]);
  });

  test("logs out what a call has logged in that was given up", async () => {
    const { fetch, valid } = ownService();
    const client = clientOf(fetch);
    const controller = new AbortController();
    const call = reasonOf(client.getFile({ ...file, signal: controller.signal }));
    controller.abort("enough");
    await call;
    await client.close();
    expect(valid.size).toBe(0);
  });

  test("stops a log-in that is not answered, and with it the call that waits for it", async () => {
    const arrived = deferred();
    const { fetch, requests } = observedFetch(() => {
      arrived.resolve();
      return new Promise(() => {});
    });
    const connection = connect(readClientOptions({ baseUrl, credentials, fetch }));
    const client = clientOver(connection);
    const call = rejectionOf(client.getFile(file), ConnectionError);
    await arrived.promise;
    expect(client).toMatchObject({ isLoggedIn: true, isLoggingIn: true });
    const started = performance.now();
    await closeSession(connection, 60_000, 20);
    expect(performance.now() - started).toBeLessThan(10_000);
    expect((await call).message).toBe("The client was closed.");
    expect(requests.map(({ signal }) => signal.aborted)).toEqual([true]);
    expect(client).toMatchObject({ isLoggedIn: false, isLoggingIn: false });
  });

  test("does not wait for a password that nobody gives", async () => {
    const { fetch, requests } = ownService();
    const asked = deferred();
    const password = () => {
      asked.resolve();
      return new Promise<string>(() => {});
    };
    const connection = connect(readClientOptions({ baseUrl, credentials: { user: "ann", password }, fetch }));
    const call = rejectionOf(clientOver(connection).getFile(file), ConnectionError);
    await asked.promise;
    await closeSession(connection, 60_000, 20);
    await call;
    expect(requests).toEqual([]);
  });

  test.each<[string, Fetch]>([
    ["the server is gone", () => Promise.reject(new TypeError("fetch failed"))],
    ["the server is busy", async () => new Response(null, { status: 503, headers: { "retry-after": "0" } })],
    [
      "the server answers with a page",
      async () => new Response("<html>", { headers: { "content-type": "text/html" } }),
    ],
  ])("does not fail when %s", async (_, down) => {
    let isDown = false;
    const { fetch } = ownService();
    const client = clientOf((url, init) => (isDown ? down(url, init) : fetch(url, init)), { retry: 1 });
    await client.getFile(file);
    isDown = true;
    expect(await client.close()).toBeUndefined();
  });

  test("does not wait for ever for a server that does not answer", async () => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown) => unhandled.push(reason);
    process.on("unhandledRejection", note);
    onTestFinished(() => void process.off("unhandledRejection", note));
    let isDown = false;
    const { fetch } = ownService();
    const silent: Fetch = (url, init) => (isDown ? new Promise(() => {}) : fetch(url, init));
    const connection = connect(readClientOptions({ baseUrl, credentials, fetch: silent }));
    await clientOver(connection).getFile(file);
    isDown = true;
    const started = performance.now();
    await closeSession(connection, 100);
    expect(performance.now() - started).toBeLessThan(2_000);
    for (let turns = 0; turns < 5; turns++) await turn();
    expect(unhandled).toEqual([]);
  });
});
