import { describe, expect, it } from "vitest";
import { BrokenAnswer } from "../../src/download/broken-answer.js";
import { LineReader } from "../../src/download/line-reader.js";
import { everySplit, give } from "./pieces-of.js";

const wrongEnd = new BrokenAnswer("a line of the answer has the wrong end");
const bytes = (text: string) => Buffer.from(text, "latin1");

function linesOf(pieces: readonly Uint8Array[]): string[] {
  const lines: string[] = [];
  const reader = new LineReader();
  give(pieces, (piece) => {
    for (let taken = 0; taken < piece.byteLength; ) {
      taken += reader.take(piece.subarray(taken), (line) => lines.push(line));
    }
  });
  return lines;
}

describe("lines", () => {
  it("are the same in whatever pieces they come", () => {
    for (const pieces of everySplit(bytes("one\r\n\r\ntw\ro\xff\r\r\nthree\r\nrest"))) {
      expect(linesOf(pieces)).toEqual(["one", "", "tw\ro\xff\r", "three"]);
    }
  });

  it("are taken one at a time, and nothing behind them", () => {
    const lines: string[] = [];
    expect(new LineReader().take(bytes("a\r\nb\r\n"), (line) => lines.push(line))).toBe(3);
    expect(lines).toEqual(["a"]);
  });

  it.each(["one\ntwo\r\n", "\n", "one\r\ntwo\n\r"])("do not end with a line feed alone: %j", (text) => {
    for (const pieces of everySplit(bytes(text))) expect(() => linesOf(pieces)).toThrow(wrongEnd);
  });

  const most = 64 * 1024;
  it.each(["x", "x\r\n"])("of %j have an end, and 64 KiB together until a reset", (text) => {
    const reader = new LineReader();
    const many = bytes(text.repeat(most));
    const take = (length: number) => {
      for (let taken = 0; taken < length; ) taken += reader.take(many.subarray(taken, length), () => {});
    };
    take(most);
    expect(() => take(1)).toThrow(new BrokenAnswer("what the answer says of itself has no end"));
    reader.reset();
    take(most);
  });
});
