import { describe, expect, it } from "vitest";
import type { FileDeclaration } from "../../src/simulator.js";
import { operationCalls, send, valueIn } from "./operation-calls.js";
import {
  ask,
  askToPrepare,
  dataUrlOf,
  getFile,
  legacyUrl,
  modernUrl,
  ownSimulator,
  prepareFile,
  type Received,
  sessionHeader,
} from "./plain-client.js";

const json = { "content-type": "application/json" };

function bodyOf({ body }: Received): unknown {
  return JSON.parse(body.toString());
}

describe.each(operationCalls.filter(({ name }) => ["getFile", "listFiles", "prepareFile"].includes(name)))(
  "$title",
  (call) => {
    it("tells the state of the file", async () => {
      const simulator = await ownSimulator({ files: [{ name: "a", size: 5, status: "PREPARED" }] });
      const info = {
        name: "a",
        size: 5,
        bytes_transferred: 5,
        status: "PREPARED",
        download_endpoint: { uri: expect.any(String) },
      };
      expect(valueIn(call, await send(simulator, call))).toEqual(call.name === "listFiles" ? [info] : info);
      expect(simulator.requests[0]?.fileName).toBe(call.name === "listFiles" ? undefined : "a");
    });
  },
);

describe("what the service does not know", () => {
  it.each([
    ["GET", "/"],
    ["GET", "/api/content/library/item"],
    ["POST", "/rest/com/vmware/content/library/item/downloadsession/nothing"],
    ["GET", "/cls/data/nowhere/a"],
    ["GET", "/cls/data/%zz"],
  ])("answers 404 in plain text to %s %s", async (method, path) => {
    const simulator = await ownSimulator();
    expect(await ask(`${simulator.url}${path}`, { method, headers: sessionHeader(simulator) })).toMatchObject({
      status: 404,
      headers: { "content-type": "text/plain; charset=utf-8" },
    });
  });

  it("answers 404 OPERATION_NOT_FOUND to an unknown action", async () => {
    const simulator = await ownSimulator();
    const headers = { ...json, ...sessionHeader(simulator) };
    const legacy = await ask(legacyUrl(simulator, "dance"), { method: "POST", headers, body: "{}" });
    expect(legacy.status).toBe(404);
    expect(bodyOf(legacy)).toMatchObject({ type: "com.vmware.vapi.std.errors.operation_not_found" });
    const modern = await ask(modernUrl(simulator, "a"), { method: "POST", headers, body: "{}" });
    expect(bodyOf(modern)).toMatchObject({ error_type: "OPERATION_NOT_FOUND" });
  });

  it("answers 405 to another method", async () => {
    const simulator = await ownSimulator({ files: [{ name: "a", size: 1, preparePolls: 0 }] });
    const headers = sessionHeader(simulator);
    expect(await ask(modernUrl(simulator, "a"), { method: "PUT", headers })).toMatchObject({
      status: 405,
      headers: { allow: "GET, POST" },
    });
    expect(await ask(legacyUrl(simulator), { headers })).toMatchObject({ status: 405, headers: { allow: "POST" } });
    const url = await dataUrlOf(simulator, "a");
    expect(await ask(url, { method: "POST" })).toMatchObject({ status: 405, headers: { allow: "GET, HEAD" } });
  });

  it("answers as a vCenter does to the published URL, if told to", async () => {
    const simulator = await ownSimulator({ files: [{ name: "a", size: 1 }], servesPublishedUrl: false });
    const url = modernUrl(simulator, "a").replace("/file?", "/file__file_name?");
    expect(await ask(url, { headers: sessionHeader(simulator) })).toMatchObject({ status: 404 });
  });
});

describe("an unknown file", () => {
  it("is INVALID_ARGUMENT in both generations", async () => {
    const simulator = await ownSimulator({ files: [{ name: "a", size: 1 }] });
    const modern = await ask(modernUrl(simulator, "b"), { headers: sessionHeader(simulator) });
    expect(modern.status).toBe(400);
    expect(bodyOf(modern)).toMatchObject({ error_type: "INVALID_ARGUMENT", messages: [{ args: ["b"] }] });
    const legacy = await askToPrepare(simulator, "b");
    expect(legacy.status).toBe(400);
    expect(bodyOf(legacy)).toMatchObject({
      type: "com.vmware.vapi.std.errors.invalid_argument",
      majorErrorCode: 400,
      localizableMessages: [{ args: ["b"] }],
    });
  });

  it("is told without what newer servers add, if told to", async () => {
    const simulator = await ownSimulator({ generation: "6.5" });
    expect(Object.keys(bodyOf(await askToPrepare(simulator, "b")) as object)).toEqual(["type", "value"]);
  });
});

describe("a field in the wrong place", () => {
  it.each([
    ["POST", "/file?action=prepare&file_name=a", "{}", "file_name"],
    ["POST", "?action=fail&client_error_message=a", "{}", "client_error_message"],
    ["GET", "/file__file_name", '{"file_name":"a"}', "file_name"],
  ])("is not seen: %s …%s with %s", async (method, path, body, missing) => {
    const simulator = await ownSimulator({ files: [{ name: "a", size: 1 }] });
    const url = `${simulator.url}/api/content/library/item/download-session/${simulator.downloadSessionId}${path}`;
    // Node sends no body with GET unless it is told how long it is.
    const headers = { ...json, "content-length": body.length, ...sessionHeader(simulator) };
    const received = await ask(url, { method, headers, body });
    expect(received.status).toBe(400);
    expect(bodyOf(received)).toMatchObject({ messages: [{ args: [missing, "is missing"] }] });
  });

  it("does not make a request one about another session", async () => {
    const simulator = await ownSimulator({ files: [{ name: "a", size: 1 }] });
    const other = await simulator.addDownloadSession([{ name: "b", size: 1 }]);
    const headers = { ...json, ...sessionHeader(simulator) };
    const body = JSON.stringify({ file_name: "b", download_session_id: other });
    expect(await ask(legacyUrl(simulator), { method: "POST", headers, body })).toMatchObject({ status: 400 });
  });
});

describe("a body that is none", () => {
  it.each([
    ["no JSON", "{", json, "invalid_request"],
    ["no object", "[]", json, "invalid_request"],
    ["nothing", "", json, "invalid_argument"],
    ["of an unknown type", "{}", { "content-type": "text/plain" }, "invalid_request"],
    ["of no type", "{}", {}, "invalid_request"],
    ["without a file", "{}", json, "invalid_argument"],
    ["with a number for a file", '{"file_name":1}', json, "invalid_argument"],
    ["with an unknown endpoint type", '{"file_name":"a","endpoint_type":"FTP"}', json, "invalid_argument"],
  ])("is 400: %s", async (_, body, headers, type) => {
    const simulator = await ownSimulator({ files: [{ name: "a", size: 1 }] });
    const received = await ask(legacyUrl(simulator), {
      method: "POST",
      headers: { ...sessionHeader(simulator), ...headers },
      body,
    });
    expect(received.status).toBe(400);
    expect(bodyOf(received)).toMatchObject({ type: `com.vmware.vapi.std.errors.${type}` });
  });

  it("is 413 where it is larger than any", async () => {
    const simulator = await ownSimulator();
    const body = JSON.stringify({ file_name: "a".repeat(2_000_000) });
    expect(
      await ask(legacyUrl(simulator), { method: "POST", headers: { ...sessionHeader(simulator), ...json }, body }),
    ).toMatchObject({ status: 413 });
  });
});

describe("a preparation", () => {
  async function statusesOf(file: Omit<FileDeclaration, "name" | "size">, looks: number): Promise<string[]> {
    const simulator = await ownSimulator({ files: [{ name: "a", size: 1000, ...file }] });
    const statuses = [(await getFile(simulator, "a")).status, (await prepareFile(simulator, "a")).status];
    for (let count = 0; count < looks; count++) statuses.push((await getFile(simulator, "a")).status);
    return statuses;
  }

  it("advances with every look", async () => {
    expect(await statusesOf({}, 4)).toEqual([
      "UNPREPARED",
      "PREPARE_REQUESTED",
      "PREPARE_REQUESTED",
      "PREPARING",
      "PREPARED",
      "PREPARED",
    ]);
    expect(await statusesOf({ preparePolls: 2 }, 5)).toEqual([
      "UNPREPARED",
      "PREPARE_REQUESTED",
      "PREPARE_REQUESTED",
      "PREPARE_REQUESTED",
      "PREPARING",
      "PREPARING",
      "PREPARED",
    ]);
    expect(await statusesOf({ preparePolls: 0 }, 1)).toEqual(["UNPREPARED", "PREPARED", "PREPARED"]);
  });

  it("advances with time, if told to", async () => {
    let now = 1000;
    const simulator = await ownSimulator({ files: [{ name: "a", size: 1000, prepareMs: 100 }], now: () => now });
    expect(await prepareFile(simulator, "a")).toMatchObject({ status: "PREPARE_REQUESTED", bytes_transferred: 0 });
    now += 50;
    expect(await getFile(simulator, "a")).toMatchObject({ status: "PREPARING", bytes_transferred: 500, size: 1000 });
    expect(await getFile(simulator, "a")).toMatchObject({ status: "PREPARING" });
    now += 50;
    expect(await getFile(simulator, "a")).toMatchObject({ status: "PREPARED", bytes_transferred: 1000 });
  });

  it("is not begun anew by asking again", async () => {
    const simulator = await ownSimulator({ files: [{ name: "a", size: 1 }] });
    await prepareFile(simulator, "a");
    await getFile(simulator, "a");
    expect(await prepareFile(simulator, "a")).toMatchObject({ status: "PREPARING" });
  });

  it("can begin anywhere, unknown places too", async () => {
    expect(await statusesOf({ status: "PREPARING" }, 0)).toEqual(["PREPARING", "PREPARED"]);
    expect(await statusesOf({ status: "PREPARE_REQUESTED" }, 1)).toEqual([
      "PREPARE_REQUESTED",
      "PREPARING",
      "PREPARING",
    ]);
    expect(await statusesOf({ status: "FROZEN" }, 0)).toEqual(["FROZEN", "PREPARE_REQUESTED"]);
    expect(await statusesOf({ status: "PREPARED" }, 0)).toEqual(["PREPARED", "PREPARED"]);
  });

  it("can fail, with a message that has arguments of every kind, and again after another try", async () => {
    const simulator = await ownSimulator({ files: [{ name: "a", size: 1, preparePolls: 0, prepareError: true }] });
    const { value } = bodyOf(await askToPrepare(simulator, "a")) as { value: { error_message: { params: object[] } } };
    expect(value.error_message.params).toContainEqual({ key: "attempts", value: { i: 3 } });
    const info = await getFile(simulator, "a");
    expect(info).toMatchObject({
      status: "ERROR",
      error_message: { args: ["a", "nfs-images"], params: { attempts: { i: 3 } } },
    });
    expect(info.download_endpoint).toBeUndefined();
    expect(await prepareFile(simulator, "a")).toMatchObject({ status: "ERROR" });
  });

  it("can fail with any message", async () => {
    const message = { id: "a.b", default_message: "No.", args: ["x"], localized: "Nein." };
    const simulator = await ownSimulator({ files: [{ name: "a", size: 1, preparePolls: 0, prepareError: message }] });
    expect(await prepareFile(simulator, "a")).toMatchObject({ error_message: message });
  });

  it("needs the privilege for DIRECT, which has an endpoint of its own", async () => {
    const files = [{ name: "a", size: 1, preparePolls: 0 }];
    expect(await askToPrepare(await ownSimulator({ files }), "a", "DIRECT")).toMatchObject({ status: 403 });
    const simulator = await ownSimulator({ files, readStorage: true });
    expect((await prepareFile(simulator, "a", "DIRECT")).download_endpoint?.uri).toMatch(
      /^ds:\/\/\/vmfs\/volumes\/.+\/a$/,
    );
    expect((await prepareFile(simulator, "a", "HTTPS")).download_endpoint?.uri).toMatch(/^http:/);
  });
});
