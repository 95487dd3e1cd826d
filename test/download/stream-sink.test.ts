import { once } from "node:events";
import { Writable } from "node:stream";
import { expect, it } from "vitest";
import { StreamSink } from "../../src/download/stream-sink.js";
import { TargetError } from "../../src/node.js";
import { reasonOf, rejectionOf } from "../client/rejection-of.js";

/** A stream whose writes come to an end one by one, when the test says so. */
function steppedStream() {
  const steps: ((error?: Error) => void)[] = [];
  const stream = new Writable({ write: (_, __, done) => void steps.push(done) });
  return { stream, step: (error?: Error) => steps.shift()?.(error) };
}

const turn = () => new Promise(setImmediate);

it("is whole once the stream has taken every write", async () => {
  const { stream, step } = steppedStream();
  const sink = new StreamSink(stream);
  for (const text of ["one", "two"]) sink.write(Buffer.from(text));
  let isWhole = false;
  const committed = sink.commit().then(() => {
    isWhole = true;
  });
  step();
  await turn();
  expect(isWhole).toBe(false);
  step();
  await committed;
});

it("is not whole where the stream has failed, and takes no more then", async () => {
  const { stream, step } = steppedStream();
  const sink = new StreamSink(stream);
  sink.write(Buffer.from("one"));
  const failed = once(stream, "error");
  step(new Error("no space"));
  await failed;
  expect((await rejectionOf(sink.commit(), TargetError)).message).toContain("The stream failed: no space.");
  expect(await reasonOf((async () => sink.write(Buffer.from("two")))())).toBeInstanceOf(TargetError);
});

it("tells at once that the stream was closed", async () => {
  const { stream } = steppedStream();
  const sink = new StreamSink(stream);
  const told: Error[] = [];
  sink.onError = (error) => void told.push(error);
  stream.destroy();
  await once(stream, "close");
  expect(told).toEqual([
    expect.objectContaining({ message: expect.stringContaining("closed before the file was whole") }),
  ]);
});

it("is refused from the start where the stream takes no more", async () => {
  const { stream } = steppedStream();
  stream.end();
  expect(() => new StreamSink(stream)).toThrow(/^The stream to write to has ended, or was closed\.$/);
  const error = await rejectionOf((async () => new StreamSink(stream))(), TargetError);
  expect(error).toMatchObject({ problem: "io", path: "" });
});

it("can begin anew only as long as nothing was written", async () => {
  const { stream } = steppedStream();
  const sink = new StreamSink(stream);
  expect(await sink.restart()).toBe(true);
  sink.write(Buffer.from("one"));
  expect(await sink.restart()).toBe(false);
});

it.each(["abandon", "commit"] as const)("leaves no listener at the stream after it is told to %s", async (end) => {
  const { stream, step } = steppedStream();
  const before = stream.eventNames().map((name) => [name, stream.listenerCount(name)]);
  const sink = new StreamSink(stream);
  sink.write(Buffer.from("one"));
  step();
  await turn();
  await sink[end]();
  expect(stream.eventNames().map((name) => [name, stream.listenerCount(name)])).toEqual(before);
});

it("has no path in its failure, and the stream's own as the cause", async () => {
  const { stream, step } = steppedStream();
  const sink = new StreamSink(stream);
  sink.write(Buffer.from("one"));
  const failed = once(stream, "error");
  const own = new Error("no space");
  step(own);
  await failed;
  expect(await rejectionOf(sink.commit(), TargetError)).toMatchObject({ problem: "io", path: "", cause: own });
});
