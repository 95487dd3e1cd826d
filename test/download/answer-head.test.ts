import { describe, expect, it } from "vitest";
import { framingOf, keepsConnection, parseHead } from "../../src/download/answer-head.js";
import { BrokenAnswer } from "../../src/download/broken-answer.js";

const head = (...lines: string[]) => parseHead(lines);
const ok = (...fields: string[]) => head("HTTP/1.1 200 OK", ...fields);

describe("the status line of an answer", () => {
  it.each<[string, number, 0 | 1]>([
    ["HTTP/1.1 200 OK", 200, 1],
    ["HTTP/1.0 206 Partial Content", 206, 0],
    ["HTTP/1.1 404 ", 404, 1],
    ["HTTP/1.1 503", 503, 1],
    ["HTTP/1.1 999 \t!~\x80\xff", 999, 1],
  ])("%j is read", (line, status, minorVersion) => {
    expect(head(line)).toMatchObject({ status, minorVersion });
  });

  it.each([
    "",
    " HTTP/1.1 200 OK",
    "http/1.1 200 OK",
    "HTTP/1.2 200 OK",
    "HTTP/2 200",
    "HTTP/1.1  200 OK",
    "HTTP/1.1\t200 OK",
    "HTTP/1.1 20 OK",
    "HTTP/1.1 2000 OK",
    "HTTP/1.1 099 OK",
    "HTTP/1.1 +20 OK",
    "HTTP/1.1 200OK",
    "HTTP/1.1 200 O\0K",
    "HTTP/1.1 200 O\rK",
    "HTTP/1.1 200 O\nK",
    "HTTP/1.1 200 O\x7fK",
    "SSH-2.0-OpenSSH_9.2",
  ])("%j is refused", (line) => {
    expect(() => head(line)).toThrow(BrokenAnswer);
  });
});

describe("a header field of an answer", () => {
  it.each<[string, string[], string | undefined]>([
    ["is found by its name in small letters", ["ETag: x"], "x"],
    ["has no blanks around its value", ["etag: \t x y \t "], "x y"],
    ["needs no blank before its value", ["etag:x"], "x"],
    ["may be empty", ["etag:"], ""],
    ["may be blank", ["etag: \t "], ""],
    ["has a value with colons", ["etag: a:b: c"], "a:b: c"],
    ["has what is no ASCII as it came", ["etag: \xa0\xe9\xff"], "\xa0\xe9\xff"],
    ["is one list with its other lines", ["etag: a", "x: y", "ETAG: b,c"], "a, b,c"],
    ["is not there where only another is", ["etags: a", "xetag: a"], undefined],
    ["has a name that means something in JavaScript", ["__proto__: a", "constructor: b"], undefined],
  ])("%s", (_, fields, expected) => {
    expect(ok(...fields).header("etag")).toBe(expected);
  });

  it.each([
    "etag",
    "",
    ": x",
    "etag : x",
    "etag\t: x",
    " etag: x",
    "\tx",
    "e tag: x",
    "e(tag): x",
    "\xe9tag: x",
    "etag: a\0b",
    "etag: a\rb",
    "etag: a\nb: c",
    "etag: a\n b",
    "etag: a\x0bb",
    "etag: a\x7fb",
  ])("%j is refused", (line) => {
    expect(() => ok("server: x", line)).toThrow(BrokenAnswer);
  });

  /** As long as a head may be. */
  const many = 60_000;
  it.each<[string, string[]]>([
    ["blanks within a value", [`a: x${" ".repeat(many)}y`]],
    ["blanks before what cannot be read", [`a: ${" \t".repeat(many / 2)}\x01`]],
    ["blanks within a list of options", [`connection: x${" ".repeat(many)}y`]],
    ["blanks within a length", [`content-length: 1${" ".repeat(many)}1`]],
    ["commas", [`connection: ${",".repeat(many)}`]],
    ["lines of one name", new Array(many / 4).fill("a:b")],
    ["lines of a length", new Array(many / 20).fill("content-length: 1")],
  ])("takes no long time for many %s", (_, fields) => {
    const start = performance.now();
    try {
      const parsed = ok(...fields);
      parsed.header("a");
      keepsConnection(parsed);
      framingOf(parsed);
    } catch (error) {
      expect(error).toBeInstanceOf(BrokenAnswer);
    }
    // Far more than it needs, and far less than what grows with the square needs.
    expect(performance.now() - start).toBeLessThan(500);
  });
});

describe("the connection of an answer", () => {
  it.each<[string, string[], boolean]>([
    ["HTTP/1.1", [], true],
    ["HTTP/1.1", ["connection: keep-alive"], true],
    ["HTTP/1.1", ["connection: close"], false],
    ["HTTP/1.1", ["Connection: X-Y ,\tClose"], false],
    ["HTTP/1.1", ["connection: x", "connection: close"], false],
    ["HTTP/1.1", ["connection: closed"], true],
    ["HTTP/1.0", [], false],
    ["HTTP/1.0", ["connection: Keep-Alive"], true],
    ["HTTP/1.0", ["connection: keep-alive, close"], false],
  ])("of %s with %j is kept: %s", (version, fields, expected) => {
    expect(keepsConnection(head(`${version} 200 OK`, ...fields))).toBe(expected);
  });
});

describe("the body of an answer", () => {
  const framed = (statusLine: string, ...fields: string[]) => {
    const { isWhole, endsWithConnection } = framingOf(head(statusLine, ...fields));
    return isWhole ? "none" : endsWithConnection ? "to the end" : "framed";
  };

  it.each<[string, string[], string]>([
    ["200", [], "to the end"],
    ["200", ["content-length: 0"], "none"],
    ["200", ["content-length: 5"], "framed"],
    ["200", ["content-length: 0005"], "framed"],
    ["200", ["content-length: 5", "content-length: 5"], "framed"],
    ["200", ["content-length: 5 ,\t5,5"], "framed"],
    ["200", ["content-length: 9007199254740991"], "framed"],
    ["200", ["transfer-encoding: chunked"], "framed"],
    ["200", ["Transfer-Encoding:  Chunked "], "framed"],
    ["204", ["content-length: 5"], "none"],
    ["304", ["content-length: 5"], "none"],
  ])("of %s with %j is %s", (status, fields, expected) => {
    expect(framed(`HTTP/1.1 ${status} x`, ...fields)).toBe(expected);
  });

  it.each<[string[]]>([
    [["content-length:"]],
    [["content-length: +5"]],
    [["content-length: -5"]],
    [["content-length: 5.0"]],
    [["content-length: 5e0"]],
    [["content-length: 0x5"]],
    [["content-length: 5 5"]],
    [["content-length: 5_5"]],
    [["content-length: \xb2"]],
    [["content-length: 5,"]],
    [["content-length: 5, 6"]],
    [["content-length: 5, 05"]],
    [["content-length: 5", "content-length: 6"]],
    [["content-length: 9007199254740992"]],
    [["content-length: 18446744073709551621"]],
    [["transfer-encoding:"]],
    [["transfer-encoding: identity"]],
    [["transfer-encoding: gzip"]],
    [["transfer-encoding: gzip, chunked"]],
    [["transfer-encoding: chunked, identity"]],
    [["transfer-encoding: chunked", "transfer-encoding: chunked"]],
    [["transfer-encoding: chunked;a=b"]],
    [["transfer-encoding: xchunked"]],
    [["transfer-encoding: \xa0chunked"]],
    [["transfer-encoding: chunked", "content-length: 5"]],
    [["content-length: 0", "transfer-encoding: chunked"]],
  ])("cannot be told with %j", (fields) => {
    expect(() => framed("HTTP/1.1 200 OK", ...fields)).toThrow(BrokenAnswer);
  });

  it("cannot be told in HTTP/1.0 with Transfer-Encoding, which it does not know", () => {
    expect(() => framed("HTTP/1.0 200 OK", "transfer-encoding: chunked")).toThrow(BrokenAnswer);
    expect(framed("HTTP/1.0 200 OK", "content-length: 5")).toBe("framed");
  });

  it.each([
    ["is not chunked alone", "HTTP/1.1 200 OK", ["transfer-encoding: gzip, chunked"]],
    [
      "a Content-Length beside Transfer-Encoding",
      "HTTP/1.1 200 OK",
      ["transfer-encoding: chunked", "content-length: 5"],
    ],
    ["but is of HTTP/1.0", "HTTP/1.0 200 OK", ["transfer-encoding: chunked"]],
  ])("cannot be told, and the reason is said: %s", (reason, status, fields) => {
    expect(() => framed(status, ...fields)).toThrow(reason);
  });
});
