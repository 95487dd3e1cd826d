/** Random answers to requests for a file's bytes: those of a server that is right, and ways to be wrong. */

import { gzipSync } from "node:zlib";
import type { Chance } from "./chance.js";
import { anyStatus, type Header, oddHeader, type RandomAnswer, rubbish, spoiledEnding } from "./random-answer.js";
import type { WireRequest } from "./wire.js";

/** What a server has under a URL. */
export interface ServedContent {
  bytes: Buffer;
  etag: string | undefined;
}

export interface DataAnswer {
  answer: RandomAnswer;
  /** Whether it says what is not so, in a way that only a checksum, or a size said elsewhere, can tell. */
  isLie: boolean;
}

const whole = { kind: "kept", after: 1 } as const;
const bytesType: Header = ["Content-Type", "application/octet-stream"];

/** What a server that is right answers (RFC 9110, sections 13 to 15). */
export function rightAnswer(chance: Chance, request: WireRequest, { bytes, etag }: ServedContent): RandomAnswer {
  const isStale = request.headers["if-range"] !== undefined && request.headers["if-range"] !== etag;
  const [, digits] = /^bytes=(\d+)-$/.exec(request.headers.range ?? "") ?? [];
  const from = digits === undefined || isStale ? undefined : Number(digits);
  const tag: readonly Header[] = etag === undefined ? [] : [["ETag", etag]];
  const framing = chance.one(["length", "length", "chunked"] as const);
  if (from === undefined || chance.is(0.1)) {
    return { status: 200, headers: [bytesType, ...tag], body: bytes, framing, ending: whole };
  }
  if (from >= bytes.length) {
    const range: Header = ["Content-Range", `bytes */${bytes.length}`];
    return { status: 416, headers: [range], body: Buffer.from("range"), framing: "length", ending: whole };
  }
  const range: Header = ["Content-Range", `bytes ${from}-${bytes.length - 1}/${bytes.length}`];
  return { status: 206, headers: [bytesType, ...tag, range], body: bytes.subarray(from), framing, ending: whole };
}

const absurdLengths = ["-1", "x", "1e3", "18446744073709551616", "9007199254740993", "5, 6", ""];
const locations = [
  "",
  "http://[",
  "//",
  "file:///etc/passwd",
  "http://169.254.169.254/x",
  "http://127.0.0.1:1/",
  "x:y",
];

/** What a server answers that is wrong in one of many ways. */
export function wrongAnswer(chance: Chance, request: WireRequest, content: ServedContent, secret: string): DataAnswer {
  const right = rightAnswer(chance, request, content);
  const { bytes } = content;
  const wrong = (change: Partial<RandomAnswer>) => ({ answer: { ...right, ...change }, isLie: false });
  const lie = (change: Partial<RandomAnswer>) => ({ answer: { ...right, ...change }, isLie: true });
  const withHeader = (...header: Header) => ({
    headers: [...right.headers.filter(([name]) => name !== header[0]), header],
  });
  return chance.weighted<() => DataAnswer>([
    // Broken off, but for what ends as if it were whole.
    [6, () => wrong(spoiledEnding(chance, right))],
    [1, () => lie({ body: right.body.subarray(0, chance.upTo(right.body.length)), framing: "chunked" })],
    [1, () => lie({ body: right.body.subarray(0, chance.upTo(right.body.length)), framing: "length" })],
    [1, () => lie({ framing: "close", ending: { kind: "ended", after: chance.next() } })],
    // Another answer.
    [3, () => wrong({ ...statusAnswer(chance, secret, bytes) })],
    [1, () => wrong({ ...statusAnswer(chance, secret, bytes), status: chance.one([401, 403, 404, 410]) })],
    [1, () => wrong({ status: 302, headers: [["Location", chance.one(locations)]], body: Buffer.alloc(0) })],
    [2, () => wrong({ status: 307, headers: [["Location", chance.one(["second", "first?again", "/"])]] })],
    [1, () => wrong({ ...withHeader("Retry-After", chance.one(["0", "1e99", "9".repeat(30), "soon"])), status: 503 })],
    // Another range than was asked for, and said to be that, or to be the right one.
    [2, () => wrong(partFrom(chance, content))],
    [1, () => lie({ ...partFrom(chance, content), ...withHeader("Content-Range", `bytes 0-9/${bytes.length}`) })],
    [1, () => lie({ status: 206, ...withHeader("Content-Range", "bytes 0-1/2") })],
    [1, () => wrong({ status: 206, headers: [bytesType] })],
    [1, () => lie({ status: 416, ...withHeader("Content-Range", `bytes */${chance.upTo(bytes.length)}`) })],
    // Other bytes.
    [1, () => lie({ body: chance.bytes(right.body.length) })],
    [1, () => lie({ body: Buffer.concat([right.body, chance.bytes(1 + chance.upTo(99))]), framing: "chunked" })],
    [1, () => lie({ body: Buffer.concat([right.body, chance.bytes(1 + chance.upTo(99))]), framing: "length" })],
    [1, () => lie({ body: Buffer.from("<html>"), headers: [["Content-Type", "text/html"]], status: 200 })],
    [1, () => wrong({ ...withHeader("Content-Encoding", "gzip"), body: gzipSync(right.body) })],
    // Headers that make no sense. A length that is too short is one that is believed.
    [2, () => wrong(withHeader("Content-Length", chance.one([...absurdLengths, `${right.body.length + 5}`])))],
    [1, () => lie(withHeader("Content-Length", `${right.body.length >> 1}`))],
    [1, () => wrong(withHeader("Transfer-Encoding", chance.one(["gzip", "chunked, chunked", "x", "identity"])))],
    [2, () => lie(withHeader(...oddHeader(chance, right.body, secret)))],
    [2, () => lie({ raw: rubbish(chance) })],
  ])();
}

function statusAnswer(chance: Chance, secret: string, bytes: Buffer): Partial<RandomAnswer> {
  const status = anyStatus(chance);
  // These are judged by what comes with them, and that says nothing true of the file here.
  if ([200, 206, 416].includes(status)) return { status: 500 };
  return { status, headers: [oddHeader(chance, bytes, secret)], body: Buffer.from(chance.one(["", "no", secret])) };
}

/** A true part of the content, wherever it begins. */
function partFrom(chance: Chance, { bytes }: ServedContent): Partial<RandomAnswer> {
  const from = chance.upTo(Math.max(0, bytes.length - 1));
  const range: Header = ["Content-Range", `bytes ${from}-${bytes.length - 1}/${bytes.length}`];
  return { status: 206, headers: [bytesType, range], body: bytes.subarray(from), framing: "length" };
}
