import { describe, expect, it } from "vitest";
import {
  type BodyFraming,
  framedByChunks,
  framedByConnection,
  framedByLength,
} from "../../src/download/body-framing.js";
import { BrokenAnswer } from "../../src/download/broken-answer.js";
import { everySplit, give } from "./pieces-of.js";

/** What a framing makes of bytes that come in pieces: the body, and what is left once it is whole. */
function read(framing: BodyFraming, pieces: readonly Uint8Array[]) {
  let body = "";
  let left = "";
  give(pieces, (piece) => {
    let taken = 0;
    while (taken < piece.byteLength && !framing.isWhole) {
      taken += framing.take(piece.subarray(taken), (bytes) => {
        expect(bytes.byteLength).toBeGreaterThan(0);
        body += Buffer.from(bytes).toString("latin1");
      });
    }
    left += Buffer.from(piece.subarray(taken)).toString("latin1");
  });
  return { body, left, isWhole: framing.isWhole };
}

/** Reads a text in whatever pieces, which must come to the same. */
function readAnyhow(makeFraming: () => BodyFraming, text: string) {
  const [first, ...others] = [...everySplit(Buffer.from(text, "latin1"))].map((pieces) => read(makeFraming(), pieces));
  for (const other of others) expect(other).toEqual(first);
  return first;
}

describe("a body of a length", () => {
  it.each<[number, string, ReturnType<typeof read>]>([
    [3, "abc", { body: "abc", left: "", isWhole: true }],
    [3, "abcdef", { body: "abc", left: "def", isWhole: true }],
    [3, "ab", { body: "ab", left: "", isWhole: false }],
    [0, "abc", { body: "", left: "abc", isWhole: true }],
  ])("of %i out of %j", (length, text, expected) => {
    expect(readAnyhow(() => framedByLength(length), text)).toEqual(expected);
    expect(framedByLength(length).endsWithConnection).toBe(false);
  });
});

describe("a body to the connection's end", () => {
  it("is all that comes, and is not whole before", () => {
    expect(readAnyhow(framedByConnection, "a\r\n\r\nb")).toEqual({ body: "a\r\n\r\nb", left: "", isWhole: false });
    expect(framedByConnection().endsWithConnection).toBe(true);
  });
});

describe("a body in chunks", () => {
  it.each<[string, string, string?]>([
    ["0\r\n\r\n", ""],
    ["3\r\nabc\r\n0\r\n\r\n", "abc"],
    ["3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n", "abcde"],
    ["a\r\n0123456789\r\n0\r\n\r\n", "0123456789"],
    ["A\r\n0123456789\r\n0\r\n\r\n", "0123456789"],
    ["2\r\n\r\n\r\n0\r\n\r\n", "\r\n"],
    ["0000000000003\r\nabc\r\n000\r\n\r\n", "abc"],
    [`${"0".repeat(100)}3\r\nabc\r\n${"0".repeat(14)}\r\n\r\n`, "abc"],
    ["3 \r\nabc\r\n0\t  \r\n\r\n", "abc"],
    ["3;\r\nabc\r\n0\r\n\r\n", "abc"],
    ["3;a=b;c\r\nabc\r\n0;d\r\n\r\n", "abc"],
    ['3 ;\ta = "\xff;" \r\nabc\r\n0\r\n\r\n', "abc"],
    ["3\r\nabc\r\n0\r\nExpires: x\r\nb:\r\n\r\n", "abc"],
    ["3\r\nabc\r\n0\r\n\r\nHTTP/1.1 200 OK\r\n\r\n", "abc", "HTTP/1.1 200 OK\r\n\r\n"],
  ])("of %j is read over", (text, body, left = "") => {
    expect(readAnyhow(framedByChunks, text)).toEqual({ body, left, isWhole: true });
    expect(framedByChunks().endsWithConnection).toBe(false);
  });

  it.each(["", "3", "3\r", "3\r\n", "3\r\nab", "3\r\nabc", "3\r\nabc\r\n", "0\r\n", "0\r\na: b\r\n", "0\r\n\r"])(
    "of %j is not whole",
    (text) => {
      expect(readAnyhow(framedByChunks, text)).toMatchObject({ left: "", isWhole: false });
    },
  );

  it.each([
    ["a size that is none", "x\r\n"],
    ["no size", "\r\nabc\r\n"],
    ["no size before an extension", ";a\r\n"],
    ["a sign", "+3\r\nabc\r\n"],
    ["a negative size", "-3\r\nabc\r\n"],
    ["a prefix", "0x3\r\nabc\r\n"],
    ["a fraction", "3.0\r\nabc\r\n"],
    ["a digit of another script", "\xb3\r\nabc\r\n"],
    ["a blank before the size", " 3\r\nabc\r\n"],
    ["another blank than HTTP's behind it", "3\xa0\r\nabc\r\n"],
    ["two sizes", "3 3\r\nabc\r\n"],
    ["a size beyond what numbers hold", "20000000000000\r\nabc\r\n"],
    ["a size of 2^64 + 3", "10000000000000003\r\nabc\r\n"],
    ["a line feed alone behind the size", "3\nabc\r\n"],
    ["a carriage return within the extension", "3;a\rb\r\nabc\r\n"],
    ["a control character in the extension", "3;a\0\r\nabc\r\n"],
    ["a line feed alone within the extension", "3;a\n0\r\n\r\n"],
    ["more than its size", "3\r\nabcd\r\n0\r\n\r\n"],
    ["less than its size", "4\r\nabc\r\n0\r\n\r\n"],
    ["a line feed alone behind it", "3\r\nabc\n0\r\n\r\n"],
    ["a carriage return alone behind it", "3\r\nabc\r0\r\n\r\n"],
    ["a trailer that is none", "0\r\nabc\r\n\r\n"],
    ["a trailer that goes on in the next line", "0\r\na: b\r\n c\r\n\r\n"],
    ["a control character in the trailer", "0\r\na: \x01\r\n\r\n"],
    ["a line feed alone at the end", "0\r\n\n"],
  ])("with %s is refused", (_, text) => {
    for (const pieces of everySplit(Buffer.from(text, "latin1"))) {
      expect(() => read(framedByChunks(), pieces)).toThrow(BrokenAnswer);
    }
  });

  it.each([
    ["3\r\nabcd\r\n", /^a chunk of the answer is longer than its size$/],
    ["x\r\n", /^the size of a chunk of the answer is no number$/],
  ])("is refused with the reason: %j", (text, reason) => {
    expect(() => read(framedByChunks(), [Buffer.from(text)])).toThrow(reason);
  });

  const many = 10_000;
  it.each([
    ["an extension", `3;${"x".repeat(7 * many)}`],
    ["a trailer of one line", `0\r\na:${"x".repeat(7 * many)}`],
    ["a trailer of many lines", `0\r\n${"a: bcd\r\n".repeat(many)}`],
    ["no line's end behind a chunk", `1\r\n${"x".repeat(7 * many)}`],
  ])("with %s that has no end is refused before all of it is there", (_, text) => {
    expect(() => read(framedByChunks(), [Buffer.from(text)])).toThrow(BrokenAnswer);
  });

  it("may have any number of chunks with extensions", () => {
    const text = `1;${"x".repeat(60_000)}\r\na\r\n`;
    const { body } = read(framedByChunks(), [Buffer.from(text.repeat(5))]);
    expect(body).toBe("aaaaa");
  });
});
