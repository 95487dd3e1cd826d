import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import {
  ApiError,
  ConnectionError,
  createClient,
  type DownloadItemOptions,
  downloadItem,
  type NodeClientOptions,
  TargetError,
} from "../../src/node.js";
import type { Generation, SimulatorOptions } from "../../src/simulator.js";
import { startSimulator } from "../../src/simulator.js";
import { deferred } from "../client/deferred.js";
import { reasonOf, rejectionOf } from "../client/rejection-of.js";
import { bytesOf } from "./place.js";

const files = [
  { name: "disk.iso", size: 300_000, preparePolls: 0 },
  { name: "appliance.ovf", size: 2_000, preparePolls: 1 },
];
const generations: readonly (Generation | undefined)[] = ["6.5", "7", "8", "9", undefined];
const nothing = { apiSessions: [], downloadSessions: [] };

/** A server with an item, and somebody who may log in there. What the server holds from the start is put away. */
async function site(options: SimulatorOptions = {}, clientOptions: Partial<NodeClientOptions> = {}) {
  const simulator = await startSimulator({ files, ...options });
  simulator.expireApiSession();
  simulator.expireDownloadSession();
  const folder = await mkdtemp(join(tmpdir(), "item-"));
  const client = createClient({
    baseUrl: simulator.url,
    credentials: { user: simulator.user, password: simulator.password },
    trust: { thumbprint: simulator.thumbprint },
    ...clientOptions,
  });
  onTestFinished(async () => {
    await Promise.all([client.close(), simulator.close()]);
    await rm(folder, { recursive: true, force: true });
  });
  const warnings: string[] = [];
  return {
    simulator,
    client,
    folder,
    warnings,
    download: (more: Partial<DownloadItemOptions> = {}) =>
      downloadItem(client, {
        libraryItemId: simulator.libraryItemId,
        to: folder,
        onWarning: (message) => void warnings.push(message),
        ...more,
      }),
    asked: (operation: string) => simulator.requests.filter((request) => request.operation === operation),
  };
}

type Site = Awaited<ReturnType<typeof site>>;

/** Nothing is left on the server, and all files are here, verified. */
async function expectAll({ simulator, folder }: Site, outcomes: Awaited<ReturnType<Site["download"]>>): Promise<void> {
  expect(outcomes).toMatchObject(
    files.map(({ name }) => ({ fileName: name, status: "fulfilled", value: { verification: "verified" } })),
  );
  expect((await readdir(folder)).sort()).toEqual(files.map(({ name }) => name).sort());
  expect(simulator.leftBehind).toEqual(nothing);
}

/** Does something once, when a file has come as far as this. */
function whenAt(fileName: string, bytes: number, act: () => void): DownloadItemOptions["onProgress"] {
  let isDone = false;
  return (progress) => {
    if (isDone || progress.fileName !== fileName || progress.bytesReceived < bytes) return;
    isDone = true;
    act();
  };
}

/** Does something once a cut has ended a transfer. */
function whenCut(act: () => void): NonNullable<SimulatorOptions["onRequest"]> {
  return ({ faults }) => {
    if (faults.includes("cut")) act();
  };
}

describe.each(generations)("an item of a vCenter %s", (generation) => {
  const start = (options: Partial<SimulatorOptions> = {}, client?: Partial<NodeClientOptions>) =>
    site({ ...(generation && { generation }), ...options }, client);

  test("comes whole and verified, and leaves nothing on the server", async () => {
    const place = await start();
    await expectAll(place, await place.download());
    expect(place.asked("logIn").filter(({ status }) => status !== 404)).toHaveLength(1);
    expect(place.client.isLoggedIn).toBe(false);
    expect(place.warnings).toEqual([]);
  });

  test("comes in two sessions, where the first expires midway, and goes on from where it was", async () => {
    const place = await start({ onRequest: whenCut(() => place.simulator.expireDownloadSession()) });
    place.simulator.inject({ fault: "cut", at: 200_000, file: "disk.iso" });
    const outcomes = await place.download();
    await expectAll(place, outcomes);
    expect(outcomes[0]).toMatchObject({ value: { resumedBytes: 200_000 } });
    const data = place.asked("data").filter(({ fileName, headers }) => fileName === "disk.iso" && headers.range);
    expect(data.at(-1)?.headers.range).toBe("bytes=200000-");
  });

  test("comes through one session, where the answer to its creation is lost", async () => {
    const place = await start();
    place.simulator.inject({ fault: "reset", operation: "createDownloadSession" });
    await expectAll(place, await place.download());
    const created = place.asked("createDownloadSession").filter(({ status }) => status !== 404);
    expect(created.map(({ status }) => status)).toEqual([undefined, expect.any(Number)]);
  });

  test("leaves nothing on the server where nobody was told of its session", async () => {
    const place = await start({}, { retry: 0 });
    place.simulator.inject({ fault: "reset", operation: "createDownloadSession" });
    await rejectionOf(place.download(), ConnectionError);
    expect(place.warnings).toEqual([]);
    expect(place.simulator.leftBehind).toEqual(nothing);
  });

  test("warns where the server does not let its session be removed", async () => {
    const place = await start({}, { retry: 0 });
    place.simulator.inject({ fault: "status", status: 503, operation: "deleteDownloadSession" });
    await place.download();
    expect(place.warnings).toHaveLength(1);
    expect(place.warnings[0]).toMatch(/^The server may still have a session of this download/);
  });

  test("comes also if nobody wants to hear a warning", async () => {
    const place = await start({}, { retry: 0 });
    place.simulator.inject({ fault: "status", status: 503, operation: "deleteDownloadSession" });
    const warnings: string[] = [];
    const onProcess = ({ message }: Error) => void warnings.push(message);
    process.on("warning", onProcess);
    onTestFinished(() => void process.off("warning", onProcess));
    const onWarning = () => {
      throw new RangeError("own");
    };
    expect((await place.download({ onWarning })).map(({ status }) => status)).toEqual(["fulfilled", "fulfilled"]);
    await new Promise(setImmediate);
    expect(warnings).toContain("onWarning failed: RangeError: own");
  });

  test("comes also if the log-in expires midway", async () => {
    const place = await start();
    const onProgress = whenAt("disk.iso", 100_000, () => place.simulator.expireApiSession());
    await expectAll(place, await place.download({ onProgress }));
    expect(place.asked("logIn").filter(({ status }) => status !== 404)).toHaveLength(2);
  });

  test("leaves nothing on the server when it is stopped midway, and keeps what came", async () => {
    const place = await start();
    const stopping = new AbortController();
    const onProgress = whenAt("disk.iso", 1, () => stopping.abort("enough"));
    place.simulator.inject({ fault: "stall", at: 100_000, file: "disk.iso" });
    const [outcome] = await place.download({ onProgress, fileNames: ["disk.iso"], signal: stopping.signal });
    expect(outcome).toEqual({ fileName: "disk.iso", status: "rejected", reason: "enough" });
    expect(await readdir(place.folder)).toEqual(["disk.iso.part"]);
    expect(place.simulator.leftBehind).toEqual(nothing);
  });

  test("leaves nothing on the server when it is stopped before the session is known", async () => {
    const place = await start();
    const stopping = new AbortController();
    const { simulator } = place;
    simulator.inject({ fault: "stall-headers", operation: "createDownloadSession" });
    const reason = reasonOf(place.download({ signal: stopping.signal }));
    while (simulator.leftBehind.downloadSessions.length === 0) await new Promise(setImmediate);
    stopping.abort("enough");
    expect(await reason).toBe("enough");
    expect(simulator.leftBehind).toEqual(nothing);
  });
});

describe("an item", () => {
  test("whose file is not there fails for that file alone", async () => {
    const place = await site();
    const outcomes = await place.download({ fileNames: ["appliance.ovf", "nothing.iso"] });
    expect(outcomes).toMatchObject([{ status: "fulfilled" }, { status: "rejected", reason: { name: "ApiError" } }]);
    expect(place.asked("createDownloadSession")).toHaveLength(1);
    expect(place.simulator.leftBehind).toEqual(nothing);
  });

  test("that there is none of is NOT_FOUND, and the log-in is undone", async () => {
    const place = await site();
    const error = await rejectionOf(place.download({ libraryItemId: "nothing" }), ApiError);
    expect(error).toMatchObject({ status: 404, errorType: "NOT_FOUND", operation: "createDownloadSession" });
    expect(place.simulator.leftBehind).toEqual(nothing);
    expect(place.client.isLoggedIn).toBe(false);
  });

  test("gives a file whose name none can have here, to a path that was given for it", async () => {
    const place = await site({ files: [{ name: "a:b.iso", size: 1_000, preparePolls: 0 }] });
    const [refused] = await place.download();
    expect(refused).toMatchObject({ reason: { name: "TargetError", problem: "unsafe-name" } });
    const fileNames = ["a:b.iso"];
    const [inFolder] = await place.download({ fileNames });
    expect(inFolder).toMatchObject({ reason: { name: "TargetError", problem: "unsafe-name" } });
    const [outcome] = await place.download({ fileNames, to: join(place.folder, "out.iso") });
    expect(outcome).toMatchObject({ status: "fulfilled", value: { fileName: "a:b.iso", verification: "verified" } });
    expect(await readdir(place.folder)).toEqual(["out.iso"]);
  });

  test("needs a folder, and is asked for nothing without", async () => {
    const place = await site();
    await rejectionOf(place.download({ to: join(place.folder, "nowhere") }), TargetError);
    expect(place.simulator.requests).toEqual([]);
  });

  test("is given up if every session ends before a byte comes", async () => {
    const place = await site();
    place.simulator.inject({ fault: "status", status: 404, operation: "prepareFile", times: Number.POSITIVE_INFINITY });
    place.simulator.inject({
      fault: "status",
      status: 404,
      operation: "getDownloadSession",
      times: Number.POSITIVE_INFINITY,
    });
    const outcomes = await place.download({ fileNames: ["disk.iso"] });
    expect(outcomes).toMatchObject([{ status: "rejected", reason: { name: "ApiError", status: 404 } }]);
    expect(place.asked("createDownloadSession")).toHaveLength(3);
    expect(place.simulator.leftBehind).toEqual(nothing);
  });

  test("comes but for the file that met it, if one attempt to open another session fails", async () => {
    const names = ["1.iso", "2.iso", "3.iso"];
    const place = await site({
      files: names.map((name) => ({ name, size: 1_000, preparePolls: 0 })),
      onRequest: ({ operation, fileName }) => {
        if (operation === "data" && fileName === "1.iso") place.simulator.expireDownloadSession();
      },
    });
    place.simulator.inject({ fault: "status", status: 500, operation: "createDownloadSession", after: 1 });
    const outcomes = await place.download({ fileNames: names, concurrency: 1, checksumWaitMs: 0 });
    const whole = { status: "fulfilled", value: { verification: "verified" } };
    expect(outcomes).toMatchObject([{ status: "rejected", reason: { name: "ApiError", status: 500 } }, whole, whole]);
    expect(place.simulator.leftBehind).toEqual(nothing);
  });

  test("is not asked for a session again and again where none can be opened", async () => {
    const place = await site();
    const fault = { fault: "status", status: 500, times: Number.POSITIVE_INFINITY } as const;
    place.simulator.inject({ ...fault, operation: "createDownloadSession" });
    const fileNames = Array.from({ length: 8 }, (_, index) => `${index}.iso`);
    const outcomes = await place.download({ fileNames, concurrency: 1 });
    expect(outcomes.map(({ status }) => status)).toEqual(fileNames.map(() => "rejected"));
    // And once more, to find out whether there is one that has to be removed.
    expect(place.asked("createDownloadSession")).toHaveLength(3 + 1);
  });

  test("whose log-in is refused is not asked for another one by each file", async () => {
    const place = await site();
    const client = createClient({
      baseUrl: place.simulator.url,
      credentials: { user: place.simulator.user, password: () => "wrong" },
      trust: { thumbprint: place.simulator.thumbprint },
    });
    const fileNames = ["1.iso", "2.iso", "3.iso"];
    const { libraryItemId } = place.simulator;
    const outcomes = await downloadItem(client, { libraryItemId, to: place.folder, fileNames, concurrency: 1 });
    expect(outcomes).toMatchObject(fileNames.map(() => ({ reason: { operation: "logIn", status: 401 } })));
    expect(place.asked("logIn")).toHaveLength(1);
    await client.close();
  });

  test("starts anew in the second session where only a whole transfer gives a checksum", async () => {
    const place = await site({
      files: files.map((file) => ({ ...file, transferredAt: "all" as const })),
      onRequest: whenCut(() => place.simulator.expireDownloadSession()),
    });
    place.simulator.inject({ fault: "cut", at: 200_000, file: "disk.iso" });
    const outcomes = await place.download({ checksumWaitMs: 100 });
    await expectAll(place, outcomes);
    expect(outcomes[0]).toMatchObject({ value: { resumedBytes: 0 } });
  });

  test("is not fetched behind the back of somebody who has canceled its session", async () => {
    const place = await site();
    const { simulator, client } = place;
    simulator.inject({ fault: "stall", at: 200_000, file: "disk.iso" });
    const onProgress = whenAt("disk.iso", 1, () => {
      const [session] = simulator.leftBehind.downloadSessions;
      void client.cancelDownloadSession({ downloadSessionId: session?.id ?? "" });
    });
    const [outcome] = await place.download({ fileNames: ["disk.iso"], onProgress, idleTimeoutMs: 1_000 });
    expect(outcome).toMatchObject({ status: "rejected", reason: { errorType: "NOT_ALLOWED_IN_CURRENT_STATE" } });
    expect(place.asked("createDownloadSession")).toHaveLength(1);
    expect(simulator.leftBehind).toEqual(nothing);
  });

  test("is told to be still wanted while its bytes come, with progress that rises", async () => {
    const place = await site();
    place.simulator.inject({ fault: "slow", msPerChunk: 25, chunkBytes: 10_000, times: 2 });
    await expectAll(place, await place.download({ keepAliveMs: 10 }));
    const told = place
      .asked("keepAlive")
      .flatMap(({ body }) => (JSON.parse(body || "{}") as { progress?: number }).progress ?? []);
    expect(told.length).toBeGreaterThan(2);
    expect(told).toEqual([...new Set(told)].sort((a, b) => a - b));
    expect(place.asked("keepAlive").filter(({ status }) => status !== 204 && status !== undefined)).toEqual([]);
  });

  test("is not told to be wanted while nothing comes", async () => {
    const place = await site();
    place.simulator.inject({ fault: "stall", at: 100_000, file: "disk.iso" });
    const outcomes = await place.download({ keepAliveMs: 5, idleTimeoutMs: 200 });
    await expectAll(place, outcomes);
    // The first after the 100,000 bytes, and what the second attempt gives reason for.
    expect(place.asked("keepAlive").length).toBeLessThan(20);
  });

  test("leaves a client as it was: logged in, if it was", async () => {
    const place = await site();
    await reasonOf(place.client.getDownloadSession({ downloadSessionId: "nothing" }));
    expect(place.client.isLoggedIn).toBe(true);
    await place.download();
    expect(place.client.isLoggedIn).toBe(true);
    expect(place.simulator.leftBehind).toMatchObject({ apiSessions: [{}], downloadSessions: [] });
    await place.client.close();
    expect(place.simulator.leftBehind).toEqual(nothing);
  });

  test("refuses what it cannot use before anything is sent, and says who refuses it", async () => {
    const place = await site();
    const error = await rejectionOf(downloadItem(place.client, { to: place.folder } as DownloadItemOptions), TypeError);
    expect(error.message).toMatch(/^downloadItem: libraryItemId is missing/);
    expect(place.simulator.requests).toHaveLength(0);
  });

  test("and another one at once share a log-in, which the last one ends", async () => {
    const place = await site({ items: { other: [{ name: "other.iso", size: 10, preparePolls: 0 }] } });
    await Promise.all([place.download(), place.download({ libraryItemId: "other" })]);
    expect(place.asked("logIn")).toHaveLength(1);
    expect(place.asked("logOut")).toHaveLength(1);
    expect((await readdir(place.folder)).sort()).toEqual(["appliance.ovf", "disk.iso", "other.iso"]);
    expect(place.simulator.leftBehind).toEqual(nothing);
  });

  test("is there, and a warning with it, if the server does not let its session be removed in time", async () => {
    const place = await site();
    place.simulator.inject({
      fault: "stall-headers",
      operation: "deleteDownloadSession",
      times: Number.POSITIVE_INFINITY,
    });
    const outcomes = await place.download({ cleanUpMs: 200 });
    expect(outcomes).toMatchObject([{ status: "fulfilled" }, { status: "fulfilled" }]);
    expect(place.warnings).toEqual([
      expect.stringMatching(/may still have a session of this download.*: it took longer than 150 ms$/),
    ]);
  });

  test("is there, and a warning with it, if the server does not let it log out in time", async () => {
    const place = await site();
    place.simulator.inject({ fault: "stall-headers", operation: "logOut", times: Number.POSITIVE_INFINITY });
    const outcomes = await place.download({ cleanUpMs: 200 });
    expect(outcomes).toMatchObject([{ status: "fulfilled" }, { status: "fulfilled" }]);
    expect(place.warnings).toEqual([
      expect.stringMatching(/may still have a session of this download.*: it took longer than 50 ms$/),
    ]);
  });

  test("does not leave its log-in behind, if the server does not let its session be removed in time", async () => {
    const place = await site();
    place.simulator.inject({
      fault: "stall-headers",
      operation: "deleteDownloadSession",
      times: Number.POSITIVE_INFINITY,
    });
    await place.download({ cleanUpMs: 2_000, fileNames: ["disk.iso"], checksumWaitMs: 0 });
    expect(place.asked("logOut").map(({ status }) => status)).toEqual([204]);
    expect(place.simulator.leftBehind.apiSessions).toEqual([]);
    expect(place.client.isLoggedIn).toBe(false);
  });

  test("opens no session for its clean-up when it is stopped while the client logs in", async () => {
    const { simulator, folder } = await site();
    const asked = deferred();
    const given = deferred<string>();
    const password = () => {
      asked.resolve();
      return given.promise;
    };
    await using client = createClient({
      baseUrl: simulator.url,
      credentials: { user: simulator.user, password },
      trust: { thumbprint: simulator.thumbprint },
    });
    const stopping = new AbortController();
    const { libraryItemId } = simulator;
    const reason = reasonOf(downloadItem(client, { libraryItemId, to: folder, signal: stopping.signal }));
    await asked.promise;
    stopping.abort("enough");
    given.resolve(simulator.password);
    expect(await reason).toBe("enough");
    expect(simulator.requests.map(({ operation }) => operation)).toEqual(["logIn", "logOut"]);
    expect(simulator.leftBehind).toEqual(nothing);
  });

  test("is whole, as its bytes are", async () => {
    const place = await site();
    await place.download();
    for (const file of files) expect((await readFile(join(place.folder, file.name))).equals(bytesOf(file))).toBe(true);
  });
});

test("an item comes through as many sessions as it takes, as long as each of them brings something", async () => {
  const place = await site({ onRequest: whenCut(() => place.simulator.expireDownloadSession()) });
  place.simulator.inject({ fault: "cut", at: 50_000, times: 5, file: "disk.iso" });
  const [outcome] = await place.download({ fileNames: ["disk.iso"] });
  expect(outcome).toMatchObject({ status: "fulfilled", value: { verification: "verified", resumedBytes: 250_000 } });
  expect(place.asked("createDownloadSession").filter(({ status }) => status === 201)).toHaveLength(6);
});

test("an item's session is not kept alive once all of it is here", async () => {
  const place = await site();
  const [started, ended] = [vi.spyOn(globalThis, "setInterval"), vi.spyOn(globalThis, "clearInterval")];
  onTestFinished(() => void vi.restoreAllMocks());
  await place.download({ keepAliveMs: 12_345 });
  const timers = started.mock.calls.flatMap(([, ms], call) =>
    ms === 12_345 ? [started.mock.results[call]?.value] : [],
  );
  expect(timers).toHaveLength(1);
  expect(ended).toHaveBeenCalledWith(timers[0]);
});

describe("an item's file that goes to a stream", () => {
  /** Takes all, and remembers it. */
  function memory() {
    const chunks: Buffer[] = [];
    const stream = new Writable({
      write(chunk: Buffer, _, done) {
        chunks.push(chunk);
        done();
      },
    });
    return { stream, bytes: () => Buffer.concat(chunks) };
  }

  test("comes through another session, where the first ends before a byte of it", async () => {
    const place = await site({ onRequest: ({ operation }) => void (operation === "prepareFile" && expireOnce()) });
    let isExpired = false;
    function expireOnce() {
      if (isExpired) return;
      isExpired = true;
      place.simulator.expireDownloadSession();
    }
    const { stream, bytes } = memory();
    const [outcome] = await place.download({ fileNames: ["appliance.ovf"], to: stream });
    expect(outcome).toMatchObject({ status: "fulfilled", value: { verification: "verified" } });
    expect(bytes()).toEqual(bytesOf(files[1] ?? { name: "", size: 0 }));
    expect(place.asked("createDownloadSession").filter(({ status }) => status === 201)).toHaveLength(2);
  });

  test("is not begun again in another session, where the first ends midway", async () => {
    const place = await site({ onRequest: whenCut(() => place.simulator.expireDownloadSession()) });
    place.simulator.inject({ fault: "cut", at: 200_000, file: "disk.iso" });
    const { stream, bytes } = memory();
    const [outcome] = await place.download({ fileNames: ["disk.iso"], to: stream });
    expect(outcome).toMatchObject({ status: "rejected" });
    expect(bytes().byteLength).toBeLessThanOrEqual(300_000);
    expect(place.asked("createDownloadSession").filter(({ status }) => status === 201)).toHaveLength(1);
  });
});
