import { link, mkdtemp, readdir, readFile, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { takeLock } from "../../src/download/lock.js";
import { runningProcess } from "../../src/download/running-process.js";
import { TargetError } from "../../src/node.js";
import { rejectionOf } from "../client/rejection-of.js";

/** Above any pid that Linux hands out. */
const nobody = 2 ** 30;
const mine = { pid: process.pid, host: hostname(), id: "another" };

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

describe("a lock", () => {
  it("is a file that says who has it, and is gone once it is given back", async () => {
    const folder = await emptyFolder();
    const path = join(folder, "x.part.lock");
    const release = await takeLock(path, "x");
    expect(await readdir(folder)).toEqual(["x.part.lock"]);
    expect(JSON.parse(await readFile(path, "utf8"))).toMatchObject({ pid: process.pid, host: hostname() });
    await release();
    expect(await readdir(folder)).toEqual([]);
  });

  it("fails at once if this process has it, and can be taken afterwards", async () => {
    const folder = await emptyFolder();
    const path = join(folder, "x.part.lock");
    const release = await takeLock(path, "x");
    const error = await rejectionOf(takeLock(path, "x"), TargetError);
    expect(error).toMatchObject({ problem: "locked", path: "x" });
    expect(error.message).toContain(`delete ${path}`);
    expect(await readdir(folder)).toEqual(["x.part.lock"]);
    await release();
    await (await takeLock(path, "x"))();
  });

  it("fails if this process has it under another spelling of the path", async () => {
    const folder = await emptyFolder();
    const alias = `${folder}-alias`;
    await symlink(folder, alias);
    onTestFinished(() => rm(alias));
    const release = await takeLock(join(folder, "x.part.lock"), "x");
    await rejectionOf(takeLock(join(alias, "x.part.lock"), "x"), TargetError);
    await release();
  });

  it("goes to exactly one of many who want it at the same time", async () => {
    const path = join(await emptyFolder(), "x.part.lock");
    const taken = await Promise.allSettled(Array.from({ length: 20 }, () => takeLock(path, "x")));
    const releases = taken.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
    expect(releases).toHaveLength(1);
    await releases[0]?.();
  });

  it("of a process that has ended is taken over", async () => {
    const { folder, path } = await lockWith(JSON.stringify({ ...mine, pid: nobody }));
    const release = await takeLock(path, "x");
    await release();
    expect(await readdir(folder)).toEqual([]);
  });

  it("of a process whose pid is another's by now is taken over", async () => {
    const parent = await runningProcess(process.ppid);
    expect(parent?.started).toMatch(/^\d+$/);
    const { path } = await lockWith(JSON.stringify({ ...mine, pid: process.ppid, started: "1" }));
    await (await takeLock(path, "x"))();
  });

  it("of an earlier process with our own pid is taken over", async () => {
    const { path } = await lockWith(JSON.stringify({ ...mine, started: "1" }));
    await (await takeLock(path, "x"))();
  });

  it("of our own pid from a system that does not tell when it was started is taken over", async () => {
    const { path } = await lockWith(JSON.stringify(mine));
    await (await takeLock(path, "x"))();
  });

  it("of another part of this very process is respected", async () => {
    const { path } = await lockWith(JSON.stringify({ ...mine, started: (await runningProcess(process.pid))?.started }));
    await rejectionOf(takeLock(path, "x"), TargetError);
  });

  it("of another running process is respected", async () => {
    const { folder, path } = await lockWith(JSON.stringify({ ...mine, pid: process.ppid }));
    await rejectionOf(takeLock(path, "x"), TargetError);
    expect(await readdir(folder)).toEqual(["x.part.lock"]);
  });

  it("of another host is respected, because nothing is known of it", async () => {
    const { path } = await lockWith(JSON.stringify({ ...mine, pid: nobody, host: "elsewhere" }));
    await rejectionOf(takeLock(path, "x"), TargetError);
  });

  it.each(["", "{", "null", "[]", '{"pid":0,"host":"x","id":"y"}', "{}"])(
    "that cannot be read (%j) is respected while it may be being written, and taken over later",
    async (text) => {
      const { path } = await lockWith(text);
      await rejectionOf(takeLock(path, "x"), TargetError);
      await utimes(path, new Date(0), new Date(0));
      await (await takeLock(path, "x"))();
    },
  );

  it("that somebody else has taken meanwhile is not given back in their stead", async () => {
    const { path } = await lockWith(JSON.stringify({ ...mine, pid: nobody }));
    const release = await takeLock(path, "x");
    await rm(path);
    await writeFile(path, "theirs");
    await release();
    expect(await readFile(path, "utf8")).toBe("theirs");
  });

  it("is a TargetError where its folder does not exist, and leaves nothing", async () => {
    const error = await rejectionOf(takeLock(join(await emptyFolder(), "none", "x.part.lock"), "x"), TargetError);
    expect(error).toMatchObject({ problem: "no-folder", path: "x" });
  });

  it("is not confused by another name of its file", async () => {
    const folder = await emptyFolder();
    const path = join(folder, "x.part.lock");
    const release = await takeLock(path, "x");
    await link(path, join(folder, "copy"));
    await release();
    expect(await readdir(folder)).toEqual(["copy"]);
  });
});
