import { writeFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { ApiError, type DownloadOutcome, downloadFiles, TargetError } from "../../src/node.js";
import { reasonOf, rejectionOf } from "../client/rejection-of.js";
import { bytesOf, place } from "./place.js";

const files = ["a", "b", "c", "d", "e", "f"].map((name) => ({ name: `${name}.iso`, size: 50_000, preparePolls: 0 }));
const names = files.map(({ name }) => name);

describe("a download of several files", () => {
  it("gets all that the session lists, into the folder, in order", async () => {
    await using at = await place({ files });
    const outcomes = await at.downloadAll();
    expect(outcomes).toMatchObject(names.map((fileName) => ({ fileName, status: "fulfilled" })));
    expect(await at.names()).toEqual(names);
    for (const file of files)
      expect((await at.read(file.name)).equals(bytesOf(file)), "the bytes are right").toBe(true);
  });

  it("gets those that are named, each once", async () => {
    await using at = await place({ files });
    const outcomes = await at.downloadAll({ fileNames: ["c.iso", "a.iso", "c.iso"] });
    expect(outcomes.map(({ fileName }) => fileName)).toEqual(["c.iso", "a.iso"]);
    expect(at.simulator.requests.map(({ operation }) => operation)).not.toContain("listFiles");
    expect(await at.downloadAll({ fileNames: [] })).toEqual([]);
  });

  it.each([1, 2, 4, 64])("has at most %i under way at a time, and that many if there are", async (concurrency) => {
    await using at = await place({ files });
    let underWay = 0;
    let most = 0;
    await downloadFiles(
      {
        ...at.client,
        prepareFile: async (options) => {
          underWay += 1;
          most = Math.max(most, underWay);
          return at.client.prepareFile(options);
        },
      },
      {
        downloadSessionId: at.simulator.downloadSessionId,
        to: at.folder,
        concurrency,
        onOutcome: () => {
          underWay -= 1;
        },
      },
    );
    expect(most).toBe(Math.min(concurrency, files.length));
  });

  it("goes on if one fails, and tells each outcome as soon as it is there", async () => {
    await using at = await place({ files });
    at.simulator.inject({ fault: "status", status: 400, file: "b.iso" });
    const told: DownloadOutcome[] = [];
    const seen: string[][] = [];
    const outcomes = await at.downloadAll({
      concurrency: 1,
      onOutcome: (outcome) => {
        told.push(outcome);
        seen.push([outcome.fileName, outcome.status]);
      },
    });
    expect(told).toEqual(outcomes);
    expect(seen.map(([, status]) => status)).toEqual([
      "fulfilled",
      "rejected",
      "fulfilled",
      "fulfilled",
      "fulfilled",
      "fulfilled",
    ]);
    expect(outcomes[1]).toMatchObject({ fileName: "b.iso", reason: { name: "TransferError", status: 400 } });
    expect(await at.names()).toEqual(names.filter((name) => name !== "b.iso"));
  });

  it("refuses each name from the server that is none for a file, and gets the others", async () => {
    const hostile = ["", "..", "../up", "a/b", "nul", "\ud800", "c.iso.part"];
    await using at = await place({
      files: [...hostile.map((name) => ({ name, size: 10, preparePolls: 0 })), ...files.slice(0, 1)],
    });
    const outcomes = await at.downloadAll();
    for (const outcome of outcomes.slice(0, -1)) {
      expect(outcome).toMatchObject({ status: "rejected", reason: { name: "TargetError", problem: "unsafe-name" } });
    }
    expect(outcomes.at(-1)).toMatchObject({ status: "fulfilled" });
    expect(await at.names()).toEqual(["a.iso"]);
  });

  it("needs a folder that exists", async () => {
    await using at = await place({ files: files.slice(0, 1) });
    const missing = await rejectionOf(at.downloadAll({ to: at.path("none") }), TargetError);
    expect(missing).toMatchObject({ problem: "no-folder", message: expect.stringContaining("Create it first") });
    await writeFile(at.path("file"), "");
    const file = await rejectionOf(at.downloadAll({ to: at.path("file") }), TargetError);
    expect(file).toMatchObject({
      problem: "no-folder",
      message: expect.stringContaining("several files need a folder"),
    });
    expect(at.simulator.requests).toEqual([]);
  });

  it("fails as a whole only if the list cannot be had", async () => {
    await using at = await place({ files });
    at.simulator.expireDownloadSession();
    expect((await rejectionOf(at.downloadAll(), ApiError)).status).toBe(404);
  });

  it("stops all of them with its signal, and leaves no warning of too many listeners", async () => {
    const many = Array.from({ length: 20 }, (_, index) => ({ name: `${index}`, size: 50_000, preparePolls: 0 }));
    await using at = await place({ files: many });
    at.simulator.inject({ fault: "stall", at: 10, times: Number.POSITIVE_INFINITY });
    const stopping = new AbortController();
    const warnings: Error[] = [];
    const note = (warning: Error) => void warnings.push(warning);
    process.on("warning", note);
    const reason = new Error("enough");
    const downloading = at.downloadAll({
      concurrency: 15,
      signal: stopping.signal,
      onProgress: () => {
        if (at.dataRequests().length >= 15) stopping.abort(reason);
      },
    });
    const stopSoon = setInterval(() => {
      if (at.dataRequests().length >= 15) stopping.abort(reason);
    }, 10);
    const outcomes = await downloading;
    clearInterval(stopSoon);
    await new Promise(setImmediate);
    process.off("warning", note);
    expect(outcomes.map((outcome) => outcome.status === "rejected" && outcome.reason === reason)).not.toContain(false);
    expect(at.dataRequests()).toHaveLength(15);
    expect(warnings).toEqual([]);
    expect(await at.openFiles()).toEqual([]);
  });

  it("ends all of them before it fails with what onOutcome throws", async () => {
    await using at = await place({ files });
    const own = new RangeError("own");
    const reason = await reasonOf(
      at.downloadAll({
        onOutcome: ({ fileName }) => {
          if (fileName === "a.iso") throw own;
        },
      }),
    );
    expect(reason).toBe(own);
    expect(await at.names()).toEqual(names);
  });

  it.each<[string, object]>([
    ["no concurrency", { concurrency: 0 }],
    ["a name that is empty", { fileNames: [""] }],
  ])("refuses %s with a TypeError, before anything is sent", async (_, options) => {
    await using at = await place({ files });
    expect(await reasonOf(at.downloadAll(options))).toBeInstanceOf(TypeError);
    expect(at.simulator.requests).toEqual([]);
  });
});
