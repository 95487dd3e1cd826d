import { getEventListeners } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { describe, expect, it, onTestFinished } from "vitest";
import { downloadEach, existingFolder, type FileDownload } from "../../src/download/download-each.js";
import { type DownloadResult, TargetError } from "../../src/node.js";
import { rejectionOf } from "../client/rejection-of.js";

describe("each of several files", () => {
  const whole = async ({ fileName }: FileDownload) => ({ fileName }) as DownloadResult;
  const download = (to: FileDownload["to"], fileNames: string[]) =>
    downloadEach(fileNames, { to, concurrency: 1 }, whole);

  it("keeps its name in a folder, if that can be a file's", async () => {
    expect(await download("/srv/", ["disk.iso", "../disk.iso"])).toMatchObject([
      { fileName: "disk.iso", status: "fulfilled" },
      { fileName: "../disk.iso", status: "rejected", reason: { problem: "unsafe-name" } },
    ]);
    expect(await download("C:\\iso\\", ["../disk.iso"])).toMatchObject([{ status: "rejected" }]);
  });

  it.each([["/srv/disk.iso"], ["disk.iso"], [new PassThrough()]])(
    "may be called anything where it gets another place (%#)",
    async (to) => {
      expect(await download(to, ["../disk.iso"])).toMatchObject([{ status: "fulfilled" }]);
    },
  );

  it("is stopped by a signal that is listened to no longer than that takes", async () => {
    const { signal } = new AbortController();
    let listening = 0;
    await downloadEach(["disk.iso"], { to: "/srv/", concurrency: 1, signal }, async (file) => {
      listening = getEventListeners(signal, "abort").length;
      return whole(file);
    });
    expect(listening).toBe(1);
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });
});

it("a folder is one with a separator at its end, and has to be there", async () => {
  const folder = await mkdtemp(join(tmpdir(), "each-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, "file");
  await writeFile(file, "");
  for (const path of [folder, `${folder}/`]) expect(await existingFolder(path)).toBe(`${folder}/`);
  expect(await rejectionOf(existingFolder(file), TargetError)).toMatchObject({
    message: `${file} is a file; several files need a folder.`,
    problem: "no-folder",
    path: file,
  });
  const none = join(folder, "none");
  expect(await rejectionOf(existingFolder(none), TargetError)).toMatchObject({
    message: `The folder ${none} does not exist. Create it first.`,
    problem: "no-folder",
    path: none,
  });
});
