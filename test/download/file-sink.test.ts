import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { describe, expect, it, onTestFinished } from "vitest";
import { FileSink } from "../../src/download/file-sink.js";
import { openPartFile } from "../../src/download/part-file.js";
import { TargetError } from "../../src/node.js";
import { deferred } from "../client/deferred.js";
import { rejectionOf } from "../client/rejection-of.js";

const MiB = 1024 * 1024;
/** Enough for the device to be asked to take it. */
const content = Buffer.alloc(65 * MiB, "0123456789abcdef");

/** A sink for a file in a folder of its own, whose device takes as long as `syncing`. */
async function opened({ left = "" } = {}) {
  const folder = await mkdtemp(join(tmpdir(), "sink-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  if (left !== "") await writeFile(join(folder, "disk.iso.part"), left);
  const target = await openPartFile({ path: join(folder, "disk.iso"), overwrite: false, resume: true });
  const { file } = target;
  const [close, sync] = [file.close.bind(file), file.sync.bind(file)];
  const syncing = deferred();
  const calls: string[] = [];
  let isSyncing: Promise<unknown> | undefined;
  Object.assign(file, {
    datasync() {
      isSyncing = syncing.promise.catch(() => {}).then(() => calls.push("datasync"));
      return syncing.promise;
    },
    sync() {
      calls.push("sync");
      return sync();
    },
    // It waits for what is under way, as Node's own does.
    async close() {
      await isSyncing;
      calls.push("close");
      return close();
    },
  });
  const sink = new FileSink(target, "sha1");
  return {
    sink,
    syncing,
    calls,
    target,
    names: async () => (await readdir(folder)).sort(),
    read: (name: string) => readFile(join(folder, name)),
    /** Writes enough for the device to be asked. */
    async writeMuch() {
      for (let offset = 0; offset < content.byteLength; offset += MiB) {
        sink.write(content.subarray(offset, offset + MiB));
        await sink.flush();
      }
      expect(isSyncing).toBeDefined();
    },
  };
}

describe("the checksum of a file", () => {
  const sha1 = createHash("sha1").update(content).digest("hex");
  const otherSha1 = createHash("sha1").update("another").digest("hex");

  it.each([
    ["that is large", 65 * MiB],
    ["that was said to be small", 100],
  ])("%s is there when all is written", async (_, size) => {
    const { sink, syncing, writeMuch } = await opened();
    sink.expect(size);
    await writeMuch();
    syncing.resolve();
    expect(await sink.checksum("sha1", undefined)).toBe(sha1);
    expect(await sink.checksum("md5", undefined)).toBe(createHash("md5").update(content).digest("hex"));
    await sink.commit();
  });

  it("that is large, and begins anew, is that of the new content", async () => {
    const { sink, syncing, writeMuch } = await opened();
    sink.expect(65 * MiB);
    await writeMuch();
    syncing.resolve();
    await sink.restart();
    sink.write(Buffer.from("another"));
    expect(await sink.checksum("sha1", undefined)).toBe(otherSha1);
    await sink.abandon(false);
  });

  it("that is large, and goes on from an earlier run's bytes, is that of both", async () => {
    const { sink } = await opened({ left: "ano" });
    sink.expect(65 * MiB);
    sink.write(Buffer.from("ther"));
    expect(await sink.checksum("sha1", undefined)).toBe(otherSha1);
    await sink.abandon(false);
  });
});

const failure = Object.assign(new Error("EIO: i/o error, fdatasync"), { code: "EIO", errno: -5 });

describe("a file that the device is still asked to take", () => {
  it("is committed once it has, and is then asked again for the rest", async () => {
    const { sink, syncing, calls, names, read, writeMuch } = await opened();
    await writeMuch();
    const committed = sink.commit();
    for (let turn = 0; turn < 20; turn++) await nextTurn();
    expect(await names()).toEqual(["disk.iso.part", "disk.iso.part.lock"]);
    syncing.resolve();
    await committed;
    expect(calls).toEqual(["datasync", "sync", "close"]);
    expect(await names()).toEqual(["disk.iso"]);
    expect((await read("disk.iso")).equals(content)).toBe(true);
  });

  it("is not committed where it could not keep what it has taken, though it is asked again", async () => {
    const { sink, syncing, names, writeMuch } = await opened();
    const errors: Error[] = [];
    sink.onError = (error) => errors.push(error);
    await writeMuch();
    const committed = rejectionOf(sink.commit(), TargetError);
    syncing.reject(failure);
    const error = await committed;
    expect(error).toMatchObject({ problem: "io" });
    expect(errors).toEqual([error]);
    await sink.abandon(true);
    expect(await names()).toEqual(["disk.iso.part"]);
  });

  it("begins anew without waiting", async () => {
    const { sink, syncing, names, read, writeMuch } = await opened();
    await writeMuch();
    expect(await sink.restart()).toBe(true);
    expect(sink.offset).toBe(0);
    sink.write(Buffer.from("anew"));
    expect(await sink.checksum("sha1", undefined)).toBe("7e91e9b280c217b4c58c62b209b5ccf7d4bb217a");
    syncing.resolve();
    await sink.commit();
    expect((await read("disk.iso")).toString()).toBe("anew");
    expect(await names()).toEqual(["disk.iso"]);
  });

  it.each([
    ["kept", true, ["disk.iso.part"]],
    ["removed", false, []],
  ])("is abandoned and %s without waiting, and closed once that is over", async (_, keep, left) => {
    const { sink, syncing, target, names, writeMuch } = await opened();
    await writeMuch();
    await sink.abandon(keep);
    expect(await names()).toEqual(left);
    // The file is free for whoever comes next.
    const next = await openPartFile({ path: target.path, overwrite: false, resume: true });
    expect(next.offset).toBe(keep ? content.byteLength : 0);
    await next.file.close();
    await next.lock.release();
    syncing.reject(failure);
    while (target.file.fd !== -1) await nextTurn();
  });
});

describe("a file", () => {
  it("says when it wants more", async () => {
    const { sink } = await opened();
    const drained = deferred();
    sink.onDrain = drained.resolve;
    sink.write(Buffer.from("a part"));
    await sink.flush();
    await drained.promise;
    await sink.abandon(false);
  });

  it.each(["truncate", "read"] as const)("that the system refuses to %s is told by its path", async (call) => {
    const { sink, target } = await opened({ left: "from before" });
    Object.assign(target.file, { [call]: () => Promise.reject(failure) });
    const failed = call === "read" ? sink.checksum("sha1", undefined) : sink.restart();
    expect(await rejectionOf(failed, TargetError)).toMatchObject({ problem: "io", path: target.part });
    await sink.abandon(false);
  });
});

describe("a file that is abandoned", () => {
  it("is closed, and keeps what came last", async () => {
    const { sink, target, names, read } = await opened({ left: "from before, " });
    expect([sink.offset, sink.isFromEarlierRun]).toEqual([13, true]);
    sink.write(Buffer.from("and now"));
    await sink.abandon(true);
    expect(target.file.fd).toBe(-1);
    expect((await read("disk.iso.part")).toString()).toBe("from before, and now");
    expect(await names()).toEqual(["disk.iso.part"]);
  });

  it("is not given up before it is closed", async () => {
    const { sink, target, names } = await opened();
    const closing = deferred();
    const close = target.file.close.bind(target.file);
    target.file.close = () => closing.promise.then(close);
    sink.write(Buffer.from("a part"));
    const abandoned = sink.abandon(true);
    for (let times = 0; times < 20; times++) expect(await names()).toContain("disk.iso.part.lock");
    closing.resolve();
    await abandoned;
    expect(await names()).toEqual(["disk.iso.part"]);
  });

  it("is left to who has taken it over", async () => {
    const { sink, target, names } = await opened();
    sink.write(Buffer.from("a part"));
    await sink.flush();
    await rm(`${target.part}.lock`);
    await writeFile(`${target.part}.lock`, "theirs");
    await sink.abandon(false);
    expect(await names()).toEqual(["disk.iso.part", "disk.iso.part.lock"]);
  });

  it("is removed where not a byte of it could be written", async () => {
    const { sink, target, names } = await opened();
    await target.file.close();
    sink.write(Buffer.from("nothing of this"));
    await rejectionOf(sink.flush(), Error);
    await sink.abandon(true);
    expect(await names()).toEqual([]);
  });

  it("stays where it is once it is whole, whoever gives it up then, and so does what the next one writes", async () => {
    const { sink, target, names } = await opened();
    sink.write(Buffer.from("whole"));
    await sink.commit();
    await writeFile(target.part, "the next");
    await sink.abandon(false);
    expect(await names()).toEqual(["disk.iso", "disk.iso.part"]);
  });
});
