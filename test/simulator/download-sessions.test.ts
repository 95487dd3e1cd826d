import { describe, expect, it } from "vitest";
import { readBundledSpec } from "../../scripts/bundled-spec.js";
import type { DownloadSessionModel, FileInfo } from "../../src/client/schema.js";
import type { Simulator, SimulatorOptions } from "../../src/simulator.js";
import { callTo, errorIn, type OperationCall, operationCalls, send, type Target, valueIn } from "./operation-calls.js";
import { ask, dataUrlOf, getFile, ownSimulator, prepareFile } from "./plain-client.js";

const file = { name: "a", size: 5, preparePolls: 0 };

describe.each(["api", "rest"] as const)("a download session under /%s", (style) => {
  const create = callTo("createDownloadSession", style);
  const look = callTo("getDownloadSession", style);
  const list = callTo("listDownloadSessions", style);
  const keepAlive = callTo("keepAlive", style);
  const cancel = callTo("cancelDownloadSession", style);
  const fail = callTo("failDownloadSession", style);
  const remove = callTo("deleteDownloadSession", style);
  const listFiles = callTo("listFiles", style);

  /** The value of an answer that has to be good. */
  async function valueFrom(simulator: Simulator, call: OperationCall, target: Partial<Target> = {}): Promise<unknown> {
    const received = await send(simulator, call, { target });
    expect(received.status).toBe(call.status);
    return valueIn(call, received);
  }

  async function sessionOf(simulator: Simulator, downloadSessionId: string): Promise<DownloadSessionModel> {
    return (await valueFrom(simulator, look, { downloadSessionId })) as DownloadSessionModel;
  }

  async function expectRefused(simulator: Simulator, call: OperationCall, type: string, target: Partial<Target> = {}) {
    const received = await send(simulator, call, { target });
    expect(received.status).toBe(400);
    expect(JSON.parse(received.body.toString())).toMatchObject(errorIn(style, type));
  }

  /** A simulator, and a download session that a client has made there. */
  async function created(options: SimulatorOptions = {}): Promise<{ simulator: Simulator; downloadSessionId: string }> {
    const simulator = await ownSimulator({ files: [file], ...options });
    return { simulator, downloadSessionId: String(await valueFrom(simulator, create)) };
  }

  const withBody = (body: unknown) => ({ ...keepAlive, body: () => body });

  it("is made for an item, and has its files as they are then", async () => {
    const items = {
      one: [file],
      two: [
        { name: "b", size: 1 },
        { name: "c", size: 2 },
      ],
    };
    const simulator = await ownSimulator({ items });
    const names = async (downloadSessionId: string) =>
      ((await valueFrom(simulator, listFiles, { downloadSessionId })) as FileInfo[]).map(({ name }) => name);
    const id = String(await valueFrom(simulator, create, { libraryItemId: "two", clientToken: "1" }));
    expect(await names(id)).toEqual(["b", "c"]);
    expect(await simulator.declareItem([{ name: "d", size: 1 }], "two")).toBe("two");
    expect(await names(id)).toEqual(["b", "c"]);
    const later = String(await valueFrom(simulator, create, { libraryItemId: "two", clientToken: "2" }));
    expect(await names(later)).toEqual(["d"]);
    expect(await sessionOf(simulator, id)).toMatchObject({ library_item_content_version: "1" });
    expect(await sessionOf(simulator, later)).toMatchObject({ library_item_content_version: "2" });
    expect(simulator.libraryItemId).toBe("one");
    expect(await names(simulator.downloadSessionId)).toEqual(["a"]);
  });

  it("tells how it stands", async () => {
    const { simulator, downloadSessionId } = await created({ now: () => 1_000, downloadSessionLifetimeMs: 60_000 });
    expect(await sessionOf(simulator, downloadSessionId)).toEqual({
      id: downloadSessionId,
      library_item_id: simulator.libraryItemId,
      library_item_content_version: "1",
      client_progress: 0,
      state: "ACTIVE",
      expiration_time: "1970-01-01T00:01:01.000Z",
    });
    expect(simulator.leftBehind.downloadSessions).toEqual([await sessionOf(simulator, downloadSessionId)]);
  });

  it("is one for a client token, however often it is asked for, until it has ended", async () => {
    const { simulator, downloadSessionId } = await created();
    expect(await valueFrom(simulator, create)).toBe(downloadSessionId);
    const other = await valueFrom(simulator, create, { clientToken: "other" });
    expect(other).not.toBe(downloadSessionId);
    await valueFrom(simulator, remove, { downloadSessionId });
    expect([downloadSessionId, other]).not.toContain(await valueFrom(simulator, create));
  });

  it("is a new one each time that it is asked for without a client token", async () => {
    const simulator = await ownSimulator();
    const { libraryItemId, sessionId } = simulator;
    const model = { library_item_id: libraryItemId };
    const body = JSON.stringify(style === "api" ? model : { create_spec: model });
    const headers = { "vmware-api-session-id": sessionId, "content-type": "application/json" };
    const ids = [await send(simulator, create, { headers, body }), await send(simulator, create, { headers, body })];
    expect(new Set(ids.map((answer) => valueIn(create, answer))).size).toBe(2);
  });

  it("is made although the answer to that is lost, and is had by asking again", async () => {
    const simulator = await ownSimulator({ files: [file] });
    simulator.inject({ fault: "reset", operation: "createDownloadSession" });
    expect(await send(simulator, create)).toMatchObject({ ending: "ECONNRESET" });
    const [left] = simulator.leftBehind.downloadSessions;
    expect(await valueFrom(simulator, create)).toBe(left?.id);
    expect(simulator.leftBehind.downloadSessions).toHaveLength(1);
  });

  it("is not made where the service fails before that", async () => {
    const simulator = await ownSimulator({ files: [file] });
    simulator.inject({ fault: "error", errorType: "SERVICE_UNAVAILABLE", operation: "createDownloadSession" });
    expect(await send(simulator, create)).toMatchObject({ status: 503 });
    expect(simulator.leftBehind.downloadSessions).toEqual([]);
  });

  it("is listed with all others, or with those of its item, while it lives", async () => {
    const simulator = await ownSimulator({ items: { one: [file], two: [] } });
    const id = String(await valueFrom(simulator, create, { libraryItemId: "two" }));
    const all = operationCalls.find((call) => call.name === list.name && call.style === style && call !== list) ?? list;
    expect(await valueFrom(simulator, all)).toEqual([simulator.downloadSessionId, id]);
    expect(await valueFrom(simulator, list, { libraryItemId: "two" })).toEqual([id]);
    await valueFrom(simulator, remove, { downloadSessionId: id });
    expect(await valueFrom(simulator, list, { libraryItemId: "two" })).toEqual([]);
    simulator.expireDownloadSession();
    expect(await valueFrom(simulator, all)).toEqual([]);
  });

  it("is kept alive with progress that rises from 0 to 100, told or not", async () => {
    const { simulator, downloadSessionId } = await created();
    const told: unknown[] = [];
    for (const body of [{ progress: 0 }, { progress: 1 }, {}, { progress: 99 }, { progress: 99 }, { progress: 100 }]) {
      await valueFrom(simulator, withBody(body), { downloadSessionId });
      told.push((await sessionOf(simulator, downloadSessionId)).client_progress);
    }
    expect(told).toEqual([0, 1, 1, 99, 99, 100]);
    const { body: _, ...bodiless } = keepAlive;
    await valueFrom(simulator, bodiless, { downloadSessionId });
  });

  it.each([-1, 101, 1.5, "50", 49])("refuses progress of %j after 50", async (progress) => {
    const { simulator, downloadSessionId } = await created();
    await valueFrom(simulator, keepAlive, { downloadSessionId });
    await expectRefused(simulator, withBody({ progress }), "INVALID_ARGUMENT", { downloadSessionId });
    expect(await sessionOf(simulator, downloadSessionId)).toMatchObject({ client_progress: 50 });
  });

  it("refuses progress that falls in the words of the contract's example", async () => {
    const { simulator, downloadSessionId } = await created();
    await valueFrom(simulator, withBody({ progress: 42 }), { downloadSessionId });
    const { body } = await send(simulator, withBody({ progress: 40 }), { target: { downloadSessionId } });
    const name = `invalid-argument-progress${style === "rest" ? ".legacy" : ""}`;
    expect(JSON.parse(body.toString())).toMatchObject(readBundledSpec().components.examples?.[name].value);
  });

  it.each(["cancel", "fail"])("is active no more after %s, but is still there, until it is deleted", async (how) => {
    const { simulator, downloadSessionId } = await created();
    await valueFrom(simulator, how === "cancel" ? cancel : fail, { downloadSessionId });
    const message = "No space left on device";
    expect(await sessionOf(simulator, downloadSessionId)).toMatchObject(
      how === "cancel"
        ? { state: "CANCELED" }
        : { state: "ERROR", error_message: { default_message: message, args: [message] } },
    );
    for (const call of [keepAlive, cancel, fail, callTo("prepareFile", style)]) {
      await expectRefused(simulator, call, "NOT_ALLOWED_IN_CURRENT_STATE", { downloadSessionId });
    }
    expect(await valueFrom(simulator, listFiles, { downloadSessionId })).toHaveLength(1);
    await valueFrom(simulator, remove, { downloadSessionId });
    expect(await send(simulator, look, { target: { downloadSessionId } })).toMatchObject({ status: 404 });
    expect(simulator.leftBehind).toEqual({ apiSessions: [], downloadSessions: [] });
  });

  it.each([
    ["createDownloadSession", style === "api" ? {} : { create_spec: {} }, "library_item_id"],
    [
      "createDownloadSession",
      style === "api" ? { library_item_id: 1 } : {},
      style === "api" ? "library" : "create_spec",
    ],
    ["createDownloadSession", style === "api" ? { library_item_id: "" } : { create_spec: [] }, "is "],
    ["failDownloadSession", {}, "client_error_message"],
  ] as const)("refuses a body of %s that lacks something: %j", async (name, body, says) => {
    const simulator = await ownSimulator();
    const call = { ...callTo(name, style), body: () => body };
    await expectRefused(simulator, call, "INVALID_ARGUMENT");
    expect((await send(simulator, call)).body.toString()).toContain(says);
  });

  it("expires when nothing is done with it, at the time that it tells; to look at it is nothing", async () => {
    let now = 0;
    const { simulator, downloadSessionId } = await created({ now: () => now, downloadSessionLifetimeMs: 1000 });
    now = 1000;
    expect(await sessionOf(simulator, downloadSessionId)).toMatchObject({
      expiration_time: new Date(now).toISOString(),
    });
    await valueFrom(simulator, list);
    now = 1001;
    for (const call of [look, keepAlive, cancel, fail, remove, listFiles]) {
      expect(await send(simulator, call, { target: { downloadSessionId } })).toMatchObject({ status: 404 });
    }
    expect(simulator.leftBehind.downloadSessions).toEqual([]);
  });

  it.each(["keepAlive", "getFile", "listFiles", "prepareFile"] as const)("lives on with %s", async (name) => {
    let now = 0;
    const { simulator, downloadSessionId } = await created({ now: () => now, downloadSessionLifetimeMs: 1000 });
    for (let count = 0; count < 3; count++) {
      now += 900;
      await valueFrom(simulator, callTo(name, style), { downloadSessionId });
      const { expiration_time: time } = await sessionOf(simulator, downloadSessionId);
      expect(time).toBe(new Date(now + 1000).toISOString());
    }
    now += 1001;
    expect(await send(simulator, look, { target: { downloadSessionId } })).toMatchObject({ status: 404 });
  });

  it("is not kept alive by what is refused after it was cancelled", async () => {
    let now = 0;
    const { simulator, downloadSessionId } = await created({ now: () => now, downloadSessionLifetimeMs: 1000 });
    await valueFrom(simulator, cancel, { downloadSessionId });
    now = 900;
    await expectRefused(simulator, keepAlive, "NOT_ALLOWED_IN_CURRENT_STATE", { downloadSessionId });
    now = 1001;
    expect(await send(simulator, look, { target: { downloadSessionId } })).toMatchObject({ status: 404 });
  });

  it("tells no time of its end where it has none", async () => {
    const { simulator, downloadSessionId } = await created({ downloadSessionLifetimeMs: Number.POSITIVE_INFINITY });
    expect(await sessionOf(simulator, downloadSessionId)).not.toHaveProperty("expiration_time");
  });

  it.each(["cancel", "fail"])("ends transfers under way with %s, and lets none begin", async (how) => {
    const { simulator, downloadSessionId } = await created({ files: [{ ...file, size: 2 ** 40 }] });
    const url = await dataUrlOf({ ...simulator, downloadSessionId }, "a");
    simulator.inject({ fault: "stall", at: 10, after: 1 });
    simulator.inject({ fault: "stall-headers", after: 2 });
    const transfers = [ask(url), ask(url), ask(url)];
    await expect.poll(() => simulator.requests.filter(({ operation }) => operation === "data")).toHaveLength(3);
    await expect.poll(() => simulator.requests.at(-1)?.faults).toEqual(["stall-headers"]);
    await valueFrom(simulator, how === "cancel" ? cancel : fail, { downloadSessionId });
    for (const { ending } of await Promise.all(transfers)) expect(ending).toBe("ECONNRESET");
    expect(await ask(url)).toMatchObject({ status: 404 });
  });

  it.each(["is deleted", "has expired"])("leaves transfers under way to themselves when it %s", async (how) => {
    const { simulator, downloadSessionId } = await created({ files: [{ ...file, size: 3_000_000 }] });
    const url = await dataUrlOf({ ...simulator, downloadSessionId }, "a");
    simulator.inject({ fault: "slow", msPerChunk: 20, chunkBytes: 1_000_000 });
    const transfer = ask(url);
    const served = () => simulator.requests.find(({ operation }) => operation === "data")?.bytesSent;
    await expect.poll(served).toBeGreaterThan(0);
    if (how === "is deleted") await valueFrom(simulator, remove, { downloadSessionId });
    else simulator.expireDownloadSession(downloadSessionId);
    expect((await transfer).body).toHaveLength(3_000_000);
    expect(await ask(url)).toMatchObject({ status: 404 });
  });
});

describe("the client token of /api", () => {
  it.each(["Client-Token", "client_token"])("stands in the header %s", async (header) => {
    const simulator = await ownSimulator();
    const create = callTo("createDownloadSession", "api");
    const headers = {
      "vmware-api-session-id": simulator.sessionId,
      "content-type": "application/json",
      [header]: "0d9f2a44-6d2b-4b2f-9c57-3f1f0f0b7e21",
    };
    const answers = [await send(simulator, create, { headers }), await send(simulator, create, { headers })];
    expect(new Set(answers.map((answer) => valueIn(create, answer))).size).toBe(1);
  });

  it("is the same in both generations", async () => {
    const simulator = await ownSimulator();
    const [modern, legacy] = [callTo("createDownloadSession", "api"), callTo("createDownloadSession", "rest")];
    const id = valueIn(modern, await send(simulator, modern));
    expect(valueIn(legacy, await send(simulator, legacy))).toBe(id);
  });
});

describe("the download sessions of a simulator", () => {
  it("are apart from each other", async () => {
    const simulator = await ownSimulator({ files: [file] });
    const other = await simulator.addDownloadSession([{ name: "b", size: 2 }]);
    await prepareFile(simulator, "a");
    const again = await simulator.addDownloadSession();
    expect(await getFile({ ...simulator, downloadSessionId: again }, "a")).toMatchObject({ status: "UNPREPARED" });
    expect(await getFile({ ...simulator, downloadSessionId: other }, "b")).toMatchObject({ name: "b" });
    expect(await getFile(simulator, "b")).toMatchObject({ error_type: "INVALID_ARGUMENT" });
    expect(simulator.leftBehind.downloadSessions).toEqual([]);
  });

  it("live on while data is served", async () => {
    let now = 0;
    const simulator = await ownSimulator({ files: [file], downloadSessionLifetimeMs: 1000, now: () => now });
    const url = await dataUrlOf(simulator, "a");
    for (let count = 0; count < 3; count++) {
      now += 900;
      expect(await ask(url)).toMatchObject({ status: 200 });
    }
    now += 1001;
    expect(await ask(url)).toMatchObject({ status: 404 });
    expect(await getFile(simulator, "a")).toMatchObject({ error_type: "NOT_FOUND" });
  });

  it("expire on request: one, or all", async () => {
    const simulator = await ownSimulator({ files: [file] });
    const other = await simulator.addDownloadSession();
    simulator.expireDownloadSession(other);
    expect(await getFile({ ...simulator, downloadSessionId: other }, "a")).toMatchObject({ error_type: "NOT_FOUND" });
    expect(await getFile(simulator, "a")).toMatchObject({ name: "a" });
    simulator.expireDownloadSession();
    expect(await getFile(simulator, "a")).toMatchObject({ error_type: "NOT_FOUND" });
    expect(() => simulator.expireDownloadSession(other)).toThrow(/does not exist/);
  });

  it("take further files, and others in their place", async () => {
    const simulator = await ownSimulator({ files: [{ ...file, size: 10 }] });
    const url = await dataUrlOf(simulator, "a");
    const { headers } = await ask(url);
    await simulator.declareFile({ ...file, size: 20 });
    await simulator.declareFile({ name: "b", size: 1, endpoint: "https", preparePolls: 0 });
    const changed = await ask(url);
    expect(changed.body).toHaveLength(20);
    expect(changed.headers.etag).not.toBe(headers.etag);
    expect(await ask(await dataUrlOf(simulator, "b"))).toMatchObject({ status: 200 });
    await expect(simulator.declareFile({ name: "c", size: -1 })).rejects.toThrow(/The file "c": size is -1/);
  });

  it("can be of items that are declared later, at places that have to be made first", async () => {
    const simulator = await ownSimulator();
    const libraryItemId = await simulator.declareItem([{ name: "a", size: 7, endpoint: "https", preparePolls: 0 }]);
    const create = callTo("createDownloadSession", "api");
    const id = String(valueIn(create, await send(simulator, create, { target: { libraryItemId } })));
    const { body } = await ask(await dataUrlOf({ ...simulator, downloadSessionId: id }, "a"));
    expect(body).toHaveLength(7);
  });
});
