import { setImmediate as nextTurn } from "node:timers/promises";
import { assert, describe, expect, it } from "vitest";
import { BatchWriter, type BatchWriting } from "../../src/download/batch-writer.js";
import { TargetError } from "../../src/node.js";
import { deferred } from "../client/deferred.js";
import { reasonOf, rejectionOf } from "../client/rejection-of.js";
import { bytesOf } from "./place.js";

const KiB = 1024;
const MiB = 1024 * KiB;
const content = bytesOf({ name: "content", size: 12 * MiB + 345 });

const systemError = (code: string) => Object.assign(new Error(code), { code, errno: -1 });

/** A file in memory that takes its time: it looks at what it is given when it is done, and not before. */
function slowFile({ mostAtOnce = Number.POSITIVE_INFINITY } = {}) {
  const written = Buffer.alloc(content.byteLength);
  const places = new Set<ArrayBufferLike>();
  const state = { writes: 0, syncs: 0, bytes: 0 };
  let gate = Promise.resolve();
  let sync = () => Promise.resolve();
  return {
    state,
    places,
    written: () => written.subarray(0, state.bytes),
    /** Has what is written from now on wait, until the function that it gives is called. */
    hold() {
      const held = deferred();
      gate = held.promise;
      return held;
    },
    syncBy(given: () => Promise<void>) {
      sync = given;
    },
    file: {
      async writev(pieces: Uint8Array[], position: number) {
        state.writes += 1;
        await gate;
        await nextTurn();
        let taken = 0;
        for (const piece of pieces) {
          places.add(piece.buffer);
          const part = piece.subarray(0, mostAtOnce - taken);
          if (position + taken + part.byteLength <= written.byteLength) written.set(part, position + taken);
          taken += part.byteLength;
        }
        state.bytes = position + taken;
        return { bytesWritten: taken, buffers: pieces };
      },
      datasync() {
        state.syncs += 1;
        return sync();
      },
    } as unknown as BatchWriting["file"],
  };
}

function writerTo({ file }: ReturnType<typeof slowFile>, more: Partial<BatchWriting> = {}) {
  return new BatchWriter({ file, path: "x.part", offset: 0, onDrain() {}, onError() {}, ...more });
}

/** Writes all, in pieces of changing sizes, by a place that is used over and over, and waits where it has to. */
async function writeAll(writing: Partial<BatchWriting>, file: ReturnType<typeof slowFile>) {
  let drained = deferred();
  const writer = writerTo(file, { ...writing, onDrain: () => drained.resolve() });
  const place = new Uint8Array(700 * KiB);
  let waits = 0;
  for (let offset = 0, step = 1; offset < content.byteLength; step++) {
    const piece = content.subarray(offset, offset + ((step * 7919 * 13) % place.byteLength));
    place.set(piece);
    drained = deferred();
    const wantsMore = writer.write(place.subarray(0, piece.byteLength));
    place.fill(0);
    offset += piece.byteLength;
    expect(writer.offset).toBe(offset);
    expect(writer.writtenBytes).toBeLessThanOrEqual(offset);
    if (wantsMore) continue;
    waits += 1;
    await drained.promise;
  }
  await writer.flush();
  return { writer, waits };
}

describe("bytes that are written in batches", () => {
  it.each([
    ["whole", Number.POSITIVE_INFINITY],
    ["a part at a time", 100 * KiB + 1],
  ])("are in the file as they came, where that takes them %s and late", async (_, mostAtOnce) => {
    const file = slowFile({ mostAtOnce });
    const { writer } = await writeAll({}, file);
    expect(file.written().equals(content)).toBe(true);
    expect([writer.offset, writer.writtenBytes]).toEqual([content.byteLength, content.byteLength]);
  });

  it("go on where the file ends", async () => {
    const file = slowFile();
    const writer = writerTo(file, { offset: 5 });
    writer.write(content.subarray(5, 10));
    expect(writer.offset).toBe(10);
    await writer.flush();
    expect(file.written().subarray(5).equals(content.subarray(5, 10))).toBe(true);
  });

  it("begin anew after a restart", async () => {
    const file = slowFile();
    const writer = writerTo(file);
    writer.write(Buffer.from("wrong"));
    await writer.flush();
    writer.restart();
    expect(writer.offset).toBe(0);
    writer.write(content.subarray(0, 10));
    await writer.flush();
    expect(file.written().equals(content.subarray(0, 10))).toBe(true);
  });

  it("make the server wait while too many of them do, and not for longer", async () => {
    const file = slowFile();
    const held = file.hold();
    let drains = 0;
    const writer = writerTo(file, { onDrain: () => drains++ });
    let taken = 0;
    while (writer.write(content.subarray(taken, taken + 100 * KiB))) taken += 100 * KiB;
    // One batch is being written, sixteen wait.
    expect(taken).toBeGreaterThan(4 * MiB);
    expect(taken).toBeLessThan(4.5 * MiB);
    for (let turn = 0; turn < 20; turn++) await nextTurn();
    expect(drains).toBe(0);
    held.resolve();
    while (drains === 0) await nextTurn();
    expect(writer.write(content.subarray(0, 1))).toBe(true);
  });

  it("take memory for so many batches only, however many there are", async () => {
    const file = slowFile();
    for (let times = 0; times < 5; times++) expect((await writeAll({}, file)).waits).toBeGreaterThan(0);
    expect(file.places.size).toBeLessThanOrEqual(40);
  });

  it("do not touch a batch that is being written", async () => {
    const file = slowFile();
    const held = file.hold();
    const first = writerTo(file);
    first.write(content.subarray(0, MiB));
    // Batches are shared.
    const other = slowFile();
    const second = writerTo(other);
    second.write(Buffer.alloc(2 * MiB, 0xee));
    await second.flush();
    second.write(Buffer.alloc(2 * MiB, 0xee));
    held.resolve();
    await first.flush();
    await second.flush();
    expect(file.written().equals(content.subarray(0, MiB))).toBe(true);
  });
});

describe("a write that fails", () => {
  it("is told once, by what is written next, and by flush, and nothing more is written", async () => {
    const errors: Error[] = [];
    const file = slowFile();
    const writer = writerTo(file, { onError: (error) => errors.push(error) });
    const held = file.hold();
    writer.write(content.subarray(0, MiB));
    held.reject(systemError("ENOSPC"));
    const error = await rejectionOf(writer.flush(), TargetError);
    expect(error).toMatchObject({ problem: "no-space", path: "x.part" });
    expect(errors).toEqual([error]);
    expect(() => writer.write(content)).toThrow(error);
    expect(await reasonOf(writer.flush())).toBe(error);
    expect(await reasonOf(writer.settle())).toBe(error);
    expect([file.state.writes, writer.writtenBytes]).toEqual([1, 0]);
  });

  it("leaves unwritten what was gathered meanwhile", async () => {
    const errors: Error[] = [];
    const file = slowFile();
    const writer = writerTo(file, { onError: (error) => errors.push(error) });
    const held = file.hold();
    writer.write(content.subarray(0, MiB));
    writer.write(content.subarray(0, 100));
    held.reject(systemError("ENOSPC"));
    while (errors.length === 0) await nextTurn();
    expect(await reasonOf(writer.flush())).toBe(errors[0]);
    expect(file.state.writes).toBe(1);
  });

  it("after a part was taken leaves that part counted", async () => {
    const file = slowFile({ mostAtOnce: 1000 });
    const writer = writerTo(file);
    writer.write(content.subarray(0, 5000));
    const flushed = rejectionOf(writer.flush(), TargetError);
    while (writer.writtenBytes === 0) await nextTurn();
    const held = file.hold();
    const { writes } = file.state;
    while (file.state.writes === writes) await nextTurn();
    held.reject(systemError("EIO"));
    expect(await flushed).toMatchObject({ problem: "io" });
    expect(writer.writtenBytes).toBe(file.state.bytes);
    expect(writer.writtenBytes % 1000).toBe(0);
    expect(writer.offset).toBe(5000);
  });
});

describe("the device", () => {
  const piece = Buffer.alloc(MiB);
  async function writeMany(writer: BatchWriter, pieces: number) {
    for (let count = 0; count < pieces; count++) {
      writer.write(piece);
      if (count % 4 === 3) await writer.flush();
    }
    await writer.flush();
  }

  it("is asked to take what was written every 64 MiB, and not for less", async () => {
    const file = slowFile();
    const writer = writerTo(file);
    await writeMany(writer, 63);
    expect(file.state.syncs).toBe(0);
    await writeMany(writer, 2);
    expect(file.state.syncs).toBe(1);
    await writeMany(writer, 64);
    expect(file.state.syncs).toBe(2);
  });

  it("is asked once at a time, while writing goes on; only settling waits for it", async () => {
    const file = slowFile();
    const syncing = deferred();
    file.syncBy(() => syncing.promise);
    const writer = writerTo(file);
    await writeMany(writer, 200);
    expect([file.state.syncs, writer.isSyncing, writer.writtenBytes]).toEqual([1, true, 200 * MiB]);
    let isSettled = false;
    const settled = writer.settle().then(() => {
      isSettled = true;
    });
    for (let turn = 0; turn < 10; turn++) await nextTurn();
    expect(isSettled).toBe(false);
    syncing.resolve();
    await settled;
    expect(writer.isSyncing).toBe(false);
  });

  it("that can neither take nor keep anything is complained of once", async () => {
    const errors: Error[] = [];
    const file = slowFile();
    const syncing = deferred();
    file.syncBy(() => syncing.promise);
    const writer = writerTo(file, { onError: (error) => errors.push(error) });
    await writeMany(writer, 64);
    const held = file.hold();
    writer.write(piece);
    held.reject(systemError("ENOSPC"));
    const error = await rejectionOf(writer.flush(), TargetError);
    syncing.reject(systemError("EIO"));
    while (writer.isSyncing) await nextTurn();
    expect(errors).toEqual([error]);
  });

  it("that cannot keep what it has taken fails all that comes", async () => {
    const errors: Error[] = [];
    const file = slowFile();
    const syncing = deferred();
    file.syncBy(() => syncing.promise);
    const writer = writerTo(file, { onError: (error) => errors.push(error) });
    await writeMany(writer, 64);
    const settled = rejectionOf(writer.settle(), TargetError);
    syncing.reject(systemError("EIO"));
    const error = await settled;
    expect(error).toMatchObject({ problem: "io", path: "x.part" });
    expect(errors).toEqual([error]);
    assert.throws(() => writer.write(piece), TargetError);
    expect(await reasonOf(writer.flush())).toBe(error);
  });
});
