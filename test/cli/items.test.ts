import { createHash } from "node:crypto";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { buffer } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { StoppedBySignal } from "../../src/cli/io.js";
import type { FileDeclaration, Generation } from "../../src/simulator.js";
import { runCommand } from "./run-command.js";
import { credentials, nothing, operationsOf, startSite } from "./sites.js";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "cli-items-"));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const iso: FileDeclaration = { name: "disk.iso", size: 3_000_000, preparePolls: 0 };
const ovf: FileDeclaration = { name: "box.ovf", size: 5_000, preparePolls: 0, checksum: "SHA256" };
const files = [iso, ovf];
const generations: (Generation | undefined)[] = ["6.5", "7", "8", "9", undefined];

/** The objects of output that has one a line. */
function objectsOf(output: string): Record<string, unknown>[] {
  return output
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
}

describe.each(generations)("download --item, from a vCenter %s", (generation) => {
  it("gets all files of the item, with no more than a host, a user and an identifier, and leaves nothing", async () => {
    await using simulator = await startSite({ files, ...(generation && { generation }) });
    const { code, stdout, stderr } = await runCommand(
      ["download", "--item", simulator.libraryItemId, "-o", folder, "--quiet"],
      { env: credentials(simulator) },
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const results = objectsOf(stdout).sort((a, b) => String(a.fileName).localeCompare(String(b.fileName)));
    expect(results).toMatchObject([
      { fileName: "box.ovf", verification: "verified" },
      { fileName: "disk.iso", verification: "verified" },
    ]);
    expect((await readdir(folder)).sort()).toEqual(["box.ovf", "disk.iso"]);
    expect(simulator.leftBehind).toEqual(nothing);
    expect(operationsOf(simulator)).toContain("logOut");
  });
});

describe("download --item", () => {
  it("gets the files that are named, into a folder", async () => {
    await using simulator = await startSite({ files: [...files, { ...ovf, name: "other.ovf" }] });
    const { code } = await runCommand(
      ["download", "--item", simulator.libraryItemId, "box.ovf", "other.ovf", "-o", folder],
      { env: credentials(simulator) },
    );
    expect(code).toBe(0);
    expect((await readdir(folder)).sort()).toEqual(["box.ovf", "other.ovf"]);
  });

  it("gets one file to a path", async () => {
    await using simulator = await startSite({ files });
    const { code, stdout } = await runCommand(
      ["download", "--item", simulator.libraryItemId, "box.ovf", "-o", join(folder, "as.ovf")],
      { env: credentials(simulator) },
    );
    expect(code).toBe(0);
    expect(objectsOf(stdout)).toMatchObject([{ path: join(folder, "as.ovf"), verification: "verified" }]);
    expect(await readdir(folder)).toEqual(["as.ovf"]);
    expect(simulator.leftBehind).toEqual(nothing);
  });

  it("writes one file to standard output", async () => {
    await using simulator = await startSite({ files });
    const stream = new PassThrough();
    const content = buffer(stream);
    const { code, stdout, stderr } = await runCommand(
      ["download", "--item", simulator.libraryItemId, "disk.iso", "-o", "-", "--json", "--quiet"],
      { env: credentials(simulator), stdoutStream: () => stream },
    );
    stream.end();
    expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
    const digest = createHash("sha1").update(await content);
    expect(objectsOf(stderr)).toMatchObject([{ bytes: 3_000_000, checksum: digest.digest("hex") }]);
    expect(simulator.leftBehind).toEqual(nothing);
  });

  it("puts no byte twice on standard output, also where the download session ends midway", async () => {
    await using simulator = await startSite({ files });
    simulator.inject({ fault: "cut", at: 1_000_000 });
    const stream = new PassThrough();
    const content = buffer(stream);
    // As soon as the first bytes are there.
    stream.once("data", () => simulator.expireDownloadSession());
    const { code, stderr } = await runCommand(
      ["download", "--item", simulator.libraryItemId, "disk.iso", "-o", "-", "--quiet"],
      { env: credentials(simulator), stdoutStream: () => stream },
    );
    stream.end();
    expect(code).toBe(4);
    expect(stderr).toMatch(/NOT_FOUND/);
    expect((await content).byteLength).toBeLessThanOrEqual(1_000_000);
    expect(simulator.leftBehind).toEqual(nothing);
  });

  it("says so where the item has no files", async () => {
    await using simulator = await startSite();
    const outcome = await runCommand(["download", "--item", simulator.libraryItemId, "-o", folder], {
      env: credentials(simulator),
    });
    expect(outcome).toEqual({ code: 0, stdout: "", stderr: "The library item has no files.\n" });
    expect(simulator.leftBehind).toEqual(nothing);
  });

  it("exits 4 where there is no such item, or no such file in it, and leaves nothing", async () => {
    await using simulator = await startSite({ files });
    const env = credentials(simulator);
    const noItem = await runCommand(["download", "--item", "nothing", "-o", folder], { env });
    expect(noItem).toMatchObject({ code: 4, stderr: expect.stringContaining("Is there a library item of that") });
    const noFile = await runCommand(["download", "--item", simulator.libraryItemId, "no.iso", "-o", folder], { env });
    expect(noFile).toMatchObject({ code: 4, stderr: expect.stringContaining("Is the file's name spelled as") });
    expect(simulator.leftBehind).toEqual(nothing);
  });

  it("asks for nothing where there is no such folder", async () => {
    await using simulator = await startSite({ files });
    const { code, stderr } = await runCommand(
      ["download", "--item", simulator.libraryItemId, "-o", join(folder, "missing")],
      { env: credentials(simulator) },
    );
    expect({ code, stderr }).toMatchObject({ code: 6, stderr: expect.stringContaining("does not exist") });
    expect(simulator.requests).toEqual([]);
  });

  it("stops at Ctrl-C, leaves nothing on the server, keeps what came, and goes on when it is run again", async () => {
    await using simulator = await startSite({ files });
    simulator.inject({ fault: "slow", msPerChunk: 20, chunkBytes: 64 * 1024 });
    simulator.inject({ fault: "stall", at: 2_000_000 });
    const stopping = new AbortController();
    const args = ["download", "--item", simulator.libraryItemId, "disk.iso", "-o", folder];
    let seen = "";
    const first = await runCommand(args, {
      env: credentials(simulator),
      signal: stopping.signal,
      onStderr: (text) => {
        seen += text;
        if (/transferring, [1-6]0%/.test(seen)) stopping.abort(new StoppedBySignal("Ctrl-C", 130));
      },
    });
    expect(first.code).toBe(130);
    expect(first.stderr.split("\n").slice(-4)).toEqual([
      "Stopping, and removing from the server what was opened there. Ctrl-C ends at once from here on.",
      "What came is kept beside the files, as NAME.part. To go on, run the same command again.",
      "vsphere-download: Stopped by Ctrl-C.",
      "",
    ]);
    expect(await readdir(folder)).toEqual(["disk.iso.part"]);
    expect(simulator.leftBehind).toEqual(nothing);

    const second = await runCommand(args, { env: credentials(simulator) });
    expect(second.code).toBe(0);
    expect(objectsOf(second.stdout)).toMatchObject([{ verification: "verified" }]);
    expect(Number(objectsOf(second.stdout)[0]?.resumedBytes)).toBeGreaterThan(0);
    expect(await readdir(folder)).toEqual(["disk.iso"]);
    expect(simulator.leftBehind).toEqual(nothing);
  });

  it("goes on with the rest when it is run again with --skip-existing, which it says where some files are whole", async () => {
    await using simulator = await startSite({ files });
    simulator.inject({ fault: "stall", at: 2_000_000, file: "disk.iso" });
    const stopping = new AbortController();
    const args = ["download", "--item", simulator.libraryItemId, "box.ovf", "disk.iso", "-o", folder];
    const env = credentials(simulator);
    const first = await runCommand([...args, "--concurrency", "1"], {
      env,
      signal: stopping.signal,
      onStderr: (text) => {
        if (/disk.iso: transferring, [1-6]0%/.test(text)) stopping.abort(new StoppedBySignal("Ctrl-C", 130));
      },
    });
    expect(first.code).toBe(130);
    expect(first.stderr).toContain("To go on, run the same command again with --skip-existing.");
    expect((await readdir(folder)).sort()).toEqual(["box.ovf", "disk.iso.part"]);

    const without = await runCommand(args, { env, signal: AbortSignal.timeout(60_000) });
    expect(without).toMatchObject({
      code: 6,
      stderr: expect.stringContaining("or --skip-existing to take it as done"),
    });
    await rm(join(folder, "disk.iso"));
    const second = await runCommand([...args, "--skip-existing", "--quiet"], { env });
    expect(second.code).toBe(0);
    expect(objectsOf(second.stdout)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ fileName: "box.ovf", skipped: true, verification: "unverified", attempts: 0 }),
        expect.objectContaining({ fileName: "disk.iso", skipped: false, verification: "verified" }),
      ]),
    );
    expect(simulator.leftBehind).toEqual(nothing);
  });

  it("promises nothing that it did not keep where Ctrl-C comes before the first byte", async () => {
    await using simulator = await startSite({ files });
    simulator.inject({ fault: "stall-headers", operation: "createDownloadSession" });
    const stopping = new AbortController();
    const running = runCommand(["download", "--item", simulator.libraryItemId, "-o", folder], {
      env: credentials(simulator),
      signal: stopping.signal,
    });
    while (simulator.leftBehind.downloadSessions.length === 0) await new Promise(setImmediate);
    stopping.abort(new StoppedBySignal("Ctrl-C", 130));
    expect(await running).toEqual({
      code: 130,
      stdout: "",
      stderr:
        "Stopping, and removing from the server what was opened there. Ctrl-C ends at once from here on.\n" +
        "vsphere-download: Stopped by Ctrl-C.\n",
    });
    expect(simulator.leftBehind).toEqual(nothing);
  });

  it("has nothing to go on with where Ctrl-C comes after the last byte", async () => {
    await using simulator = await startSite({ files });
    const stopping = new AbortController();
    const { code, stdout, stderr } = await runCommand(
      ["download", "--item", simulator.libraryItemId, "box.ovf", "-o", folder],
      {
        env: credentials(simulator),
        signal: stopping.signal,
        onStdout: () => stopping.abort(new StoppedBySignal("Ctrl-C", 130)),
      },
    );
    expect(code).toBe(130);
    expect(objectsOf(stdout)).toMatchObject([{ verification: "verified" }]);
    expect(stderr).not.toContain("To go on");
    expect(await readdir(folder)).toEqual(["box.ovf"]);
    expect(simulator.leftBehind).toEqual(nothing);
  });

  it("stops on a terminal with its bars as they were, and the words below them", async () => {
    await using simulator = await startSite({ files });
    simulator.inject({ fault: "slow", msPerChunk: 20, chunkBytes: 64 * 1024 });
    simulator.inject({ fault: "stall", at: 2_000_000 });
    const stopping = new AbortController();
    const stop = () => stopping.abort(new StoppedBySignal("Ctrl-C", 130));
    let screen = "";
    const { code } = await runCommand(["download", "--item", simulator.libraryItemId, "disk.iso", "-o", folder], {
      env: credentials(simulator),
      isTTY: true,
      signal: stopping.signal,
      onStderr: (text) => {
        screen += text;
        // As a signal would: not amid what is being written.
        if (/[1-6]\d%/.test(screen)) setImmediate(stop);
      },
    });
    expect(code).toBe(130);
    const [, below = ""] = screen.split(/(?=Stopping, and)/);
    expect(below).toMatch(/^Stopping, [^\n]+\nWhat came [^\n]+\nvsphere-download: Stopped by Ctrl-C\.\n$/);
    expect(simulator.leftBehind).toEqual(nothing);
  });

  it("warns where it could not clean up, in one line", async () => {
    await using simulator = await startSite({ files: [ovf] });
    simulator.inject({ fault: "error", errorType: "INTERNAL_SERVER_ERROR", operation: "deleteDownloadSession" });
    const { code, stderr } = await runCommand(
      ["download", "--item", simulator.libraryItemId, "-o", folder, "--quiet"],
      { env: credentials(simulator) },
    );
    expect(code).toBe(0);
    expect(stderr).toMatch(/^vsphere-download: warning: The server may still have a session [^\n]+\n$/);
    expect(simulator.leftBehind).toMatchObject({ apiSessions: [], downloadSessions: [{}] });
  });
});

describe("list --item", () => {
  it("shows the files of an item, and leaves nothing", async () => {
    await using simulator = await startSite({ files });
    const { code, stdout, stderr } = await runCommand(["list", "--item", simulator.libraryItemId], {
      env: credentials(simulator),
      isTTY: true,
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/^NAME +STATUS +SIZE *\ndisk\.iso /);
    expect(simulator.leftBehind).toEqual(nothing);
  });

  it("leaves nothing where it fails, or is stopped", async () => {
    await using simulator = await startSite({ files });
    const args = ["list", "--item", simulator.libraryItemId];
    const env = credentials(simulator);
    simulator.inject({ fault: "error", errorType: "INTERNAL_SERVER_ERROR", operation: "listFiles" });
    expect((await runCommand(args, { env })).code).toBe(1);
    expect(simulator.leftBehind).toEqual(nothing);

    simulator.inject({ fault: "stall-headers", operation: "listFiles" });
    const stopping = new AbortController();
    const running = runCommand(args, { env, signal: stopping.signal });
    while (operationsOf(simulator).filter((operation) => operation === "listFiles").length < 2) {
      await new Promise(setImmediate);
    }
    stopping.abort(new StoppedBySignal("Ctrl-C", 130));
    expect(await running).toMatchObject({ code: 130, stdout: "" });
    expect(simulator.leftBehind).toEqual(nothing);
  });
});

describe("what files are meant", () => {
  const env = { VSPHERE_SERVER: "http://127.0.0.1:9", VSPHERE_SESSION_ID: "token" };
  it.each([
    [["list"], /Give the identifier of a download session, or that of a library item with --item/],
    [["download"], /Give the identifier of a download session, or that of a library item with --item/],
    [["list", "s", "--item", "i"], /exclude each other/],
    [["list", "--item", ""], /The library item's identifier must be a string that is not empty/],
    [["download", "--item", "i", "-o", "-"], /Standard output takes one file: name it/],
    [["download", "--item", "i", "a", "b", "-o", "-"], /Standard output takes one file: name it/],
  ])("has to be said: %j does not", async (args, message) => {
    const { code, stdout, stderr } = await runCommand(args, { env });
    expect(stderr).toMatch(message);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  });
});
