/** What file systems of the network do to the making of a lock. */

import * as fs from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished, vi } from "vitest";
import { takeLock } from "../../src/download/lock.js";
import { TargetError } from "../../src/node.js";
import { rejectionOf } from "../client/rejection-of.js";

vi.mock("node:fs/promises", async (importOriginal) => {
  const original = await importOriginal<typeof fs>();
  return { ...original, link: vi.fn(original.link) };
});

const failure = (code: string) => Object.assign(new Error(code), { code, errno: -1, syscall: "link" });

async function lockPath(): Promise<{ folder: string; path: string }> {
  const folder = await fs.mkdtemp(join(tmpdir(), "lock-"));
  onTestFinished(() => fs.rm(folder, { recursive: true }));
  return { folder, path: join(folder, "x.part.lock") };
}

it("a lock is taken where the answer that said so was lost, and its repetition says that it exists", async () => {
  const { folder, path } = await lockPath();
  const { link } = await vi.importActual<typeof fs>("node:fs/promises");
  vi.mocked(fs.link).mockImplementationOnce(async (...args) => {
    await link(...args);
    throw failure("EEXIST");
  });
  const lock = await takeLock(path, "x");
  await rejectionOf(takeLock(path, "x"), TargetError);
  await lock.release();
  expect(await fs.readdir(folder)).toEqual([]);
});

it("a lock is taken, and taken once, where there are no links", async () => {
  const { folder, path } = await lockPath();
  vi.mocked(fs.link).mockRejectedValueOnce(failure("EPERM")).mockRejectedValueOnce(failure("EPERM"));
  const lock = await takeLock(path, "x");
  await rejectionOf(takeLock(path, "x"), TargetError);
  await lock.release();
  expect(await fs.readdir(folder)).toEqual([]);
});
