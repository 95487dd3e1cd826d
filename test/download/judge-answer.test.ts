import { describe, expect, it } from "vitest";
import { AttemptFailure } from "../../src/download/attempt-failure.js";
import { BrokenAnswer } from "../../src/download/broken-answer.js";
import { judgeAnswer } from "../../src/download/judge-answer.js";

const now = Date.parse("2026-03-14T09:00:00Z");

function judged(status: number, headers: Record<string, string>, offset: number): unknown {
  try {
    return judgeAnswer({ status, header: (name) => headers[name] }, offset, now);
  } catch (error) {
    if (!(error instanceof AttemptFailure)) throw error;
    const { next, status: failedWith, retryAfterMs } = error;
    return { next, status: failedWith, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
  }
}

const startOver206 = { next: "start-over", status: 206 };
const bytes = (from: number, total?: number, etag?: string) => ({ kind: "bytes", from, total, etag });

describe("an answer that has bytes", () => {
  it.each<[string, number, Record<string, string>, number, unknown]>([
    ["200 with a length", 200, { "content-length": "10" }, 0, bytes(0, 10)],
    ["200 without a length", 200, {}, 0, bytes(0)],
    ["200 to a range is the whole", 200, { "content-length": "10" }, 5, bytes(0, 10)],
    ["200 with a strong ETag", 200, { etag: '"a"' }, 0, bytes(0, undefined, '"a"')],
    ["200 with a weak ETag, which proves nothing", 200, { etag: 'W/"a"' }, 0, bytes(0)],
    ["200 with more than one ETag", 200, { etag: '"a", "b"' }, 0, bytes(0)],
    ["200 with the same length twice", 200, { "content-length": "10, 10" }, 0, bytes(0, 10)],
    ["200 with the encoding identity", 200, { "content-encoding": "Identity" }, 0, bytes(0)],
    ["206 with the range", 206, { "content-range": "bytes 5-9/10" }, 5, bytes(5, 10)],
    ["206 with the range, in capitals", 206, { "content-range": "Bytes 5-9/10" }, 5, bytes(5, 10)],
    [
      "206 with as many bytes as its range",
      206,
      { "content-range": "bytes 5-9/10", "content-length": "5" },
      5,
      bytes(5, 10),
    ],
    [
      "206 with less than was asked for",
      206,
      { "content-range": "bytes 5-6/10", "content-length": "2" },
      5,
      bytes(5, 10),
    ],
    [
      "206 with a range of unknown size",
      206,
      { "content-range": "bytes 5-9/*", etag: '"b"' },
      5,
      bytes(5, undefined, '"b"'),
    ],
  ])("%s", (_, status, headers, offset, expected) => {
    expect(judged(status, headers, offset)).toEqual(expected);
  });

  it.each(["1e3", "10, 11", "9007199254740992"])("is refused where its length is %j", (length) => {
    expect(() => judged(200, { "content-length": length }, 0)).toThrow(BrokenAnswer);
  });
});

describe("an answer without bytes of use", () => {
  it.each<[string, number, Record<string, string>, number, unknown]>([
    ["416 of a file that is all here", 416, { "content-range": "bytes */5" }, 5, { kind: "complete" }],
    ["416 of a shorter file", 416, { "content-range": "bytes */4" }, 5, { next: "start-over", status: 416 }],
    ["416 with a range", 416, { "content-range": "bytes 0-4/5" }, 5, { next: "start-over", status: 416 }],
    ["416 that says nothing", 416, {}, 5, { next: "start-over", status: 416 }],
    ["206 with a later range", 206, { "content-range": "bytes 6-9/10" }, 5, startOver206],
    ["206 with an earlier range", 206, { "content-range": "bytes 4-9/10" }, 5, startOver206],
    ["206 without a range", 206, {}, 5, startOver206],
    ["206 with a range that ends before it begins", 206, { "content-range": "bytes 5-4/10" }, 5, startOver206],
    ["206 with a range beyond its file", 206, { "content-range": "bytes 5-9/9" }, 5, startOver206],
    [
      "206 with a range beyond what numbers hold",
      206,
      { "content-range": "bytes 5-9/9007199254740992" },
      5,
      startOver206,
    ],
    [
      "206 with more bytes than its range",
      206,
      { "content-range": "bytes 10-14/100", "content-length": "90" },
      10,
      startOver206,
    ],
    ["206 with fewer", 206, { "content-range": "bytes 10-99/100", "content-length": "5" }, 10, startOver206],
    ["206 with something before its range", 206, { "content-range": "a bytes 5-9/10" }, 5, startOver206],
    ["206 with something behind its range", 206, { "content-range": "bytes 5-9/10 a" }, 5, startOver206],
    [
      "416 with something before its size",
      416,
      { "content-range": "a bytes */5" },
      5,
      { next: "start-over", status: 416 },
    ],
    [
      "416 with something behind its size",
      416,
      { "content-range": "bytes */5 a" },
      5,
      { next: "start-over", status: 416 },
    ],
    ["206 in other units", 206, { "content-range": "lines 5-9/10" }, 5, startOver206],
    ["200 in gzip, beside another", 200, { "content-encoding": "identity, gzip" }, 0, { next: "give-up", status: 200 }],
    ["200 in gzip", 200, { "content-encoding": "gzip" }, 0, { next: "give-up", status: 200 }],
    [
      "206 in brotli",
      206,
      { "content-encoding": "br", "content-range": "bytes 5-9/10" },
      5,
      { next: "give-up", status: 206 },
    ],
    ["a redirect", 302, { location: "/x" }, 0, { kind: "elsewhere", location: "/x" }],
    [
      "a redirect in UTF-8",
      302,
      { location: Buffer.from("https://b\xfccher.example/\xfc?\u20ac#%41").toString("latin1") },
      0,
      { kind: "elsewhere", location: "https://b%C3%BCcher.example/%C3%BC?%E2%82%AC#%41" },
    ],
    ["a redirect in Latin-1", 302, { location: "/\xfc" }, 0, { kind: "elsewhere", location: "/%FC" }],
    ["a redirect without a target", 302, {}, 0, { next: "give-up", status: 302 }],
    ["304", 304, { location: "/x" }, 0, { next: "give-up", status: 304 }],
    ["204", 204, {}, 0, { next: "give-up", status: 204 }],
    ["400", 400, {}, 0, { next: "give-up", status: 400 }],
    ["401", 401, {}, 0, { next: "prepare-again", status: 401 }],
    ["403", 403, {}, 0, { next: "prepare-again", status: 403 }],
    ["404", 404, {}, 0, { next: "prepare-again", status: 404 }],
    ["410", 410, {}, 0, { next: "prepare-again", status: 410 }],
    ["408", 408, {}, 0, { next: "resume", status: 408 }],
    ["429", 429, { "retry-after": "7" }, 0, { next: "resume", status: 429, retryAfterMs: 7000 }],
    ["500", 500, {}, 0, { next: "resume", status: 500 }],
    ["501", 501, {}, 0, { next: "give-up", status: 501 }],
    [
      "503 with a date",
      503,
      { "retry-after": "Sat, 14 Mar 2026 09:00:09 GMT" },
      0,
      { next: "resume", status: 503, retryAfterMs: 9000 },
    ],
    ["505", 505, {}, 0, { next: "give-up", status: 505 }],
    ["600", 600, {}, 0, { next: "resume", status: 600 }],
  ])("%s", (_, status, headers, offset, expected) => {
    expect(judged(status, headers, offset)).toEqual(expected);
  });
});

describe("an answer that is refused", () => {
  it.each<[number, Record<string, string>, string]>([
    [200, { "content-encoding": "gzip" }, "the server sent the content encoding gzip, which nobody asked for"],
    [206, { "content-range": "bytes 6-9/10" }, "the server answered with another range than was asked for"],
    [
      206,
      { "content-range": "bytes 5-9/10", "content-length": "4" },
      "the server answered with 4 bytes for the range 5-9",
    ],
    [416, {}, "the server has no bytes where the file was to go on"],
    [503, {}, "the server answered 503"],
  ])("with %i %j says why", (status, headers, message) => {
    expect(() => judgeAnswer({ status, header: (name) => headers[name] }, 5, now)).toThrow(RegExp(`^${message}$`));
  });
});

it("a broken answer has a code, as what breaks a connection has", () => {
  expect(new BrokenAnswer("m")).toMatchObject({ code: "HTTP_BROKEN_ANSWER", message: "m" });
});
