import { describe, expect, it } from "vitest";
import { AnswerReader } from "../../src/download/answer-reader.js";
import { BrokenAnswer } from "../../src/download/broken-answer.js";
import { everySplit, give } from "./pieces-of.js";

/** How an answer came out. `isReusable` is undefined where it has not come to its end. */
interface Read {
  status: number | undefined;
  body: string;
  isReusable: boolean | undefined;
  refused?: string;
}

type Release = "at once" | "after the next piece" | "at the end";

/** Reads an answer that comes in pieces, and then perhaps the connection's end. */
function read(pieces: readonly Uint8Array[], hasEnd: boolean, when: Release): Read {
  const result: Read = { status: undefined, body: "", isReusable: undefined };
  let piecesUntilRelease = Number.POSITIVE_INFINITY;
  const reader = new AnswerReader({
    onHead({ status }) {
      expect(result.status, "there is one head").toBeUndefined();
      result.status = status;
      piecesUntilRelease = { "at once": 0, "after the next piece": 1, "at the end": Number.POSITIVE_INFINITY }[when];
    },
    onBody(bytes) {
      expect(piecesUntilRelease, "nothing comes before the release").toBe(-1);
      expect(bytes.byteLength).toBeGreaterThan(0);
      result.body += Buffer.from(bytes).toString("latin1");
    },
    onEnd(isReusable) {
      expect(result.isReusable, "there is one end").toBeUndefined();
      result.isReusable = isReusable;
    },
  });
  const release = () => {
    piecesUntilRelease = -1;
    reader.release();
  };
  try {
    expect(reader.hasBegun).toBe(false);
    give(pieces, (piece) => {
      const isBodyAwaited = piecesUntilRelease !== Number.POSITIVE_INFINITY;
      reader.take(piece);
      expect(reader.hasBegun).toBe(true);
      if (isBodyAwaited && piecesUntilRelease > 0) piecesUntilRelease--;
      if (piecesUntilRelease === 0) release();
    });
    if (hasEnd) reader.end();
    if (piecesUntilRelease > 0 && result.status !== undefined) release();
  } catch (error) {
    if (!(error instanceof BrokenAnswer)) throw error;
    result.refused = error.message;
  }
  return result;
}

/** Reads a text in whatever pieces and with whatever delay, which must come to the same. */
function readAnyhow(text: string, hasEnd = false): Read | undefined {
  const all = [...everySplit(Buffer.from(text, "latin1"))].flatMap((pieces) =>
    (["at once", "after the next piece", "at the end"] as const).map((when) => read(pieces, hasEnd, when)),
  );
  const [first, ...others] = all;
  for (const other of others) {
    if (first?.refused === undefined) expect(other).toEqual(first);
    // How much of it is handed on before the fault shows depends on the pieces.
    else expect(other.refused).toBe(first.refused);
  }
  return first;
}

const closed = "the other side closed it";

describe("an answer, in whatever pieces it comes, and however long its body is waited with", () => {
  it.each<[string, string, Read]>([
    ["of a length", "content-length: 3\r\n\r\nabc", { status: 200, body: "abc", isReusable: true }],
    ["of no length", "content-length: 0\r\n\r\n", { status: 200, body: "", isReusable: true }],
    [
      "of a length, on a connection that ends",
      "connection: close\r\ncontent-length: 3\r\n\r\nabc",
      { status: 200, body: "abc", isReusable: false },
    ],
    [
      "in chunks",
      "transfer-encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n",
      { status: 200, body: "abc", isReusable: true },
    ],
    [
      "in chunks, with a trailer",
      "transfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\na: b\r\n\r\n",
      { status: 200, body: "abc", isReusable: true },
    ],
    ["of a length, in part", "content-length: 3\r\n\r\nab", { status: 200, body: "ab", isReusable: undefined }],
    ["to the connection's end", "\r\nabc", { status: 200, body: "abc", isReusable: undefined }],
  ])("%s", (_, rest, expected) => {
    expect(readAnyhow(`HTTP/1.1 200 OK\r\n${rest}`)).toEqual(expected);
  });

  it("after others that only announce it", () => {
    const text =
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\nlink: x\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\na";
    expect(readAnyhow(text)).toEqual({ status: 200, body: "a", isReusable: true });
  });

  it.each([
    ["of a length", "content-length: 3\r\n\r\nabc"],
    ["of no length", "content-length: 0\r\n\r\n"],
    ["in chunks", "transfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"],
  ])("%s, with bytes behind it", (_, rest) => {
    for (const beyond of ["x", "HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\nx"]) {
      const text = `HTTP/1.1 200 OK\r\n${rest}`;
      const { body } = read([Buffer.from(text)], false, "at once");
      const bytes = Buffer.from(text + beyond);
      for (const pieces of everySplit(bytes)) {
        // Whoever has gone on before what is beyond came learns it from the connection.
        const isKnown = pieces.length === 1 || (pieces[0]?.byteLength ?? 0) > text.length;
        if (isKnown) expect(read(pieces, false, "at once")).toEqual({ status: 200, body, isReusable: false });
        expect(read(pieces, false, "at the end")).toEqual({ status: 200, body, isReusable: false });
      }
    }
  });
});

describe("the connection's end", () => {
  it.each<[string, string, Read]>([
    ["ends a body of no known end", "\r\nabc", { status: 200, body: "abc", isReusable: false }],
    ["ends a body of no known end and nothing in it", "\r\n", { status: 200, body: "", isReusable: false }],
  ])("%s", (_, rest, expected) => {
    expect(readAnyhow(`HTTP/1.1 200 OK\r\n${rest}`, true)).toEqual(expected);
  });

  it("while a whole answer is waited with leaves it whole, on a connection of no more use", () => {
    const text = "HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nabc";
    for (const pieces of everySplit(Buffer.from(text))) {
      expect(read(pieces, true, "at the end")).toEqual({ status: 200, body: "abc", isReusable: false });
    }
  });

  it("after a whole answer changes nothing", () => {
    const text = "HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nabc";
    expect(read([Buffer.from(text)], true, "at once")).toEqual({ status: 200, body: "abc", isReusable: true });
  });

  it.each([
    "",
    "HTTP/1.1 200",
    "HTTP/1.1 200 OK\r\n",
    "HTTP/1.1 200 OK\r\n\r",
    "HTTP/1.1 100 Continue\r\n\r\n",
    "HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nab",
    "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n",
    "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n",
    "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n",
  ])("does not make %j whole", (text) => {
    expect(readAnyhow(text, true)?.refused).toBe(closed);
  });
});

describe("what is no answer", () => {
  it.each([
    ["another protocol, at its first line", "SSH-2.0-OpenSSH_9.2\r\n"],
    ["an empty line", "\r\nHTTP/1.1 200 OK\r\n\r\n"],
    ["lines with line feeds alone", "HTTP/1.1 200 OK\n\n"],
    ["a change of protocol", "HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\n\r\n"],
    ["two lengths", "HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab"],
    ["two ways to tell its end", "HTTP/1.1 200 OK\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n"],
    ["a field that goes on in the next line", "HTTP/1.1 200 OK\r\na: b\r\n c\r\n\r\n"],
    ["chunks that are none", "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nx\r\n"],
    ["a broken one after one that only announces it", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\na\r\n\r\n"],
  ])("is refused, in whatever pieces it comes: %s", (_, text) => {
    expect(readAnyhow(text)?.refused).toBeDefined();
  });

  it("is told as what it is, if it is a change of protocol", () => {
    const reader = new AnswerReader({ onHead() {}, onBody() {}, onEnd() {} });
    expect(() => reader.take(Buffer.from("HTTP/1.1 101 Switching Protocols\r\n\r\n"))).toThrow(
      /^the answer changes the protocol, which nobody asked for$/,
    );
  });

  const piece = Buffer.from(`HTTP/1.1 103 Early Hints\r\nlink: ${"x".repeat(1000)}\r\n\r\n`);
  it.each([
    ["answers that only announce one", piece],
    ["a head", Buffer.from("HTTP/1.1 200 OK\r\n".padEnd(1000, "x"))],
  ])("is refused after 64 KiB: %s without end", (_, bytes) => {
    const reader = new AnswerReader({ onHead() {}, onBody() {}, onEnd() {} });
    let received = 0;
    const takeForever = () => {
      while (received < 1_000_000) {
        reader.take(bytes);
        received += bytes.byteLength;
      }
    };
    expect(takeForever).toThrow(BrokenAnswer);
    expect(received).toBeGreaterThan(60_000);
    expect(received).toBeLessThan(70_000);
  });
});

describe("a handler of an answer", () => {
  const answer = Buffer.from("HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nabc");
  const own = new RangeError("own");
  const fail = () => {
    throw own;
  };

  it.each([
    ["at the head", { onHead: fail }],
    ["at the body", { onBody: fail }],
    ["at the end", { onEnd: fail }],
  ])("may throw %s, and that comes through as it is", (_, faulty) => {
    const reader = new AnswerReader({ onHead() {}, onBody() {}, onEnd() {}, ...faulty });
    const readAll = () => {
      reader.take(answer);
      reader.release();
    };
    expect(readAll).toThrow(own);
  });

  it("cannot release before there is a head, within it, or twice", () => {
    let reader = new AnswerReader({ onHead: () => reader.release(), onBody() {}, onEnd() {} });
    expect(() => reader.take(answer)).toThrow("nothing to release");
    reader = new AnswerReader({ onHead() {}, onBody() {}, onEnd() {} });
    expect(() => reader.release()).toThrow("nothing to release");
    reader.take(answer);
    reader.release();
    expect(() => reader.release()).toThrow("nothing to release");
  });
});
