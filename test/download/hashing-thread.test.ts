import { createHash } from "node:crypto";
import { setImmediate as nextTurn } from "node:timers/promises";
import { describe, expect, it, onTestFinished } from "vitest";
import { HashingThread, isWorthAThread } from "../../src/download/hashing-thread.js";

const MiB = 1024 * 1024;

function started() {
  const thread = new HashingThread("sha1");
  onTestFinished(() => thread.end());
  return thread;
}

function shared(text: string): Uint8Array {
  const bytes = new Uint8Array(new SharedArrayBuffer(text.length));
  bytes.set(Buffer.from(text));
  return bytes;
}

const sha1 = (text: string) => createHash("sha1").update(text).digest("hex");

describe("a thread that hashes", () => {
  it.each([1, 3, 4, 5, 9])("gives the checksum of %i pieces, and lets go of each once it is hashed", async (count) => {
    const thread = started();
    const texts = Array.from({ length: count }, (_, i) => `piece ${i};`);
    const held = texts.map((text) => thread.update(shared(text)));
    expect(await thread.hexOf("sha1")).toBe(sha1(texts.join("")));
    await Promise.all(held);
  });

  it("lets go of pieces before it is asked for anything", async () => {
    const thread = started();
    const held = ["a", "b", "c", "d"].map((text) => thread.update(shared(text)));
    await Promise.all(held);
  });

  it("gives the checksum of all so far, and goes on", async () => {
    const thread = started();
    void thread.update(shared("one"));
    expect(await thread.hexOf("sha1")).toBe(sha1("one"));
    void thread.update(shared("two"));
    expect(await thread.hexOf("sha1")).toBe(sha1("onetwo"));
  });

  it("has no checksum of another algorithm", () => {
    expect(started().hexOf("sha256")).toBeUndefined();
  });

  it("that has ended lets go of everything, and has no checksum", async () => {
    const thread = started();
    const held = thread.update(shared("one"));
    const hex = thread.hexOf("sha1");
    thread.end();
    await held;
    expect(await hex).toBeUndefined();
    expect(thread.hexOf("sha1")).toBeUndefined();
    expect(thread.update(shared("two"))).toBeUndefined();
  });

  it("that fails does so too", async () => {
    const thread = started();
    // No bytes: the hash throws.
    const held = thread.update("nothing to hash" as unknown as Uint8Array);
    void thread.update({} as Uint8Array);
    const hex = thread.hexOf("sha1");
    await held;
    expect(await hex).toBeUndefined();
    await nextTurn();
    expect(thread.update(shared("more"))).toBeUndefined();
  });

  it("is started for what is large alone", () => {
    expect([isWorthAThread(10 * MiB), isWorthAThread(63 * MiB)]).toEqual([false, false]);
  });
});
