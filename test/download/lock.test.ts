import { link, mkdtemp, readdir, readFile, rm, stat, symlink, utimes, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { type Lock, takeLock } from "../../src/download/lock.js";
import { isHeld } from "../../src/download/lock-holder.js";
import { pidScope, runningProcess } from "../../src/download/running-process.js";
import { TargetError } from "../../src/node.js";
import { reasonOf, rejectionOf } from "../client/rejection-of.js";

/** Above any pid that Linux hands out. */
const nobody = 2 ** 30;
const mine = { pid: process.pid, host: hostname(), scope: await pidScope(), id: "another" };
const elsewhere = { ...mine, pid: nobody, host: "elsewhere", scope: "elsewhere" };

async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "lock-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

async function lockWith(text: string): Promise<{ folder: string; path: string }> {
  const folder = await emptyFolder();
  const path = join(folder, "x.part.lock");
  await writeFile(path, text);
  return { folder, path };
}

async function wroteAgo(path: string, ms: number): Promise<void> {
  const then = new Date(Date.now() - ms);
  await utimes(path, then, then);
}

describe("a lock", () => {
  it("is a file that says who has it, and is gone once it is given back", async () => {
    const folder = await emptyFolder();
    const path = join(folder, "x.part.lock");
    const lock = await takeLock(path, "x");
    expect(await readdir(folder)).toEqual(["x.part.lock"]);
    expect(JSON.parse(await readFile(path, "utf8"))).toMatchObject({ pid: process.pid, host: hostname() });
    await lock.release();
    expect(await readdir(folder)).toEqual([]);
  });

  it("fails at once if this process has it, and can be taken afterwards", async () => {
    const folder = await emptyFolder();
    const path = join(folder, "x.part.lock");
    const lock = await takeLock(path, "x");
    const error = await rejectionOf(takeLock(path, "x"), TargetError);
    expect(error).toMatchObject({ problem: "locked", path: "x" });
    expect(error.message).toBe(
      `Another download is writing x. Wait for it, or write elsewhere. If there is none, delete ${path}.`,
    );
    expect(await readdir(folder)).toEqual(["x.part.lock"]);
    await lock.release();
    await (await takeLock(path, "x")).release();
  });

  it("fails if this process has it under another spelling of the path", async () => {
    const folder = await emptyFolder();
    const alias = `${folder}-alias`;
    await symlink(folder, alias);
    onTestFinished(() => rm(alias));
    const lock = await takeLock(join(folder, "x.part.lock"), "x");
    await rejectionOf(takeLock(join(alias, "x.part.lock"), "x"), TargetError);
    await lock.release();
  });

  it("goes to exactly one of many who want it at the same time", async () => {
    const path = join(await emptyFolder(), "x.part.lock");
    const taken = await Promise.allSettled(Array.from({ length: 20 }, () => takeLock(path, "x")));
    const locks = taken.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
    expect(locks).toHaveLength(1);
    await locks[0]?.release();
  });

  it("that was left behind goes to exactly one of many who want it at the same time, time and again", async () => {
    const { folder, path } = await lockWith("");
    for (let round = 0; round < 30; round++) {
      await writeFile(path, JSON.stringify({ ...mine, pid: nobody, id: String(round) }));
      const taken = await Promise.allSettled(Array.from({ length: 20 }, () => takeLock(path, "x")));
      const locks = taken.flatMap((one): Lock[] => (one.status === "fulfilled" ? [one.value] : []));
      expect(locks, `round ${round}`).toHaveLength(1);
      await locks[0]?.confirm();
      await locks[0]?.release();
      expect(await readdir(folder)).toEqual([]);
    }
  });

  it("of a process that has ended is taken over", async () => {
    const { folder, path } = await lockWith(JSON.stringify({ ...mine, pid: nobody }));
    const lock = await takeLock(path, "x");
    await lock.release();
    expect(await readdir(folder)).toEqual([]);
  });

  it("of a process whose pid is another's by now is taken over", async () => {
    const parent = await runningProcess(process.ppid);
    expect(parent?.started).toMatch(/^\d+$/);
    const { path } = await lockWith(JSON.stringify({ ...mine, pid: process.ppid, started: "1" }));
    await (await takeLock(path, "x")).release();
  });

  it("of an earlier process with our own pid is taken over", async () => {
    const { path } = await lockWith(JSON.stringify({ ...mine, started: "1" }));
    await (await takeLock(path, "x")).release();
  });

  it.each(["does not tell", "tells"])(
    "of another thread is respected as long as that says that it is there, where the system %s when we were started",
    async (tells) => {
      const started = tells === "tells" ? (await runningProcess(process.pid))?.started : undefined;
      const { path } = await lockWith(JSON.stringify({ ...mine, started }));
      await wroteAgo(path, 280_000);
      await rejectionOf(takeLock(path, "x"), TargetError);
      await wroteAgo(path, 320_000);
      await (await takeLock(path, "x")).release();
    },
  );

  it("of another copy of this module is respected, however long ago it has said that it is there", async () => {
    const path = join(await emptyFolder(), "x.part.lock");
    const lock = await takeLock(path, "x");
    await wroteAgo(path, 1_000_000);
    vi.resetModules();
    const copy = await import("../../src/download/lock.js");
    expect(copy.takeLock).not.toBe(takeLock);
    expect(await reasonOf(copy.takeLock(path, "x"))).toMatchObject({ name: "TargetError", problem: "locked" });
    await lock.release();
    await (await copy.takeLock(path, "x")).release();
  });

  it("of another running process is respected", async () => {
    const { folder, path } = await lockWith(JSON.stringify({ ...mine, pid: process.ppid }));
    await rejectionOf(takeLock(path, "x"), TargetError);
    await wroteAgo(path, 1_000_000);
    await rejectionOf(takeLock(path, "x"), TargetError);
    expect(await readdir(folder)).toEqual(["x.part.lock"]);
  });

  it("of a process that cannot be seen from here is respected as long as that says that it is there", async () => {
    const { folder, path } = await lockWith(JSON.stringify(elsewhere));
    const error = await rejectionOf(takeLock(path, "x"), TargetError);
    expect(error.message).toContain('from "elsewhere"');
    expect(error.message).toContain("wait five minutes");
    await wroteAgo(path, 280_000);
    await rejectionOf(takeLock(path, "x"), TargetError);
    await wroteAgo(path, 320_000);
    await (await takeLock(path, "x")).release();
    expect(await readdir(folder)).toEqual([]);
  });

  it("of a container of the same name, or from before a restart, is one of a process that cannot be seen", async () => {
    const { path } = await lockWith(JSON.stringify({ ...elsewhere, host: hostname() }));
    await rejectionOf(takeLock(path, "x"), TargetError);
  });

  it("says time and again that it is held, until it is given back", async () => {
    const path = join(await emptyFolder(), "x.part.lock");
    const lock = await takeLock(path, "x", 5);
    for (let times = 0; times < 3; times++) {
      await wroteAgo(path, 1_000_000);
      await vi.waitUntil(async () => (await stat(path)).mtimeMs > Date.now() - 100_000, {
        timeout: 5_000,
        interval: 1,
      });
    }
    expect(JSON.parse(await readFile(path, "utf8"))).toMatchObject({ pid: process.pid });
    await lock.release();
  });

  it("is confirmed unless somebody else has it by now", async () => {
    const path = join(await emptyFolder(), "x.part.lock");
    const lock = await takeLock(path, "x", 5);
    await lock.confirm();
    await rm(path);
    // As its error advises; nobody has taken it yet.
    await lock.confirm();
    const theirs = JSON.stringify(elsewhere);
    await writeFile(path, theirs);
    expect(await rejectionOf(lock.confirm(), TargetError)).toMatchObject({ problem: "locked" });
    await lock.release();
    expect(await readFile(path, "utf8")).toBe(theirs);
  });

  it("that nobody has finished taking over is respected, and taken over later", async () => {
    const { folder, path } = await lockWith(JSON.stringify({ ...mine, pid: nobody }));
    await writeFile(`${path}.takeover`, "");
    await rejectionOf(takeLock(path, "x"), TargetError);
    expect(await readdir(folder)).toEqual(["x.part.lock", "x.part.lock.takeover"]);
    await wroteAgo(`${path}.takeover`, 20_000);
    // The first who meets it clears it away.
    await rejectionOf(takeLock(path, "x"), TargetError);
    await (await takeLock(path, "x")).release();
    expect(await readdir(folder)).toEqual([]);
  });

  it.each(["", "{", "null", "[]", '{"pid":0,"host":"x","id":"y"}', "{}"])(
    "that cannot be read (%j) is respected while it may be being written, and taken over later",
    async (text) => {
      const { path } = await lockWith(text);
      await rejectionOf(takeLock(path, "x"), TargetError);
      await utimes(path, new Date(0), new Date(0));
      await (await takeLock(path, "x")).release();
    },
  );

  it.each([{ pid: 0 }, { pid: -1 }, { pid: 1.5 }, { pid: "1" }, { host: 1 }, { scope: 1 }, { id: 1 }])(
    "that says %j is one that cannot be read",
    async (fault) => {
      const { path } = await lockWith(JSON.stringify({ ...elsewhere, ...fault }));
      await rejectionOf(takeLock(path, "x"), TargetError);
      await wroteAgo(path, 20_000);
      await (await takeLock(path, "x")).release();
    },
  );

  it("that says in no words of the system when its process was started leaves that open", async () => {
    const { path } = await lockWith(JSON.stringify({ ...mine, pid: process.ppid, started: 1 }));
    await rejectionOf(takeLock(path, "x"), TargetError);
  });

  it("is nobody's where its file, or what tells the time, is gone", async () => {
    const { folder, path } = await lockWith("");
    const gone = join(folder, "gone");
    expect(await isHeld(path, "", path)).toBe(true);
    expect(await isHeld(gone, "", path)).toBe(false);
    expect(await isHeld(path, "", gone)).toBe(false);
  });

  it("that somebody else has taken meanwhile is not given back in their stead", async () => {
    const { path } = await lockWith(JSON.stringify({ ...mine, pid: nobody }));
    const lock = await takeLock(path, "x");
    await rm(path);
    await writeFile(path, "theirs");
    await lock.release();
    expect(await readFile(path, "utf8")).toBe("theirs");
  });

  it("is a TargetError where its folder does not exist, and leaves nothing", async () => {
    const error = await rejectionOf(takeLock(join(await emptyFolder(), "none", "x.part.lock"), "x"), TargetError);
    expect(error).toMatchObject({ problem: "no-folder", path: "x" });
  });

  it("is not confused by another name of its file", async () => {
    const folder = await emptyFolder();
    const path = join(folder, "x.part.lock");
    const lock = await takeLock(path, "x");
    await link(path, join(folder, "copy"));
    await lock.release();
    expect(await readdir(folder)).toEqual(["copy"]);
  });
});
