/** The generator of random answers. Everything about one is decided by the seed and the index of its call. */

import { deflateSync, gzipSync } from "node:zlib";
import type { Call } from "../contract/calls.js";
import type { Chance } from "./chance.js";
import { type Document, documentsFor } from "./documents.js";
import { anyValue, spoiledText, spoiledValue, spoiledXml, written } from "./mutations.js";

export type Header = readonly [name: string, value: string];

export interface RandomAnswer {
  status: number;
  /** Without those that the framing adds. */
  headers: readonly Header[];
  /** As it is sent, before the framing. */
  body: Buffer;
  /** How the end of the body is told. */
  framing: "length" | "chunked" | "close";
  /** What becomes of the connection, and after how much of all that is to be sent (from 0 to 1). */
  ending: { kind: "kept" | "ended" | "reset" | "stalled"; after: number };
  /** Instead of all this: bytes that are hardly HTTP. */
  raw?: Buffer;
  /** What it is an example of, if nothing at all is wrong with it. */
  document?: Document;
}

const whole = { kind: "kept", after: 1 } as const;

/** Whether an answer ends by itself, so that whoever waits for it need not stop to. */
export function endsByItself({ raw, status, framing, ending, headers }: RandomAnswer): boolean {
  const isFramed = headers.every(([name]) => !/^(?:content-length|transfer-encoding)$/i.test(name));
  if (!isFramed || raw || status < 200 || status > 599) return false;
  return ending.kind === "kept" ? ending.after === 1 && framing !== "close" : ending.kind !== "stalled";
}

/** A random answer to a call. `adapt` may change the example that it is made from. */
export function randomAnswer(
  chance: Chance,
  call: Call,
  secret: string,
  adapt: (value: unknown) => unknown = (value) => value,
): RandomAnswer {
  const isSuccess = chance.is(0.6);
  const example = chance.one(documentsFor(call).filter(({ status }) => status < 400 === isSuccess));
  const document = { ...example, value: adapt(example.value) };
  const plain = answerWith(chance, document);
  return chance.weighted<() => RandomAnswer>([
    [10, () => plain],
    [10, () => ({ ...answerWith(chance, document, spoiledBody(chance, document, secret)) })],
    [4, () => spoiledHead(chance, plain, secret)],
    [4, () => spoiledHead(chance, answerWith(chance, document, spoiledBody(chance, document, secret)), secret)],
    [4, () => spoiledEnding(chance, plain)],
    [3, () => anything(chance, secret)],
    [1, () => ({ ...plain, raw: rubbish(chance), document: undefined as never })],
  ])();
}

/** A document as an answer, written in one of the ways that mean the same. */
function answerWith(chance: Chance, document: Document, body?: Buffer): RandomAnswer {
  if (document.mediaType === undefined && body === undefined) {
    return { status: document.status, headers: [], body: Buffer.alloc(0), framing: "length", ending: whole, document };
  }
  const isXml = isXmlOf(document);
  const mediaTypes = isXml
    ? ["application/xml", "text/xml", "application/xml; charset=utf-8"]
    : ["application/json", "Application/JSON;charset=utf-8", "application/vnd.vmware.vapi+json"];
  const isEmpty = document.mediaType === "" && body === undefined;
  const headers: Header[] = isEmpty ? [] : [["Content-Type", chance.one(mediaTypes)]];
  if (chance.is(0.3)) headers.push(["Server", "envoy"], ["Set-Cookie", "a=b"], ["X-Empty", ""]);
  const framing = isEmpty ? "length" : chance.one(["length", "chunked", "close"] as const);
  return {
    status: document.status,
    headers,
    body: body ?? bodyOf(document),
    framing,
    ending: framing === "close" ? { kind: "ended", after: 1 } : whole,
    ...(body === undefined && { document }),
  };
}

function isXmlOf({ mediaType }: Document): boolean {
  return mediaType?.endsWith("/xml") ?? false;
}

function bodyOf(document: Document): Buffer {
  return Buffer.from(isXmlOf(document) ? String(document.value) : written(document.value ?? null));
}

function spoiledBody(chance: Chance, document: Document, secret: string): Buffer {
  const isXml = isXmlOf(document);
  let { value } = document;
  for (let times = chance.one([0, 1, 1, 1, 2, 4]); times > 0; times--) {
    value = isXml ? spoiledXml(chance, String(value)) : spoiledValue(chance, value);
  }
  // A careless server echoes what it was sent.
  if (chance.is(0.1)) value = isXml ? String(value).replace("PREPARED", secret) : withSecret(value, secret);
  const body = bodyOf({ ...document, value });
  return chance.is(0.3) ? spoiledText(chance, body) : body;
}

function withSecret(value: unknown, secret: string): unknown {
  return JSON.parse(written(value).replace(/"(?:id|default_message|name|args)":/, `"${secret}":"${secret}",$&`) || "0");
}

const statuses = [200, 200, 201, 202, 204, 205, 206, 300, 302, 304, 307, 400, 401, 403, 404, 408, 410, 429, 500, 503];
const dates = ["Fri, 01 Mar 2024 00:00:00 GMT", "Sat, 01 Jan 2199 00:00:00 GMT", "Sunday, 06-Nov-94 08:49:37 GMT"];

/** Headers that say something strange; whoever obeys them must not wait for long. */
const oddHeaders: readonly ((chance: Chance, body: Buffer, secret: string) => Header)[] = [
  (chance) => ["Content-Type", chance.one(["text/html", "text/plain", "", "application/xml", "json", "a/b;c=\u00ff"])],
  (chance, { length }) => [
    "Content-Length",
    chance.one(["0", "-1", "x", "1e3", "18446744073709551616", `${length + 1}`, `${length >> 1}`, `${length}, 7`, ""]),
  ],
  (chance) => ["Content-Encoding", chance.one(["gzip", "br", "deflate", "gzip, gzip", "zstd", "identity", "x", ""])],
  (chance) => ["Transfer-Encoding", chance.one(["gzip", "chunked, chunked", "identity", "xchunked", "chunked, gzip"])],
  (chance) => ["Location", chance.one(["", "/", "//", "http://[", "https://127.0.0.1:1/x", "javascript:0", "\u00ff"])],
  (chance) => ["Retry-After", chance.one(["0", "-1", "soon", "1e99", "9".repeat(30), "", "0x10", "100000", ...dates])],
  (chance) => [
    "ETag",
    chance.one(['"', '"a', 'W/"a"', '"a" "b"', '"\u00ff"', "", "a", '"\u0001"', `"${"e".repeat(5000)}"`]),
  ],
  (chance) => ["Content-Range", chance.one(["bytes 0-0/0", "bytes */*", "bytes 5-1/3", "x", "bytes 0-99/*"])],
  (chance) => ["Connection", chance.one(["close", "upgrade", "keep-alive, x", ""])],
  (_, __, secret) => ["vmware-api-session-id", secret],
  (_, __, secret) => ["Location", `https://127.0.0.1:1/${secret}`],
  (_, __, secret) => ["WWW-Authenticate", `Basic realm="${secret}"`],
  (chance) => [
    chance.one(["X", "__proto__", "constructor", "X Y", "", "X\u00ff"]),
    chance.one(["", "\u0000", "a\u007f"]),
  ],
  (chance) => ["X-Long", "x".repeat(chance.one([1_000, 16_000, 40_000]))],
];

/** Headers that a random answer may carry beside those that matter. */
export function oddHeader(chance: Chance, body: Buffer, secret: string): Header {
  return chance.one(oddHeaders)(chance, body, secret);
}

function spoiledHead(chance: Chance, { document: _, ...answer }: RandomAnswer, secret: string): RandomAnswer {
  const status = chance.is(0.5) ? anyStatus(chance) : answer.status;
  const odd = Array.from({ length: chance.one([1, 1, 2, 4, 100]) }, () => oddHeader(chance, answer.body, secret));
  const names = new Set(odd.map(([name]) => name.toLowerCase()));
  const kept = answer.headers.filter(([name]) => !names.has(name.toLowerCase()) || chance.is(0.2));
  const encoded = chance.weighted<() => Partial<RandomAnswer>>([
    [6, () => ({ headers: [...kept, ...odd] })],
    [1, () => ({ headers: [...kept, ["Content-Encoding", "gzip"]], body: gzipSync(answer.body) })],
    [1, () => ({ headers: [...kept, ["Content-Encoding", "deflate"]], body: deflateSync(answer.body) })],
    [1, () => ({ headers: [...kept, ["Content-Encoding", "gzip"]], body: gzipSync(answer.body).subarray(0, -9) })],
  ])();
  return { ...answer, status, ...encoded };
}

export function anyStatus(chance: Chance): number {
  return chance.is(0.5) ? chance.one(statuses) : 100 + chance.upTo(chance.one([499, 499, 899]));
}

/** Breaks an answer off, or its connection. */
export function spoiledEnding(chance: Chance, { document: _, ...answer }: RandomAnswer): RandomAnswer {
  const kind = chance.weighted([
    [3, "ended"],
    [3, "reset"],
    [1, "stalled"],
  ] as const);
  return { ...answer, ending: { kind, after: chance.one([0, 1, chance.next(), chance.next()]) } };
}

function anything(chance: Chance, secret: string): RandomAnswer {
  const body = chance.weighted<() => Buffer>([
    [4, () => Buffer.from(written(anyValue(chance)))],
    [2, () => chance.bytes(chance.upTo(chance.one([10, 1_000, 100_000])))],
    [1, () => Buffer.alloc(chance.one([1_048_576, 1_048_577, 2_000_000]), chance.one(["x", " ", '"', "["]))],
    [2, () => Buffer.from(chance.one(["", "null", "{}", "[]", "<html>", "OK", '{"value":null}', `"${secret}"`]))],
  ])();
  const headers: Header[] = [["Content-Type", chance.one(["application/json", "application/xml", "text/html"])]];
  const framing = chance.one(["length", "chunked", "close"] as const);
  const ending = framing === "close" ? ({ kind: "ended", after: 1 } as const) : whole;
  const answer = { status: anyStatus(chance), headers, body, framing, ending };
  return chance.is(0.5) ? answer : spoiledHead(chance, answer, secret);
}

/** Bytes that no HTTP server would send. */
export function rubbish(chance: Chance): Buffer {
  const head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
  const text = chance.one([
    "",
    "\r\n\r\n",
    "HTTP/1.1\r\n\r\n",
    "HTTP/1.1 20 OK\r\n\r\n",
    "HTTP/1.1 2000 OK\r\n\r\n",
    "HTTP/9.9 200 OK\r\n\r\n",
    "HTTP/2 200\r\n\r\n",
    "ICY 200 OK\r\n\r\n",
    "SSH-2.0-OpenSSH_9.2\r\n",
    "\u0016\u0003\u0001\u0002",
    `${head}no colon\r\n\r\n{}`,
    `${head}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}`,
    `${head}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n`,
    `${head}Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n`,
    `${head}Transfer-Encoding: chunked\r\n\r\n-2\r\n{}\r\n0\r\n\r\n`,
    `${head}Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n{}`,
    `${head}Transfer-Encoding: chunked\r\n\r\n2;${"x".repeat(20_000)}\r\n{}\r\n0\r\n\r\n`,
    `${head}Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nContent-Length: 9\r\nX: y\r\n\r\n`,
    `${head}Content-Length: 2\r\n\r\n{}HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]`,
    `${head}X: ${"y".repeat(100_000)}\r\n\r\n`,
    `${head}${"X: y\r\n".repeat(3_000)}\r\n{}`,
    `${head}X:\u0000\r\n\r\n{}`,
    `${head}X: a\r\n folded\r\n\r\n{}`,
    `HTTP/1.1 100 Continue\r\n\r\n`.repeat(chance.one([1, 300])),
    `HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n${head}Content-Length: 4\r\n\r\nnull`,
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n`,
  ]);
  return chance.is(0.15) ? chance.bytes(chance.upTo(2_000)) : Buffer.from(text, "latin1");
}
