/** A file on a server: what the server says of it, and how it answers those who download it. */

import { createHash } from "node:crypto";
import type { FileInfo } from "../../src/node.js";
import { type Call, callOf } from "../contract/calls.js";
import type { Chance } from "./chance.js";
import { rightAnswer, type ServedContent, wrongAnswer } from "./data-answer.js";
import { secret } from "./meeting.js";
import { written } from "./mutations.js";
import { type RandomAnswer, randomAnswer } from "./random-answer.js";
import type { WireRequest } from "./wire.js";

/** How probable it is that an answer is wrong. */
export interface Wrongness {
  api: number;
  data: number;
}

export const fileName = "disk.iso";
const algorithms = { SHA1: "sha1", MD5: "md5", SHA256: "sha256", SHA512: "sha512", SH_a1: "sha1" } as const;

export class Scene {
  /** What the server has, and what it has later, if that changes. */
  readonly contents: readonly [ServedContent, ServedContent];
  /** Whether the API has said of the file only what is so. */
  apiIsTrue = true;
  /** Whether the answers to requests for data were such that what is wrong about them can be seen. */
  dataIsTrue = true;
  readonly requireChecksum: boolean;
  readonly sizeIsTold: boolean;
  readonly #url: string;
  readonly #chance: Chance;
  readonly #wrongness: Wrongness;
  readonly #algorithm: keyof typeof algorithms | "none" | "CRC32";
  readonly #isUpper: boolean;
  /** After how many requests for data the server has the other content. */
  readonly #changesAt: number;
  #polls: number;
  #checksumPolls: number;
  #dataRequests = 0;

  /** @param url where the server is */
  constructor(chance: Chance, wrongness: Wrongness, url: string) {
    this.#chance = chance;
    this.#wrongness = wrongness;
    this.#url = url;
    const size = () => chance.one([0, 1, 1 + chance.upTo(100), chance.upTo(20_000), chance.upTo(300_000)]);
    const etagOf = chance.one([(name: string) => `"${name}"`, () => 'W/"weak"', () => undefined]);
    const content = (name: string) => ({ bytes: chance.bytes(size()), etag: etagOf(name) });
    this.contents = [content("first"), content("second")];
    this.#algorithm = chance.weighted([
      [4, "SHA1"],
      [1, "MD5"],
      [1, "SHA256"],
      [1, "SHA512"],
      [1, "SH_a1"],
      [3, "none"],
      [1, "CRC32"],
    ] as const);
    this.sizeIsTold = chance.is(0.7);
    this.requireChecksum = chance.is(0.1);
    this.#isUpper = chance.is(0.5);
    this.#polls = chance.one([0, 0, 1]);
    this.#checksumPolls = chance.one([0, 0, 0, 1]);
    this.#changesAt = wrongness.data > 0 && chance.is(0.1) ? 1 + chance.upTo(1) : Number.POSITIVE_INFINITY;
  }

  /** Whether a download may fail: where its limits are short, also what is right may come too late. */
  get mayFail(): boolean {
    return this.#wrongness.api > 0 || this.#wrongness.data > 0 || this.requireChecksum;
  }

  get clientOptions() {
    return { retry: 0, timeoutMs: this.#wrongness.api > 0 ? 300 : 20_000 };
  }

  get downloadOptions() {
    return {
      retry: this.#chance.one([0, 1, 1, 2]),
      maxWaitMs: this.#wrongness.api > 0 ? 300 : 20_000,
      checksumWaitMs: this.#checksumPolls > 0 ? 150 : 0,
      idleTimeoutMs: this.#wrongness.data > 0 ? 150 : 20_000,
      requireChecksum: this.requireChecksum,
    };
  }

  answer(request: WireRequest): RandomAnswer {
    if (request.target.startsWith("/data/")) return this.#answerData(request);
    const isLegacy = request.target.startsWith("/rest/");
    if (this.#chance.is(this.#wrongness.api)) return this.#wrongInfo(callOf("getFile", isLegacy ? "rest" : "api"));
    const info = this.#info();
    const body = Buffer.from(written(isLegacy ? { value: info } : info));
    const headers = [["Content-Type", "application/json"]] as const;
    return { status: 200, headers, body, framing: "length", ending: { kind: "kept", after: 1 } };
  }

  get #content(): ServedContent {
    return this.contents[this.#dataRequests >= this.#changesAt ? 1 : 0];
  }

  #answerData(request: WireRequest): RandomAnswer {
    const content = this.#content;
    this.#dataRequests += 1;
    if (!this.#chance.is(this.#wrongness.data)) return rightAnswer(this.#chance, request, content);
    const { answer, isLie } = wrongAnswer(this.#chance, request, content, secret);
    if (isLie) this.dataIsTrue = false;
    return answer;
  }

  #info(): FileInfo {
    const { bytes } = this.#content;
    const info: FileInfo = { name: fileName, bytes_transferred: 0, status: "PREPARING" };
    if (this.sizeIsTold) info.size = bytes.length;
    if (this.#polls-- > 0) return info;
    info.status = "PREPARED";
    info.download_endpoint = { uri: `${this.#url}/data/first` };
    if (this.#dataRequests === 0 || this.#algorithm === "none" || this.#checksumPolls-- > 0) return info;
    const algorithm = this.#algorithm === "CRC32" ? "md5" : algorithms[this.#algorithm];
    const checksum = createHash(algorithm).update(bytes).digest("hex");
    info.checksum_info = {
      algorithm: this.#algorithm,
      checksum: this.#isUpper ? checksum.toUpperCase() : checksum,
    };
    return info;
  }

  /** Whatever the call may be answered with; addresses in it lead to this server, or nowhere. */
  #wrongInfo(call: Call): RandomAnswer {
    const uris = [`${this.#url}/data/first`, "file:///etc/passwd", "ds:///vmfs/volumes/1/x", "http://127.0.0.1:1/", ""];
    const answer = randomAnswer(this.#chance, call, secret, (value) => withUri(value, this.#chance.one(uris)));
    // It tells of another file.
    if (answer.raw || (answer.status >= 200 && answer.status < 300)) this.apiIsTrue = false;
    return answer;
  }
}

function withUri(value: unknown, uri: string): unknown {
  return JSON.parse(JSON.stringify(value), (name, item) => (name === "uri" ? uri : item));
}
