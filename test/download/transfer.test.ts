/** What a transfer makes of what its attempts come to, which are scripted here: how they come to that is tested elsewhere. */

import { beforeEach, describe, expect, it, vi } from "vitest";
import { AttemptFailure } from "../../src/download/attempt-failure.js";
import { copyLocal } from "../../src/download/copy-local.js";
import { type ByteRequest, fetchBytes } from "../../src/download/fetch-bytes.js";
import type { Body } from "../../src/download/judge-answer.js";
import type { Sink } from "../../src/download/sink.js";
import { type TransferJob, transfer } from "../../src/download/transfer.js";
import { CertificateError, TransferError, UnsupportedEndpointError } from "../../src/node.js";
import type { Attempt } from "../../src/trust/attempt.js";
import { CertificateRejected } from "../../src/trust/certificate-policy.js";
import type { TransferRoute } from "../../src/trust/transfer-routes.js";
import { reasonOf, rejectionOf } from "../client/rejection-of.js";

vi.mock("../../src/download/fetch-bytes.js", () => ({ fetchBytes: vi.fn() }));
vi.mock("../../src/download/copy-local.js", () => ({ copyLocal: vi.fn() }));

const MiB = 1024 * 1024;

/** Bytes from an offset on, of which so many come before the answer ends, well or with a failure. */
interface BytesAnswer {
  from: number;
  brings: number;
  total?: number;
  etag?: string;
  fails?: Error;
}

type Answer = BytesAnswer | Exclude<Body, { kind: "bytes" }> | Error;

const again = () => new AttemptFailure("the wire broke", "resume");
const secret = "s3cr3t-token";

/** A transfer whose attempts are answered in this order, without waiting in between. */
function scripted(
  answers: Answer[],
  more: Partial<TransferJob> = {},
  from: { offset?: number; earlier?: boolean } = {},
) {
  const asked: { href: string; offset: number; etag: string | undefined }[] = [];
  const totals: number[] = [];
  const told: (number | undefined)[] = [];
  const sink = {
    offset: from.offset ?? 0,
    isFromEarlierRun: from.earlier ?? false,
    afterFailure: "",
    async flush() {},
    async restart() {
      Object.assign(sink, { offset: 0, isFromEarlierRun: false });
      return true;
    },
  } as { -readonly [Name in keyof Sink]: Sink[Name] };
  const route = {
    headers: {},
    authenticated: true,
    isApiOrigin: true,
    secrets: [secret],
    onAttempt: ({ status }: Attempt) => void told.push(status),
  } as unknown as TransferRoute;
  const answer = async (ask: Pick<ByteRequest, "onBody" | "onBytes"> & Partial<ByteRequest>) => {
    const next = answers.shift() ?? new Error("more attempts than were expected");
    if (next instanceof Error) throw next;
    ask.onStatus?.(200);
    if ("kind" in next) return next;
    const { from: start, total, etag, brings, fails } = next;
    const skip = await ask.onBody({ kind: "bytes", from: start, total, etag });
    sink.offset += brings - skip;
    ask.onBytes();
    if (fails) throw fails;
    return { kind: "bytes", from: start, total, etag } as const;
  };
  vi.mocked(fetchBytes).mockImplementation(async (request) => {
    asked.push({ href: request.url.href, offset: request.offset, etag: request.etag });
    return answer(request);
  });
  vi.mocked(copyLocal).mockImplementation(async ({ onBytes }) => {
    await answer({ onBody: async () => 0, onBytes });
  });
  const done = transfer({
    rules: {
      fileName: "disk.iso",
      allowHttp: false,
      fileRoot: "/mnt",
      datastoreRoot: undefined,
      allowFileHosts: [],
    },
    sink,
    endpoint: { uri: "https://host/disk.iso" },
    size: undefined,
    mayNeedProof: false,
    prepareAgain: async () => ({ uri: "https://host/again.iso" }),
    findRoute: async () => route,
    retry: 1,
    idleTimeoutMs: 30_000,
    signal: undefined,
    onBytes: () => {},
    onTotal: (total) => totals.push(total),
    ...more,
  });
  return { done, asked, totals, told, sink, left: answers };
}

const offsets = ({ asked }: ReturnType<typeof scripted>) => asked.map(({ offset }) => offset);

beforeEach(() => {
  vi.spyOn(Math, "random").mockReturnValue(0);
  return () => void vi.restoreAllMocks();
});

describe("a transfer", () => {
  it("knows the file's size by the server's word, and not by the length of an answer", async () => {
    const answer = { from: 0, brings: 10, total: 10 };
    expect(await scripted([answer], { size: 10 }).done).toMatchObject({ sizeIsKnown: true });
    const unknown = scripted([answer]);
    expect(await unknown.done).toEqual({
      attempts: 1,
      resumedBytes: 0,
      serverAuthenticated: true,
      needsProof: false,
      sizeIsKnown: false,
    });
    expect(unknown.totals).toEqual([10]);
  });

  it("tells no total where an answer has none", async () => {
    const at = scripted([{ from: 0, brings: 10 }]);
    await at.done;
    expect(at.totals).toEqual([]);
  });

  it("goes on with the same content, by its ETag", async () => {
    const at = scripted([
      { from: 0, brings: 4, total: 10, etag: '"a"', fails: again() },
      { from: 4, brings: 6, etag: '"a"' },
    ]);
    expect(await at.done).toMatchObject({ attempts: 2, resumedBytes: 4, needsProof: false });
    expect(at.asked.map(({ offset, etag }) => [offset, etag])).toEqual([
      [0, undefined],
      [4, '"a"'],
    ]);
  });

  it("goes on with what only a checksum can prove, where one may", async () => {
    const answers = () => [
      { from: 0, brings: 4, etag: '"a"', fails: again() },
      { from: 4, brings: 6, etag: '"b"' },
    ];
    expect(await scripted(answers(), { mayNeedProof: true }).done).toMatchObject({ needsProof: true });
    const other = scripted([...answers(), { from: 0, brings: 10, etag: '"b"' }], { retry: 2 });
    expect(await other.done).toMatchObject({ attempts: 3, resumedBytes: 0, needsProof: false });
    expect(offsets(other)).toEqual([0, 4, 0]);
    const error = await rejectionOf(scripted(answers(), { retry: 1 }).done, TransferError);
    expect(error.message).toContain("2 attempts: the file on the server may have changed meanwhile.");
  });

  it("remembers how long the file is from an answer that said so, as long as its bytes are here", async () => {
    const ended = scripted(
      [
        { from: 0, brings: 4, total: 10, etag: '"a"', fails: again() },
        { from: 4, brings: 4, etag: '"a"' },
      ],
      { retry: 1 },
    );
    const error = await rejectionOf(ended.done, TransferError);
    expect(error.message).toContain("2 attempts: the transfer ended after 8 of 10 bytes.");
    const begun = scripted([
      { from: 0, brings: 0, total: 10, etag: '"a"', fails: again() },
      { from: 0, brings: 12, total: 12, etag: '"b"' },
    ]);
    expect(await begun.done).toMatchObject({ attempts: 2 });
  });

  it("tells once how each request ended, also where it failed after its status", async () => {
    const at = scripted([{ from: 0, brings: 4, etag: '"a"', fails: again() }, again(), { from: 4, brings: 6 }], {
      mayNeedProof: true,
      retry: 2,
    });
    await at.done;
    expect(at.told).toEqual([200, undefined, 200]);
  });

  it("fails with what the session's identifier could not be had for, and says it of a certificate", async () => {
    const own = new RangeError("own");
    expect(await reasonOf(scripted([], { findRoute: () => Promise.reject(own) }).done)).toBe(own);
    const rejected = new CertificateRejected("another certificate", "Ask again.");
    const error = await rejectionOf(scripted([], { findRoute: () => Promise.reject(rejected) }).done, CertificateError);
    expect(error.cause).toBe(rejected);
  });
});

describe("failures in a row", () => {
  const brought = (bytes: number, from: number) => ({ from, brings: bytes, etag: '"a"', fails: again() });

  it("begin anew with a MiB more, and not with less", async () => {
    const enough = scripted([
      brought(MiB, 0),
      brought(MiB, MiB),
      brought(MiB, 2 * MiB),
      { from: 3 * MiB, brings: 1, etag: '"a"' },
    ]);
    expect(await enough.done).toMatchObject({ attempts: 4 });
    const less = scripted([brought(2 * MiB, 0), brought(MiB - 1, 2 * MiB), brought(1, 3 * MiB - 1)]);
    expect((await rejectionOf(less.done, TransferError)).message).toContain("2 attempts: the wire broke.");
    expect(less.left).toHaveLength(1);
  });

  const fresh = (bytes: number) => ({ from: 0, brings: bytes, fails: again() });

  it("are also bytes that are thrown away, however many they are", async () => {
    const at = scripted([fresh(MiB), fresh(MiB), fresh(MiB), { from: 0, brings: 1 }]);
    await rejectionOf(at.done, TransferError);
    expect(offsets(at)).toEqual([0, 0, 0]);
  });

  it("are not where nothing was thrown away, or only what an earlier run had left", async () => {
    const nothing = scripted([fresh(0), fresh(MiB), fresh(MiB), { from: 0, brings: 1 }]);
    expect(await nothing.done).toMatchObject({ attempts: 4 });
    const useless = new AttemptFailure("of no use", "start-over");
    const left = { offset: 5, earlier: true };
    const earlier = scripted([useless, fresh(MiB), fresh(MiB), { from: 0, brings: 1 }], {}, left);
    expect(await earlier.done).toMatchObject({ attempts: 4 });
    expect(offsets(earlier)).toEqual([5, 0, 0, 0]);
  });
});

describe("an answer that there is nothing after what is here", () => {
  const complete = { kind: "complete" } as const;

  it("ends the transfer, of the same content if an ETag went along", async () => {
    const first = { from: 0, brings: 10, total: 10, etag: '"a"', fails: again() };
    expect(await scripted([first, complete]).done).toMatchObject({ resumedBytes: 10, needsProof: false });
    const { etag: _, ...unnamed } = first;
    const proved = scripted([unnamed, complete], { mayNeedProof: true });
    expect(await proved.done).toMatchObject({ resumedBytes: 10, needsProof: true });
  });

  it("proves nothing wrong with a file that is empty", async () => {
    expect(await scripted([complete]).done).toMatchObject({ resumedBytes: 0, needsProof: false });
  });

  it("is of another file where more was announced", async () => {
    const at = scripted(
      [
        { from: 0, brings: 8, total: 10, etag: '"a"', fails: again() },
        complete,
        { from: 0, brings: 8, total: 8, etag: '"b"' },
      ],
      { retry: 2 },
    );
    expect(await at.done).toMatchObject({ attempts: 3, resumedBytes: 0 });
  });
});

describe("a redirect", () => {
  const to = (location: string) => ({ kind: "elsewhere", location }) as const;
  const all = { from: 0, brings: 1 };

  it("is followed on the same origin, whatever is in it, and from plain http on this machine", async () => {
    const same = scripted([to(`/x?token=${secret}`), all]);
    await same.done;
    expect(same.asked[1]?.href).toBe(`https://host/x?token=${secret}`);
    const plain = scripted([to("http://127.0.0.1:81/x"), all], { endpoint: { uri: "http://127.0.0.1/x" } });
    await plain.done;
    expect(plain.asked[1]?.href).toBe("http://127.0.0.1:81/x");
  });

  it.each([
    ["http://[", "a redirect to what is no URL"],
    [`https://other/${secret}`, "a redirect that would tell another host the session's identifier"],
    ["http://host/x", "a redirect from https to http, at host, which is not followed"],
  ])("to %s is not followed, and not tried again", async (location, reason) => {
    const at = scripted([to(location), all], { retry: 3 });
    expect((await rejectionOf(at.done, TransferError)).message).toContain(`1 attempt: ${reason}.`);
    expect(at.asked).toHaveLength(1);
  });
});

it("a redirect to what is not http is not followed, and said to be of another kind", async () => {
  const at = scripted([{ kind: "elsewhere", location: "ftp://host/x" }]);
  const error = await rejectionOf(at.done, UnsupportedEndpointError);
  expect(error).toMatchObject({ scheme: "ftp", fileName: "disk.iso" });
  expect(error.message).toContain("only http and https can be fetched");
});

it("a copy that goes on where another one broke needs a proof", async () => {
  const endpoint = { uri: "file:///mnt/disk.iso" };
  const broken = { from: 0, brings: 4, fails: again() };
  const at = scripted([broken, { from: 4, brings: 6 }], { endpoint, mayNeedProof: true });
  expect(await at.done).toMatchObject({ attempts: 2, resumedBytes: 4, needsProof: true });
  expect(await scripted([{ from: 0, brings: 10 }], { endpoint }).done).toMatchObject({ needsProof: false });
});
