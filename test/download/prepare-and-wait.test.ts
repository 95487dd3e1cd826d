import { describe, expect, it } from "vitest";
import { type PrepareAndWaitSteps, prepareAndWait } from "../../src/download/prepare-and-wait.js";
import { type FileInfo, PrepareError } from "../../src/node.js";
import { reasonOf, rejectionOf } from "../client/rejection-of.js";
import { ownClock } from "./own-clock.js";

const endpoint = { uri: "https://host/disk.iso" };
const requested: FileInfo = { name: "disk.iso", bytes_transferred: 0, status: "PREPARE_REQUESTED" };
const preparing: FileInfo = { ...requested, status: "PREPARING" };
const prepared: FileInfo = { ...requested, status: "PREPARED", download_endpoint: endpoint };

/** Waits, on a clock of its own, for what `get` says of the file; tells when it was asked. */
function waiting(
  get: (signal: AbortSignal, asked: number) => FileInfo | Promise<FileInfo>,
  more: Partial<PrepareAndWaitSteps> = {},
) {
  const clock = ownClock();
  const asked: number[] = [];
  const ready = prepareAndWait({
    fileName: "disk.iso",
    prepare: async () => requested,
    async get(signal) {
      asked.push(clock.now());
      return get(signal, asked.length);
    },
    maxWaitMs: 600_000,
    signal: undefined,
    ...more,
  });
  const failure = rejectionOf(ready, PrepareError);
  failure.catch(() => {});
  return { clock, asked, ready, failure };
}

/** Not answered, until it is stopped. */
const never = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));

describe("waiting for a preparation", () => {
  it("is not needed where the file is prepared at once", async () => {
    const { ready, asked } = waiting(never, { prepare: async () => prepared });
    expect(await ready).toEqual({ info: prepared, endpoint });
    expect(asked).toEqual([]);
  });

  it("asks every 100 ms at first, then at a tenth of the time waited", async () => {
    const { clock, asked, ready } = waiting((_, times) => (times === 14 ? prepared : preparing));
    await clock.pass(2_000);
    expect((await ready).info).toBe(prepared);
    expect(asked).toEqual([100, 200, 300, 400, 500, 600, 700, 800, 900, 1000, 1100, 1210, 1331, 1464]);
  });

  it("hands on every state", async () => {
    const states: FileInfo[] = [];
    const { clock, ready } = waiting((_, times) => (times === 2 ? prepared : preparing), {
      onInfo: (info) => states.push(info),
    });
    await clock.pass(200);
    await ready;
    expect(states).toEqual([requested, preparing, prepared]);
  });

  it("goes on while there is no endpoint, and no word of how the file is", async () => {
    const { download_endpoint: __, ...nowhere } = prepared;
    const answers = [nowhere, { ...prepared, download_endpoint: { uri: "" } }, { ...requested, status: "NEW" }];
    const { clock, asked, ready } = waiting((_, times) => answers[times - 1] ?? prepared);
    await clock.pass(400);
    expect((await ready).endpoint).toEqual(endpoint);
    expect(asked).toHaveLength(4);
  });

  it("ends at the limit, after a last look", async () => {
    const { clock, asked, failure } = waiting(() => preparing, { maxWaitMs: 250 });
    await clock.pass(250);
    expect(await failure).toMatchObject({
      message:
        '"disk.iso" was not ready for download after 250 ms; its status is PREPARING. ' +
        "Call again to go on waiting, or raise maxWaitMs.",
      status: "PREPARING",
      fileName: "disk.iso",
    });
    expect(asked).toEqual([100, 200, 250]);
  });

  it.each([
    [5_000, 5_000],
    [300, 2_100],
  ])("of %i ms ends a request that is not answered, which has two seconds at least", async (maxWaitMs, ended) => {
    const { clock, asked, failure } = waiting(never, { maxWaitMs });
    let endedAt: number | undefined;
    void failure.then(() => {
      endedAt = clock.now();
    });
    await clock.pass(ended - 1);
    expect(endedAt).toBeUndefined();
    await clock.pass(1);
    expect(endedAt).toBe(ended);
    expect(asked).toEqual([100]);
    expect((await failure).message).toContain("its status is PREPARE_REQUESTED.");
  });

  it("ends where the first request is not answered", async () => {
    const { clock, failure } = waiting(never, { prepare: never, maxWaitMs: 3_000 });
    await clock.pass(3_000);
    expect((await failure).message).toContain("after 3000 ms; the server has not answered.");
    expect((await failure).status).toBeUndefined();
  });

  it("says that an endpoint is what is missing", async () => {
    const { download_endpoint: __, ...nowhere } = prepared;
    const { clock, failure } = waiting(() => nowhere, { maxWaitMs: 100 });
    await clock.pass(100);
    expect((await failure).message).toContain("its status is PREPARED, but without an endpoint.");
  });

  it("ends at ERROR, with a reason or none", async () => {
    const { clock, failure } = waiting(() => ({ ...requested, status: "ERROR" }));
    await clock.pass(100);
    expect(await failure).toMatchObject({
      message:
        'The server could not prepare "disk.iso": the server gave no reason. Prepare it again once that is mended.',
      status: "ERROR",
      errorMessage: undefined,
    });
  });

  it("is stopped by its signal", async () => {
    const stopping = new AbortController();
    const { clock, ready } = waiting(() => preparing, { signal: stopping.signal });
    const reason = reasonOf(ready);
    await clock.pass(150);
    stopping.abort("enough");
    expect(await reason).toBe("enough");
  });
});
