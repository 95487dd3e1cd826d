/** What file systems do to the making of a lock: those of the network, those without links or numbers, full ones. */

import * as fs from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { takeLock } from "../../src/download/lock.js";
import { TargetError } from "../../src/node.js";
import { rejectionOf } from "../client/rejection-of.js";

vi.mock("node:fs/promises", async (importOriginal) => {
  const { link, open, stat, ...original } = await importOriginal<typeof fs>();
  return { ...original, link: vi.fn(link), open: vi.fn(open), stat: vi.fn(stat) };
});

const real = await vi.importActual<typeof fs>("node:fs/promises");
const failure = (code: string) => Object.assign(new Error(code), { code, errno: -1 });

beforeEach(() => {
  vi.mocked(fs.link).mockImplementation(real.link);
  vi.mocked(fs.open).mockImplementation(real.open);
  vi.mocked(fs.stat).mockImplementation(real.stat);
});

async function lockPath(): Promise<{ folder: string; path: string }> {
  const folder = await real.mkdtemp(join(tmpdir(), "lock-"));
  onTestFinished(() => real.rm(folder, { recursive: true }));
  return { folder, path: join(folder, "x.part.lock") };
}

/** Has the file that a path names fail to open. */
function refuseToOpen(isMeant: (path: string) => boolean, code: string): void {
  vi.mocked(fs.open).mockImplementation(async (path, ...rest) => {
    if (isMeant(String(path))) throw failure(code);
    return real.open(path, ...rest);
  });
}

describe("a lock", () => {
  it("is taken where the answer that said so was lost, and its repetition says that it exists", async () => {
    const { folder, path } = await lockPath();
    vi.mocked(fs.link).mockImplementationOnce(async (...args) => {
      await real.link(...args);
      throw failure("EEXIST");
    });
    const lock = await takeLock(path, "x");
    await rejectionOf(takeLock(path, "x"), TargetError);
    await lock.release();
    expect(await real.readdir(folder)).toEqual([]);
  });

  it("is taken, and taken once, where there are no links", async () => {
    const { folder, path } = await lockPath();
    vi.mocked(fs.link).mockRejectedValue(failure("EPERM"));
    const lock = await takeLock(path, "x");
    expect(await rejectionOf(takeLock(path, "x"), TargetError)).toMatchObject({ problem: "locked" });
    await lock.release();
    expect(await real.readdir(folder)).toEqual([]);
  });

  it("is not taken where there are no links, and it may not be written", async () => {
    const { folder, path } = await lockPath();
    vi.mocked(fs.link).mockRejectedValue(failure("EPERM"));
    refuseToOpen((one) => one === path, "EACCES");
    expect(await rejectionOf(takeLock(path, "x"), TargetError)).toMatchObject({ problem: "not-writable" });
    expect(await real.readdir(folder)).toEqual([]);
  });

  it("is not left half-written on a device that is full", async () => {
    const { folder, path } = await lockPath();
    vi.mocked(fs.open).mockImplementation(async (...args) => {
      const file = await real.open(...args);
      return Object.assign(file, { writeFile: () => Promise.reject(failure("ENOSPC")) });
    });
    expect(await rejectionOf(takeLock(path, "x"), TargetError)).toMatchObject({ problem: "no-space" });
    expect(await real.readdir(folder)).toEqual([]);
  });

  it("that was left behind is not taken over where nobody may", async () => {
    const { folder, path } = await lockPath();
    await real.writeFile(path, "");
    await real.utimes(path, new Date(0), new Date(0));
    refuseToOpen((one) => one.endsWith(".takeover"), "EACCES");
    expect(await rejectionOf(takeLock(path, "x"), TargetError)).toMatchObject({ problem: "not-writable" });
    expect(await real.readdir(folder)).toEqual(["x.part.lock"]);
  });

  it("is known by what is in it where files have no numbers", async () => {
    const { folder, path } = await lockPath();
    const unnumbered = { ino: 0n, dev: 1n } as never;
    const lock = await takeLock(path, "x");
    vi.mocked(fs.stat).mockResolvedValue(unnumbered);
    await lock.confirm();
    await real.writeFile(path, "theirs");
    await rejectionOf(lock.confirm(), TargetError);
    await lock.release();
    expect(await real.readFile(path, "utf8")).toBe("theirs");
    await real.rm(path);

    vi.mocked(fs.stat).mockImplementation(real.stat);
    vi.mocked(fs.open).mockImplementation(async (...args) =>
      Object.assign(await real.open(...args), { stat: async () => unnumbered }),
    );
    const other = await takeLock(path, "x");
    vi.mocked(fs.stat).mockResolvedValue(unnumbered);
    await other.confirm();
    await real.writeFile(path, "theirs");
    await rejectionOf(other.confirm(), TargetError);
    await other.release();
    expect(await real.readdir(folder)).toEqual(["x.part.lock"]);
  });
});
