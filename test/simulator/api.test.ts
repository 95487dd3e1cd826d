import { describe, expect, it } from "vitest";
import type { FileDeclaration, Simulator } from "../../src/simulator.js";
import {
  type Asked,
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

/** All URLs of get, list and prepare. */
const ways: Record<string, (simulator: Simulator, asked?: Asked) => Promise<Received>> = {
  "get, as served": (simulator, asked) => ask(modernUrl(simulator, "a"), asked),
  "get, as published": (simulator, asked) =>
    ask(modernUrl(simulator, "a").replace("/file?", "/file__file_name?"), asked),
  "get, legacy": (simulator, asked) =>
    ask(legacyUrl(simulator, "get"), { method: "POST", body: JSON.stringify({ file_name: "a" }), ...asked }),
  list: (simulator, asked) => ask(modernUrl(simulator, "a").replace(/\?.*/, ""), asked),
  "list, legacy": (simulator, asked) =>
    ask(
      `${simulator.url}/rest/com/vmware/content/library/item/downloadsession/file?download_session_id=${simulator.downloadSessionId}`,
      asked,
    ),
  prepare: (simulator, asked) =>
    ask(modernUrl(simulator, "a").replace(/\?.*/, "?action=prepare"), {
      method: "POST",
      body: JSON.stringify({ file_name: "a" }),
      ...asked,
    }),
  "prepare, legacy": (simulator, asked) =>
    ask(legacyUrl(simulator), { method: "POST", body: JSON.stringify({ file_name: "a" }), ...asked }),
};

describe.each(Object.entries(ways))("%s", (title, send) => {
  it("answers with the state of the file, in the form of its generation", async () => {
    const simulator = await ownSimulator({ files: [{ name: "a", size: 5, status: "PREPARED" }] });
    const received = await send(simulator, { headers: { ...json, ...sessionHeader(simulator) } });
    expect(received).toMatchObject({ status: 200, headers: { "content-type": "application/json" } });
    const info = {
      name: "a",
      size: 5,
      bytes_transferred: 5,
      status: "PREPARED",
      download_endpoint: { uri: expect.any(String) },
    };
    const value = title.startsWith("list") ? [info] : info;
    expect(bodyOf(received)).toEqual(title.endsWith("legacy") ? { value } : value);
  });

  it.each([
    ["no session header", undefined],
    ["a wrong one", "nonsense"],
    ["one of a session that is over", "expired"],
  ])("answers 401 to %s", async (_, token) => {
    const simulator = await ownSimulator({ files: [{ name: "a", size: 5 }] });
    const given = token === "expired" ? simulator.sessionId : token;
    const renewed = simulator.renewSession();
    expect(simulator.sessionId).toBe(renewed);
    const headers = given === undefined ? json : { ...json, "vmware-api-session-id": given };
    const received = await send(simulator, { headers });
    expect(received.status).toBe(401);
    expect(bodyOf(received)).toMatchObject(
      title.endsWith("legacy")
        ? { type: "com.vmware.vapi.std.errors.unauthenticated", value: { challenge: expect.any(String) } }
        : { error_type: "UNAUTHENTICATED", challenge: expect.any(String) },
    );
    expect(simulator.requests[0]?.hasSessionId).toBe(given !== undefined);
  });

  it("answers 404 NOT_FOUND when the download session is gone", async () => {
    const simulator = await ownSimulator({ files: [{ name: "a", size: 5 }] });
    simulator.expireDownloadSession();
    const received = await send(simulator, { headers: { ...json, ...sessionHeader(simulator) } });
    expect(received.status).toBe(404);
    expect(bodyOf(received)).toMatchObject(
      title.endsWith("legacy") ? { type: "com.vmware.vapi.std.errors.not_found" } : { error_type: "NOT_FOUND" },
    );
  });

  it("is unknown where its generation is not served", async () => {
    const isLegacy = title.endsWith("legacy");
    const simulator = await ownSimulator({ files: [{ name: "a", size: 5 }], generation: isLegacy ? "9" : "6.5" });
    const received = await send(simulator, { headers: { ...json, ...sessionHeader(simulator) } });
    expect(received).toMatchObject({ status: 404, headers: { "content-type": "text/plain; charset=utf-8" } });
    expect(received.body.toString()).toBe("404 page not found\n");
  });
});

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

describe("download sessions", () => {
  it("are apart from each other", async () => {
    const simulator = await ownSimulator({ files: [{ name: "a", size: 1, preparePolls: 0 }] });
    const other = await simulator.addDownloadSession([{ name: "b", size: 2 }]);
    await prepareFile(simulator, "a");
    const again = await simulator.addDownloadSession();
    expect(await getFile({ ...simulator, downloadSessionId: again }, "a")).toMatchObject({ status: "UNPREPARED" });
    expect(await getFile({ ...simulator, downloadSessionId: other }, "b")).toMatchObject({ name: "b" });
    expect(await getFile(simulator, "b")).toMatchObject({ error_type: "INVALID_ARGUMENT" });
  });

  it("expire without activity, and are kept alive by it", async () => {
    let now = 0;
    const simulator = await ownSimulator({
      files: [{ name: "a", size: 1, preparePolls: 0 }],
      downloadSessionLifetimeMs: 1000,
      now: () => now,
    });
    const url = await dataUrlOf(simulator, "a");
    for (let count = 0; count < 3; count++) {
      now += 900;
      expect(await ask(url)).toMatchObject({ status: 200 });
    }
    now += 1001;
    expect(await ask(url)).toMatchObject({ status: 404 });
    expect(await getFile(simulator, "a")).toMatchObject({ error_type: "NOT_FOUND" });
  });

  it("take further files, and others in their place", async () => {
    const simulator = await ownSimulator({ files: [{ name: "a", size: 10, preparePolls: 0 }] });
    const url = await dataUrlOf(simulator, "a");
    const { headers } = await ask(url);
    await simulator.declareFile({ name: "a", size: 20, preparePolls: 0 });
    await simulator.declareFile({ name: "b", size: 1, endpoint: "https", preparePolls: 0 });
    const changed = await ask(url);
    expect(changed.body).toHaveLength(20);
    expect(changed.headers.etag).not.toBe(headers.etag);
    expect(await ask(await dataUrlOf(simulator, "b"))).toMatchObject({ status: 200 });
  });
});

describe("options that make no sense", () => {
  it.each<[object, RegExp]>([
    [{ dataServer: "ftp" }, /dataServer is "ftp": give one of same, https, http/],
    [{ generation: "6.0" }, /generation is "6\.0": give one of 6\.5, 7, 8, 9/],
    [{ generations: ["api"] }, /no field generations\. There are: files, items, generation,/],
    [{ quirks: { shy: true } }, /quirks has no field shy/],
    [{ user: "a:b" }, /user is "a:b": give a name without a colon/],
    [{ password: 4711 }, /^startSimulator: password is not usable: give a text\.$/],
    [{ items: { a: [{ name: "a", size: 1, colour: "red" }] } }, /The file "a" has no field colour/],
    [{ tls: false, certificate: { key: "", certificate: "" } }, /no use with tls: false/],
    [{ files: [{ name: "a", size: 1, etag: "loose" }] }, /etag is "loose": give one of strong, weak, none/],
  ])("are refused at start: %j", async (options, message) => {
    await expect(ownSimulator(options)).rejects.toThrow(message);
  });
});

describe("a declaration that makes no sense", () => {
  it.each<[FileDeclaration[], RegExp]>([
    [[{ name: "a", size: -1 }], /The file "a": size is -1: give a whole number, 0 or more/],
    [[{ name: "a", size: 1.5 }], /size is 1\.5/],
    [[{ name: "a", size: 1, prepareMs: 1, preparePolls: 1 }], /both preparePolls and prepareMs/],
    [[{ name: "a", size: 1, checksumPolls: -1 }], /checksumPolls is -1: give a number, 0 or more/],
    [
      [
        { name: "a", size: 1 },
        { name: "a", size: 2 },
      ],
      /Two files are called "a"/,
    ],
  ])("is refused at start: %j", async (files, message) => {
    await expect(ownSimulator({ files })).rejects.toThrow(message);
  });
});
