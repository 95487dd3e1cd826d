import { describe, expect, it } from "vitest";
import { callTo, credentials, errorIn, send, valueIn } from "./operation-calls.js";
import { ownSimulator } from "./plain-client.js";

describe.each(["api", "rest"] as const)("an API session under /%s", (style) => {
  const logIn = callTo("logIn", style);
  const logOut = callTo("logOut", style);
  const listing = callTo("listDownloadSessions", style);

  it("is opened by the user's credentials, used, and ended by logging out", async () => {
    const simulator = await ownSimulator();
    const token = String(valueIn(logIn, await send(simulator, logIn)));
    const headers = { "vmware-api-session-id": token };
    expect(await send(simulator, listing, { headers })).toMatchObject({ status: 200 });
    expect(simulator.leftBehind.apiSessions).toEqual([{ user: simulator.user, openedAt: expect.any(Date) }]);
    expect(await send(simulator, logOut, { headers })).toMatchObject({ status: logOut.status });
    expect(simulator.leftBehind.apiSessions).toEqual([]);
    expect(await send(simulator, listing, { headers })).toMatchObject({ status: 401 });
    expect(await send(simulator, logOut, { headers })).toMatchObject({ status: 401 });
    expect(await send(simulator, listing)).toMatchObject({ status: 200 });
  });

  it("is one of its own for each log-in", async () => {
    const simulator = await ownSimulator();
    const tokens = [await send(simulator, logIn), await send(simulator, logIn)].map((answer) => valueIn(logIn, answer));
    expect(new Set([...tokens, simulator.sessionId]).size).toBe(3);
    await send(simulator, logOut, { headers: { "vmware-api-session-id": String(tokens[0]) } });
    const headers = { "vmware-api-session-id": String(tokens[1]) };
    expect(await send(simulator, listing, { headers })).toMatchObject({ status: 200 });
  });

  it.each([
    ["none", {}],
    ["another password", credentials({ user: "administrator@vsphere.local", password: "guess" })],
    ["another user", credentials({ user: "root", password: "right: ä" })],
    ["no password", { authorization: `Basic ${Buffer.from("administrator@vsphere.local").toString("base64")}` }],
    ["another scheme", { authorization: "Bearer cmlnaHQ6IMOk" }],
    ["what is no Base64", { authorization: "Basic ???" }],
    ["a session that is open", { "vmware-api-session-id": "open" }],
  ])("is refused with 401 to credentials: %s", async (_, headers) => {
    const simulator = await ownSimulator({ password: "right: ä" });
    const own = "vmware-api-session-id" in headers ? { "vmware-api-session-id": simulator.sessionId } : headers;
    const received = await send(simulator, logIn, { headers: own });
    expect(received.status).toBe(401);
    expect(JSON.parse(received.body.toString())).toMatchObject(errorIn(style, "UNAUTHENTICATED"));
    expect(simulator.leftBehind.apiSessions).toEqual([]);
  });

  it("takes credentials with colons, other letters, and the scheme in any case", async () => {
    const simulator = await ownSimulator({ user: "ana@härte.example", password: "a:b:ü €" });
    const { authorization } = credentials(simulator);
    const headers = { authorization: String(authorization).replace("Basic", "bASIC") };
    expect(await send(simulator, logIn, { headers })).toMatchObject({ status: logIn.status });
  });

  it("expires when it is not used, and not before", async () => {
    let now = 0;
    const simulator = await ownSimulator({ now: () => now, apiSessionLifetimeMs: 1000 });
    const headers = { "vmware-api-session-id": String(valueIn(logIn, await send(simulator, logIn))) };
    for (let count = 0; count < 3; count++) {
      now += 1000;
      expect(await send(simulator, listing, { headers })).toMatchObject({ status: 200 });
    }
    now += 1001;
    expect(simulator.leftBehind.apiSessions).toEqual([]);
    expect(await send(simulator, listing, { headers })).toMatchObject({ status: 401 });
    expect(await send(simulator, listing)).toMatchObject({ status: 401 });
  });

  it("expires on request: one, or all", async () => {
    const simulator = await ownSimulator();
    const tokens = [await send(simulator, logIn), await send(simulator, logIn)].map((answer) =>
      String(valueIn(logIn, answer)),
    );
    const statuses = async () => {
      const all: unknown[] = [];
      for (const token of [...tokens, simulator.sessionId]) {
        all.push((await send(simulator, listing, { headers: { "vmware-api-session-id": token } })).status);
      }
      return all;
    };
    simulator.expireApiSession(tokens[0]);
    expect(await statuses()).toEqual([401, 200, 200]);
    simulator.expireApiSession();
    expect(await statuses()).toEqual([401, 401, 401]);
    expect(simulator.leftBehind.apiSessions).toEqual([]);
    simulator.renewSession();
    expect(await statuses()).toEqual([401, 401, 200]);
  });

  it("can be answered with 401 at a chosen moment, though it is open", async () => {
    const simulator = await ownSimulator();
    const looking = callTo("getDownloadSession", style);
    simulator.inject({ fault: "error", errorType: "UNAUTHENTICATED", operation: "getDownloadSession", after: 1 });
    const statuses: unknown[] = [];
    for (let count = 0; count < 3; count++) statuses.push((await send(simulator, looking)).status);
    expect(statuses).toEqual([200, 401, 200]);
  });
});

it("a simulator makes a password of its own, unless it is given one", async () => {
  const simulators = [await ownSimulator(), await ownSimulator()];
  expect(new Set(simulators.map(({ password }) => password)).size).toBe(2);
  expect(simulators[0]).toMatchObject({
    user: "administrator@vsphere.local",
    password: expect.stringMatching(/.{16}/),
  });
});

it("what is secret in a request is not kept", async () => {
  const simulator = await ownSimulator();
  const { user, password, sessionId } = simulator;
  const cookie = "vmware-api-session-id=biscuit";
  const headers = {
    ...credentials({ user, password }),
    cookie,
    "proxy-authorization": "Basic proxied",
    "x-own": "kept",
  };
  const login = callTo("logIn", "api");
  const token = String(valueIn(login, await send(simulator, login, { headers })));
  await send(simulator, callTo("listDownloadSessions", "api"));
  await send(simulator, callTo("logOut", "rest"), { headers: { "vmware-api-session-id": token } });
  const kept = JSON.stringify(simulator.requests);
  const encoded = Buffer.from(`${user}:${password}`).toString("base64");
  for (const secret of [password, encoded, sessionId, token, "biscuit", "proxied"]) expect(kept).not.toContain(secret);
  expect(simulator.requests[0]?.headers).toMatchObject({ authorization: "(not kept)", "x-own": "kept" });
  expect(simulator.requests.map(({ hasSessionId }) => hasSessionId)).toEqual([false, true, true]);
});
