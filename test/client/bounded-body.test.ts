import { getEventListeners } from "node:events";
import { describe, expect, test } from "vitest";
import { BodyTooLongError, readBoundedBody } from "../../src/client/bounded-body.js";
import { reasonOf, rejectionOf } from "./rejection-of.js";

/** A body in pieces, which tells whether it was cancelled. */
function bodyOf(pieces: readonly string[], then: "ends" | "hangs" | "fails" = "ends") {
  const state = { cancelled: false };
  const rest = pieces.map((piece) => new TextEncoder().encode(piece));
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const piece = rest.shift();
      if (piece) controller.enqueue(piece);
      else if (then === "ends") controller.close();
      else if (then === "fails") controller.error(new Error("broken"));
      else await new Promise(() => {});
    },
    cancel() {
      state.cancelled = true;
    },
  });
  return { response: new Response(stream), state };
}

const never = new AbortController().signal;
const textOf = async (response: Response, limit: number, signal = never) =>
  new TextDecoder().decode(await readBoundedBody(response, limit, signal));

describe("readBoundedBody", () => {
  test.each([
    [["whole"], "whole"],
    [["in ", "", "three", " pieces"], "in three pieces"],
    [[], ""],
  ])("reads %j to its end", async (pieces, expected) => {
    expect(await textOf(bodyOf(pieces).response, 100)).toBe(expected);
  });

  test("reads no body as none", async () => {
    expect(await textOf(new Response(null, { status: 204 }), 100)).toBe("");
  });

  test("reads as many bytes as the limit, and not one more", async () => {
    expect(await textOf(bodyOf(["1234", "5678"]).response, 8)).toBe("12345678");
    for (const pieces of [["1234", "5678", "9"], ["123456789"]]) {
      const error = await rejectionOf(textOf(bodyOf(pieces).response, 8), BodyTooLongError);
      expect(error.message).toBe("The body is longer than 8 bytes.");
    }
  });

  test("cancels what is too long, so that its connection is given back", async () => {
    const { response, state } = bodyOf(["12345", "6789"], "hangs");
    await rejectionOf(textOf(response, 8), BodyTooLongError);
    expect(state.cancelled).toBe(true);
  });

  test("passes on what broke the body", async () => {
    expect((await rejectionOf(textOf(bodyOf(["1"], "fails").response, 8), Error)).message).toBe("broken");
  });

  test("cancels a body that hangs when the signal stops it, whether or not fetch knows the signal", async () => {
    const { response, state } = bodyOf(["1"], "hangs");
    const controller = new AbortController();
    const reading = textOf(response, 8, controller.signal).catch(() => {});
    controller.abort();
    await reading;
    expect(state.cancelled).toBe(true);
  });

  test("cancels a body that arrives after the signal has stopped", async () => {
    const { response, state } = bodyOf(["1"], "hangs");
    void textOf(response, 8, AbortSignal.abort()).catch(() => {});
    await new Promise(setImmediate);
    expect(state.cancelled).toBe(true);
  });

  test.each(["ends", "fails"] as const)("leaves no listener on the signal when the body %s", async (then) => {
    const { signal } = new AbortController();
    await textOf(bodyOf(["1"], then).response, 8, signal).catch(() => {});
    expect(getEventListeners(signal, "abort")).toHaveLength(0);
  });

  test("fails for a body that somebody else has read", async () => {
    const response = new Response("read");
    await response.text();
    expect(await reasonOf(textOf(response, 8))).toBeInstanceOf(TypeError);
  });
});
