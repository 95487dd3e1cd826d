import { createHash } from "node:crypto";
import { gunzipSync } from "node:zlib";
import { beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { type Fault, type Simulator, startSimulator } from "../../src/simulator.js";
import {
  ask,
  askToPrepare,
  dataUrlOf,
  getFile,
  legacyUrl,
  modernUrl,
  ownSimulator,
  prepareFile,
  sessionHeader,
} from "./plain-client.js";

const size = 700_000;
const file = { name: "disk.iso", size, preparePolls: 0 } as const;

describe.each([
  ["http", false],
  ["https", true],
])("a fault of the data, over %s", (_, tls) => {
  let simulator: Simulator;
  let url: string;
  let whole: Buffer;
  beforeEach(async () => {
    simulator = await startSimulator({ tls, files: [file] });
    onTestFinished(() => simulator.close());
    url = await dataUrlOf(simulator, file.name);
    whole = (await ask(url)).body;
    expect(whole).toHaveLength(size);
  });

  /** After as many faults as were asked for, everything is as if there had been none. */
  async function expectNothingLeft(): Promise<void> {
    expect(simulator.pendingFaults).toEqual([]);
    const { status, body, ending } = await ask(url);
    expect({ status, ending, isWhole: body.equals(whole) }).toEqual({ status: 200, ending: "end", isWhole: true });
  }

  it("reset: the connection is reset before the headers", async () => {
    simulator.inject({ fault: "reset" });
    expect(await ask(url)).toMatchObject({ status: undefined, ending: "ECONNRESET" });
    expect(simulator.requests.at(-1)).toMatchObject({ faults: ["reset"], status: undefined, bytesSent: 0 });
    await expectNothingLeft();
  });

  it.each([0, 1, size / 2, -1])("cut: the connection is reset in the body at %d", async (at) => {
    simulator.inject({ fault: "cut", at });
    const { status, body, ending } = await ask(url);
    expect({ status, ending }).toEqual({ status: 200, ending: "ECONNRESET" });
    const sent = at < 0 ? size + at : at;
    expect(body.length).toBeLessThanOrEqual(sent);
    expect(body.equals(whole.subarray(0, body.length))).toBe(true);
    expect(simulator.requests.at(-1)?.bytesSent).toBe(sent);
    await expectNothingLeft();
  });

  it("cut: a range is cut after as many of its own bytes", async () => {
    simulator.inject({ fault: "cut", at: 10 });
    const { status, body } = await ask(url, { headers: { range: "bytes=1000-" } });
    expect(status).toBe(206);
    expect(body).toEqual(whole.subarray(1000, 1000 + body.length));
    expect(simulator.requests.at(-1)?.bytesSent).toBe(10);
  });

  it("stall-headers: nothing comes", async () => {
    simulator.inject({ fault: "stall-headers" });
    const stalled = ask(url);
    await vi.waitFor(() => expect(simulator.requests.at(-1)?.faults).toEqual(["stall-headers"]));
    await expectNothingLeft();
    await simulator.close();
    expect(await stalled).toMatchObject({ status: undefined, ending: "ECONNRESET" });
  });

  it.each([0, 100_000])("stall: nothing comes after %d bytes", async (at) => {
    simulator.inject({ fault: "stall", at });
    const received = await ask(url, { enough: at });
    expect(received).toMatchObject({ status: 200, ending: "enough" });
    expect(received.body).toHaveLength(at);
    expect(simulator.requests.at(-1)?.bytesSent).toBe(at);
    await expectNothingLeft();
  });

  it("truncate: the body ends early, against its Content-Length", async () => {
    simulator.inject({ fault: "truncate", at: 5000 });
    const { headers, body, ending } = await ask(url);
    expect(headers["content-length"]).toBe(String(size));
    expect(body.equals(whole.subarray(0, 5000))).toBe(true);
    expect(ending).not.toBe("end");
    await expectNothingLeft();
  });

  it.each(["chunked", "none"] as const)("truncate: the body ends early without a length (%s)", async (length) => {
    simulator.inject({ fault: "truncate", at: 5000, length });
    const { headers, body, ending } = await ask(url);
    expect(headers["content-length"]).toBeUndefined();
    expect(headers["transfer-encoding"]).toBe(length === "chunked" ? "chunked" : undefined);
    expect({ length: body.length, ending }).toEqual({ length: 5000, ending: "end" });
    await expectNothingLeft();
  });

  it("slow: pieces of so many bytes a second", async () => {
    simulator.inject({ fault: "slow", bytesPerSecond: 2_000_000, times: 1 });
    const started = performance.now();
    const { body } = await ask(url);
    expect(body.equals(whole)).toBe(true);
    // 350 ms if it were exact; that it takes time at all is what counts here.
    expect(performance.now() - started).toBeGreaterThan(200);
    await expectNothingLeft();
  });

  it("slow: chunks with a pause after each, which nobody has to wait for in the end", async () => {
    simulator.inject({ fault: "slow", msPerChunk: 60_000, chunkBytes: 1000 });
    const { body, ending } = await ask(url, { enough: 1000 });
    expect({ length: body.length, ending }).toEqual({ length: 1000, ending: "enough" });
    await expectNothingLeft();
  });

  it("extra: more bytes than announced", async () => {
    simulator.inject({ fault: "extra", bytes: 10 });
    const { headers, body } = await ask(url);
    expect(headers["content-length"]).toBe(String(size));
    expect(body.equals(whole)).toBe(true);
    expect(simulator.requests.at(-1)?.bytesSent).toBe(size + 10);
    await expectNothingLeft();
  });

  it.each(["matching", "chunked"] as const)("extra: more bytes than the file has (%s)", async (length) => {
    simulator.inject({ fault: "extra", bytes: 10, length });
    const { headers, body, ending } = await ask(url);
    expect(headers["content-length"]).toBe(length === "matching" ? String(size + 10) : undefined);
    expect(ending).toBe("end");
    expect(body).toHaveLength(size + 10);
    expect(body.subarray(0, size).equals(whole)).toBe(true);
    await expectNothingLeft();
  });

  it("wrong-length: more is announced than comes", async () => {
    simulator.inject({ fault: "wrong-length", contentLength: size + 5 });
    const { headers, body, ending } = await ask(url);
    expect(headers["content-length"]).toBe(String(size + 5));
    expect(body.equals(whole)).toBe(true);
    expect(ending).not.toBe("end");
    await expectNothingLeft();
  });

  it("wrong-length: less is announced than comes", async () => {
    simulator.inject({ fault: "wrong-length", contentLength: 5 });
    const { body } = await ask(url);
    // How much of it Node's client passes on before it stumbles over the rest is its own affair.
    expect(body.equals(whole.subarray(0, Math.min(5, body.length)))).toBe(true);
    await expectNothingLeft();
  });

  it("corrupt: bytes of the file are others, and the checksum is that of the right ones", async () => {
    simulator.inject({ fault: "corrupt", at: 400_000, length: 2 });
    const { body } = await ask(url);
    const different = [...body.keys()].filter((index) => body[index] !== whole[index]);
    expect(different).toEqual([400_000, 400_001]);
    const { checksum_info: info } = await getFile(simulator, file.name);
    expect(info?.checksum).toBe(createHash("sha1").update(whole).digest("hex"));
    await expectNothingLeft();
  });

  it("corrupt: waits for an answer that has its byte", async () => {
    simulator.inject({ fault: "corrupt", at: 400_000 });
    const before = await ask(url, { headers: { range: "bytes=0-399999" } });
    expect(before.body.equals(whole.subarray(0, 400_000))).toBe(true);
    const { body } = await ask(url, { headers: { range: "bytes=400000-400001" } });
    expect([...body]).toEqual([(whole[400_000] ?? 0) ^ 0xff, whole[400_001]]);
    await expectNothingLeft();
  });

  it("gzip: compressed, though nobody asked", async () => {
    simulator.inject({ fault: "gzip" });
    const { headers, body } = await ask(url);
    expect(headers).toMatchObject({ "content-encoding": "gzip", "transfer-encoding": "chunked" });
    expect(gunzipSync(body).equals(whole)).toBe(true);
    await expectNothingLeft();
  });

  it("chunked: no length", async () => {
    simulator.inject({ fault: "chunked" });
    const { headers, body } = await ask(url);
    expect(headers["content-length"]).toBeUndefined();
    expect(headers["transfer-encoding"]).toBe("chunked");
    expect(body.equals(whole)).toBe(true);
    await expectNothingLeft();
  });

  it("ignore-range: 200 in answer to a range, and only then", async () => {
    simulator.inject({ fault: "ignore-range" });
    expect(await ask(url)).toMatchObject({ status: 200 });
    const { status, headers, body } = await ask(url, { headers: { range: "bytes=10-" } });
    expect({ status, range: headers["content-range"] }).toEqual({ status: 200, range: undefined });
    expect(body.equals(whole)).toBe(true);
    await expectNothingLeft();
  });

  it.each([
    [5, `bytes 105-199/${size}`, 105],
    [-100, `bytes 0-199/${size}`, 0],
    [1_000_000, `bytes ${size - 1}-${size - 1}/${size}`, size - 1],
  ])("wrong-range: 206 with a range that begins %d bytes off", async (by, header, start) => {
    simulator.inject({ fault: "wrong-range", by });
    const { status, headers, body } = await ask(url, { headers: { range: "bytes=100-199" } });
    expect({ status, range: headers["content-range"] }).toEqual({ status: 206, range: header });
    expect(body.equals(whole.subarray(start, start + body.length))).toBe(true);
    expect(headers["content-length"]).toBe(String(body.length));
    await expectNothingLeft();
  });

  it.each(["bytes 0-9/*", "nonsense", null])("wrong-range: 206 with the header %j", async (contentRange) => {
    simulator.inject({ fault: "wrong-range", contentRange });
    const { status, headers, body } = await ask(url, { headers: { range: "bytes=100-199" } });
    expect({ status, range: headers["content-range"] ?? null }).toEqual({ status: 206, range: contentRange });
    expect(body.equals(whole.subarray(100, 200))).toBe(true);
    await expectNothingLeft();
  });

  it("unsatisfiable: 416 to a range", async () => {
    simulator.inject({ fault: "unsatisfiable" });
    const { status, headers } = await ask(url, { headers: { range: "bytes=100-199" } });
    expect({ status, range: headers["content-range"] }).toEqual({ status: 416, range: `bytes */${size}` });
    await expectNothingLeft();
  });

  it.each([
    [401, undefined],
    [403, undefined],
    [404, undefined],
    [410, undefined],
    [429, 7],
    [500, undefined],
    [503, "Wed, 21 Oct 2026 07:28:00 GMT"],
    [503, "-1 fortnights"],
  ])("status: %d with Retry-After %s", async (status, retryAfter) => {
    simulator.inject({ fault: "status", status, ...(retryAfter === undefined ? {} : { retryAfter }) });
    const received = await ask(url);
    expect(received.status).toBe(status);
    expect(received.headers["retry-after"]).toBe(retryAfter === undefined ? undefined : String(retryAfter));
    expect(received.headers["content-type"]).toMatch(/^text\/plain/);
    await expectNothingLeft();
  });

  it("status: with any body", async () => {
    simulator.inject({ fault: "status", status: 200, body: "<html>Log in</html>", contentType: "text/html" });
    const { status, headers, body } = await ask(url);
    expect(status).toBe(200);
    expect(headers["content-type"]).toBe("text/html");
    expect(body.toString()).toBe("<html>Log in</html>");
    await expectNothingLeft();
  });

  it("redirect: to another origin with the same data and certificate", async () => {
    simulator.inject({ fault: "redirect", to: "elsewhere" });
    const { status, headers } = await ask(url);
    expect(status).toBe(302);
    const target = new URL(headers.location ?? "");
    expect(target.origin).not.toBe(simulator.dataUrl);
    expect(target.protocol).toBe(tls ? "https:" : "http:");
    const { body, thumbprint } = await ask(target.href);
    expect(body.equals(whole)).toBe(true);
    expect(simulator.requests.at(-1)).toMatchObject({ origin: target.origin, hasSessionId: false });
    // A data server that is no API's, with a certificate of its own.
    if (tls) expect([simulator.thumbprint, thumbprint]).toEqual([thumbprint, thumbprint]);
    await expectNothingLeft();
  });

  it("redirect: to plain http", async () => {
    simulator.inject({ fault: "redirect", to: "http", status: 307 });
    const { status, headers } = await ask(url);
    expect(status).toBe(307);
    expect(headers.location).toMatch(/^http:/);
    expect((await ask(headers.location ?? "")).body.equals(whole)).toBe(true);
    await expectNothingLeft();
  });

  it("redirect: to itself, and to any URL", async () => {
    simulator.inject({ fault: "redirect", to: "loop" });
    simulator.inject({ fault: "redirect", to: "https://example.com/elsewhere", after: 1 });
    const { headers } = await ask(url);
    expect(new URL(headers.location ?? "", url).href).toBe(url);
    expect((await ask(url)).headers.location).toBe("https://example.com/elsewhere");
    await expectNothingLeft();
  });

  it("expire-url: the URL has expired from that request on, until there is a fresh one", async () => {
    simulator.inject({ fault: "expire-url", status: 410, after: 1 });
    const statuses = [await ask(url), await ask(url), await ask(url)].map(({ status }) => status);
    expect(statuses).toEqual([200, 410, 410]);
    const fresh = await dataUrlOf(simulator, file.name);
    expect(fresh).not.toBe(url);
    url = fresh;
    await expectNothingLeft();
  });

  it("refuse-head: 405 to HEAD, and only then", async () => {
    simulator.inject({ fault: "refuse-head" });
    expect(await ask(url)).toMatchObject({ status: 200 });
    const { status, headers } = await ask(url, { method: "HEAD" });
    expect({ status, allow: headers.allow }).toEqual({ status: 405, allow: "GET" });
    expect(await ask(url, { method: "HEAD" })).toMatchObject({ status: 200 });
    await expectNothingLeft();
  });
});

describe("a fault of the API", () => {
  const headersOf = (simulator: Simulator) => ({ headers: sessionHeader(simulator) });

  it.each<[string, Fault, object]>([
    ["reset", { fault: "reset", where: "api" }, { ending: "ECONNRESET", status: undefined }],
    ["cut", { fault: "cut", at: 5, where: "api" }, { ending: "ECONNRESET", status: 200 }],
    ["truncate", { fault: "truncate", at: 5, length: "none", where: "api" }, { ending: "end", status: 200 }],
    ["status", { fault: "status", status: 502, where: "api" }, { ending: "end", status: 502 }],
    ["redirect", { fault: "redirect", to: "loop", where: "api" }, { ending: "end", status: 302 }],
    ["gzip", { fault: "gzip", where: "api" }, { ending: "end", status: 200 }],
  ])("%s", async (_, fault, expected) => {
    const simulator = await ownSimulator({ files: [file] });
    simulator.inject(fault);
    expect(await ask(modernUrl(simulator, file.name), headersOf(simulator))).toMatchObject(expected);
    expect(simulator.pendingFaults).toEqual([]);
    expect(await getFile(simulator, file.name)).toMatchObject({ name: file.name });
  });

  it("error: in the form of the generation, with its usual status or another", async () => {
    const simulator = await ownSimulator({ files: [file] });
    simulator.inject({ fault: "error", errorType: "RESOURCE_BUSY", isTransient: true, retryAfter: 3 });
    const modern = await ask(modernUrl(simulator, file.name), headersOf(simulator));
    expect(modern).toMatchObject({ status: 400, headers: { "retry-after": "3" } });
    expect(JSON.parse(modern.body.toString())).toMatchObject({
      error_type: "RESOURCE_BUSY",
      data: { is_transient: true },
    });
    simulator.inject({ fault: "error", errorType: "RESOURCE_BUSY", status: 500 });
    const legacy = await askToPrepare(simulator, file.name);
    expect(legacy.status).toBe(500);
    expect(JSON.parse(legacy.body.toString())).toMatchObject({
      type: "com.vmware.vapi.std.errors.resource_busy",
      majorErrorCode: 500,
    });
  });

  it("file-status: an unknown status, or one that goes backwards, has no endpoint", async () => {
    const simulator = await ownSimulator({ files: [file] });
    await prepareFile(simulator, file.name);
    for (const status of ["FROZEN", "PREPARING"]) {
      simulator.inject({ fault: "file-status", status });
      const info = await getFile(simulator, file.name);
      expect(info.status).toBe(status);
      expect(info.download_endpoint).toBeUndefined();
    }
    expect(await getFile(simulator, file.name)).toMatchObject({ status: "PREPARED", download_endpoint: {} });
  });

  it("no-endpoint: PREPARED without one", async () => {
    const simulator = await ownSimulator({ files: [file] });
    simulator.inject({ fault: "no-endpoint" });
    expect(await prepareFile(simulator, file.name)).toEqual({
      name: file.name,
      size,
      bytes_transferred: size,
      status: "PREPARED",
    });
  });

  it.each([
    [{}, size + 1],
    [{ size: 3 }, 3],
    [{ size: null }, undefined],
  ])("wrong-size: %j", async (wrong, told) => {
    const simulator = await ownSimulator({ files: [file] });
    await prepareFile(simulator, file.name);
    simulator.inject({ fault: "wrong-size", ...wrong });
    expect((await getFile(simulator, file.name)).size).toBe(told);
    expect((await getFile(simulator, file.name)).size).toBe(size);
  });

  it("wrong-checksum, no-checksum, checksum-algorithm: once there is a checksum", async () => {
    const simulator = await ownSimulator({ files: [file] });
    simulator.inject({ fault: "wrong-checksum" });
    simulator.inject({ fault: "no-checksum", after: 1 });
    simulator.inject({ fault: "checksum-algorithm", algorithm: "CRC-8", after: 2 });
    await ask(await dataUrlOf(simulator, file.name));
    const [wrong, none, other, right] = [
      await getFile(simulator, file.name),
      await getFile(simulator, file.name),
      await getFile(simulator, file.name),
      await getFile(simulator, file.name),
    ].map((info) => info.checksum_info);
    expect(wrong?.checksum).toMatch(/^[\da-f]{40}$/);
    expect(wrong?.checksum).not.toBe(right?.checksum);
    expect(none).toBeUndefined();
    expect(other).toEqual({ ...right, algorithm: "CRC-8" });
  });

  it("happens to the files of a list that it is aimed at", async () => {
    const simulator = await ownSimulator({ files: [file, { ...file, name: "other.iso" }] });
    simulator.inject({ fault: "file-status", status: "FROZEN", file: "other.iso" });
    const url = modernUrl(simulator, "").split("?")[0] ?? "";
    const statuses = async () =>
      (JSON.parse((await ask(url, headersOf(simulator))).body.toString()) as { status: string }[]).map(
        ({ status }) => status,
      );
    expect(await statuses()).toEqual(["UNPREPARED", "FROZEN"]);
    expect(await statuses()).toEqual(["UNPREPARED", "UNPREPARED"]);
  });
});

describe("aiming a fault", () => {
  it("spares the first requests, and happens as often as asked", async () => {
    const simulator = await ownSimulator({ files: [file] });
    const url = await dataUrlOf(simulator, file.name);
    const injection = simulator.inject({ fault: "status", status: 503, after: 1, times: 2 });
    const statuses: unknown[] = [];
    for (let count = 0; count < 4; count++) statuses.push((await ask(url)).status);
    expect(statuses).toEqual([200, 503, 503, 200]);
    expect(injection.left).toBe(0);
  });

  it("happens always, until it is removed", async () => {
    const simulator = await ownSimulator({ files: [file] });
    const url = await dataUrlOf(simulator, file.name);
    const injection = simulator.inject({ fault: "chunked", times: Number.POSITIVE_INFINITY });
    for (let count = 0; count < 3; count++) expect((await ask(url)).headers["content-length"]).toBeUndefined();
    injection.remove();
    expect((await ask(url)).headers["content-length"]).toBe(String(size));
    simulator.inject({ fault: "reset" });
    simulator.clearFaults();
    expect(await ask(url)).toMatchObject({ status: 200 });
  });

  it("tells files and operations apart", async () => {
    const simulator = await ownSimulator({ files: [file, { ...file, name: "other.iso" }] });
    const urls = [await dataUrlOf(simulator, file.name), await dataUrlOf(simulator, "other.iso")];
    simulator.inject({ fault: "status", status: 500, file: "other.iso" });
    expect(await ask(urls[0] ?? "")).toMatchObject({ status: 200 });
    expect(await ask(urls[1] ?? "")).toMatchObject({ status: 500 });
    simulator.inject({ fault: "status", status: 500, where: "api", operation: "prepareFile" });
    expect(await getFile(simulator, file.name)).toMatchObject({ name: file.name });
    expect(await askToPrepare(simulator, file.name)).toMatchObject({ status: 500 });
  });

  it("lets faults that are due together happen together", async () => {
    const simulator = await ownSimulator({ files: [file] });
    const url = await dataUrlOf(simulator, file.name);
    simulator.inject({ fault: "chunked", times: 2 });
    simulator.inject({ fault: "cut", at: 1000 });
    const { headers, ending } = await ask(url);
    expect({ ending, length: headers["content-length"] }).toEqual({ ending: "ECONNRESET", length: undefined });
    expect(simulator.requests.at(-1)?.faults).toEqual(["chunked", "cut"]);
  });

  it("spares what cannot have it: errors are not cut, and HEAD has no body", async () => {
    const simulator = await ownSimulator({ files: [file] });
    const url = await dataUrlOf(simulator, file.name);
    simulator.inject({ fault: "cut", at: 10 });
    await ask(url, { method: "HEAD" });
    await ask(url.replace(/data\/[^/]+/, "data/nowhere"));
    expect(simulator.pendingFaults).toHaveLength(1);
    expect(await ask(url)).toMatchObject({ ending: "ECONNRESET" });
  });

  it.each<[object, RegExp]>([
    [{ fault: "earthquake" }, /^No fault is called earthquake\. There are: reset,/],
    [{}, /^No fault is called undefined/],
    [{ fault: "toString" }, /^No fault is called toString/],
    [{ fault: "reset", times: 0 }, /The fault reset: times is 0: give a whole number from 1, or Infinity\./],
    [{ fault: "reset", times: 1.5 }, /times is 1\.5/],
    [{ fault: "reset", after: -1 }, /after is -1: give a whole number from 0/],
    [{ fault: "reset", tims: 2 }, /The fault reset has no field tims\. There are: fault, times, after, file,/],
    [{ fault: "reset", at: 2 }, /has no field at/],
    [{ fault: "reset", operation: "get" }, /operation is "get": give one of logIn, logOut,/],
    [{ fault: "reset", where: "elsewhere" }, /where is "elsewhere": give one of data, api/],
    [{ fault: "cut" }, /The fault cut: at is missing: give a whole number/],
    [{ fault: "cut", at: "10" }, /at is "10"/],
    [{ fault: "truncate", at: 1, length: "long" }, /length is "long": give one of announced, chunked, none/],
    [{ fault: "slow" }, /either bytesPerSecond or msPerChunk/],
    [{ fault: "slow", bytesPerSecond: 1, msPerChunk: 1 }, /either bytesPerSecond or msPerChunk/],
    [{ fault: "slow", bytesPerSecond: 0 }, /bytesPerSecond is 0/],
    [{ fault: "status", status: "503" }, /status is "503": give a whole number, 200 or more/],
    [{ fault: "error", errorType: undefined }, /errorType is missing/],
    [{ fault: "wrong-size", size: "1" }, /size is "1": give a number, or null/],
  ])("is refused where it makes no sense: %j", async (fault, message) => {
    const simulator = await ownSimulator();
    expect(() => simulator.inject(fault as never)).toThrow(TypeError);
    expect(() => simulator.inject(fault as never)).toThrow(message);
    expect(simulator.pendingFaults).toEqual([]);
  });

  it("does not touch a route that no operation has, unless it is for the API", async () => {
    const simulator = await ownSimulator();
    simulator.inject({ fault: "reset", where: "api" });
    expect(await ask(`${simulator.url}/nowhere`)).toMatchObject({ ending: "ECONNRESET" });
    expect(await ask(legacyUrl(simulator), { method: "POST" })).toMatchObject({ status: 401 });
  });
});
