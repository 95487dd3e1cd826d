import { Writable } from "node:stream";
import { describe, expect, it, vi } from "vitest";
import type { DownloadFileOptions } from "../../src/node.js";
import { ownSocketServer } from "../client/own-socket-server.js";
import { reasonOf } from "../client/rejection-of.js";
import { moments } from "./moments.js";
import { bytesOf, disk, type Place, place } from "./place.js";

const reason = new Error("enough");
const half = disk.size / 2;

describe.concurrent("a download that is stopped", () => {
  for (const { name, file, inject = [], options, isReached, left = [] } of moments) {
    it(`${name} fails at once with the reason, and what came is kept`, async ({ expect }) => {
      await using at = await place({ file: { ...file } });
      for (const fault of inject) at.simulator.inject(fault);
      const stopping = new AbortController();
      let phase = "";
      const onProgress: DownloadFileOptions["onProgress"] = (progress) => {
        phase = progress.phase;
      };
      const stopped = reasonOf(at.download({ signal: stopping.signal, onProgress, ...options }));
      await vi.waitUntil(() => isReached(at, phase), { timeout: 5_000, interval: 5 });
      const start = performance.now();
      stopping.abort(reason);
      expect(await stopped).toBe(reason);
      expect(performance.now() - start).toBeLessThan(1_000);
      expect(await at.names()).toEqual(left);
      expect(await at.openFiles()).toEqual([]);

      at.simulator.clearFaults();
      const result = await at.download();
      expect((await at.read()).equals(bytesOf({ ...disk, ...file }))).toBe(true);
      // Without a checksum nothing proves that what was kept belongs to the file.
      expect(result.resumedBytes > 0).toBe(left.length > 0 && file?.checksum !== "none");
    });
  }
});

describe("a download that is stopped by its signal", () => {
  it("before it begins fails with the reason, and sends and writes nothing", async () => {
    await using at = await place();
    expect(await reasonOf(at.download({ signal: AbortSignal.abort(reason) }))).toBe(reason);
    expect(at.simulator.requests).toEqual([]);
    expect(await at.names()).toEqual([]);
  });

  it.each<[string, number]>([
    ["that has enough for now", 1],
    ["that has yet to write the last bytes", 1_000_000],
  ])("while it waits for a stream %s fails at once", async (_, highWaterMark) => {
    await using at = await place();
    const stopping = new AbortController();
    const stuck = new Writable({ highWaterMark, write: () => {} });
    const stopped = reasonOf(at.download({ to: stuck, signal: stopping.signal }));
    await vi.waitUntil(() => stuck.writableLength > 0 && (highWaterMark === 1 || stuck.writableLength === disk.size));
    stopping.abort(reason);
    expect(await stopped).toBe(reason);
  });

  it("while a connection is being opened fails at once, and leaves nothing", async () => {
    await using at = await place();
    let connections = 0;
    // It listens, and does not say a word of TLS.
    const { url } = await ownSocketServer(() => {
      connections += 1;
    });
    await at.simulator.declareFile({ ...disk, endpoint: `${url.replace("http:", "https:")}/disk.iso` });
    const stopping = new AbortController();
    const stopped = reasonOf(at.download({ signal: stopping.signal }));
    await vi.waitUntil(() => connections === 1, { timeout: 5_000, interval: 5 });
    stopping.abort(reason);
    expect(await stopped).toBe(reason);
    expect(await at.names()).toEqual([]);
    expect(await at.openFiles()).toEqual([]);
  });

  it("while the session's identifier is being looked up fails at once", async () => {
    let asked = 0;
    await using at = await place({
      client: ({ sessionId }) => ({
        sessionId: () => {
          asked += 1;
          return asked === 1 ? Promise.resolve(sessionId) : new Promise<string>(() => {});
        },
      }),
    });
    const stopping = new AbortController();
    const stopped = reasonOf(at.download({ signal: stopping.signal }));
    await vi.waitUntil(() => asked === 2);
    stopping.abort(reason);
    expect(await stopped).toBe(reason);
  });

  it("while it reads the file back for a checksum of another algorithm fails at once", async () => {
    await using at = await place({ file: { checksum: "MD5" } });
    const stopping = new AbortController();
    const client = {
      ...at.client,
      getFile: async (options: Parameters<Place["client"]["getFile"]>[0]) => {
        const info = await at.client.getFile(options);
        stopping.abort(reason);
        return info;
      },
    };
    expect(await reasonOf(at.download({ signal: stopping.signal }, client))).toBe(reason);
    expect(await at.names()).toEqual(["disk.iso.part"]);
  });

  it("leaves no listener on the signal, however it ends", async () => {
    await using at = await place();
    const stopping = new AbortController();
    let listeners = 0;
    const { signal } = stopping;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...args: Parameters<typeof add>) => {
      listeners += 1;
      add(...args);
    };
    signal.removeEventListener = (...args: Parameters<typeof remove>) => {
      listeners -= 1;
      remove(...args);
    };
    at.simulator.inject({ fault: "truncate", at: half });
    at.simulator.inject({ fault: "redirect", to: "loop", after: 1 });
    await at.download({ signal });
    await reasonOf(at.download({ signal }));
    expect(listeners).toBe(0);
  });
});
