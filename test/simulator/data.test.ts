import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { FileDeclaration, Simulator } from "../../src/simulator.js";
import { ask, dataUrlOf, getFile, ownSimulator, prepareFile, sessionHeader } from "./plain-client.js";

const size = 600_000;
const file: FileDeclaration = { name: "disk.iso", size, preparePolls: 0 };

async function served(declared: Partial<FileDeclaration> = {}): Promise<{ simulator: Simulator; url: string }> {
  const simulator = await ownSimulator({ files: [{ ...file, ...declared }] });
  return { simulator, url: await dataUrlOf(simulator, file.name) };
}

describe("the data of a file", () => {
  it("comes whole, with its length, an ETag and the offer of ranges", async () => {
    const { url } = await served();
    const { status, headers, body, ending } = await ask(url);
    expect({ status, ending, length: body.length }).toEqual({ status: 200, ending: "end", length: size });
    expect(headers).toMatchObject({
      "content-length": String(size),
      "accept-ranges": "bytes",
      etag: expect.stringMatching(/^"[\da-f-]+"$/),
      "content-type": "application/octet-stream",
    });
  });

  it.each([
    ["bytes=0-0", 0, 1],
    ["bytes=100-262200", 100, 262_201],
    ["bytes=-1", size - 1, size],
    ["bytes=300000-", 300_000, size],
  ])("comes in parts: %s", async (range, start, end) => {
    const { url } = await served();
    const { body: whole } = await ask(url);
    const { status, headers, body } = await ask(url, { headers: { range } });
    expect(status).toBe(206);
    expect(headers).toMatchObject({
      "content-range": `bytes ${start}-${end - 1}/${size}`,
      "content-length": String(end - start),
    });
    expect(body.equals(whole.subarray(start, end))).toBe(true);
  });

  it("is refused behind its end", async () => {
    const { url } = await served();
    const { status, headers } = await ask(url, { headers: { range: `bytes=${size}-` } });
    expect({ status, range: headers["content-range"] }).toEqual({ status: 416, range: `bytes */${size}` });
  });

  it("is continued only where If-Range still holds", async () => {
    const { simulator, url } = await served();
    const { etag = "" } = (await ask(url)).headers;
    const headers = { range: "bytes=10-", "if-range": etag };
    expect(await ask(url, { headers })).toMatchObject({ status: 206 });
    await simulator.declareFile({ ...file, seed: 99 });
    expect(await ask(url, { headers })).toMatchObject({ status: 200 });
  });

  it("has the ETag that was declared", async () => {
    const weak = await served({ etag: "weak" });
    const { etag = "" } = (await ask(weak.url)).headers;
    expect(etag).toMatch(/^W\/"/);
    expect(await ask(weak.url, { headers: { range: "bytes=10-", "if-range": etag } })).toMatchObject({ status: 200 });
    expect((await ask((await served({ etag: "none" })).url)).headers.etag).toBeUndefined();
  });

  it("answers HEAD with the headers alone", async () => {
    const { simulator, url } = await served();
    const { status, headers, body } = await ask(url, { method: "HEAD" });
    expect({ status, length: headers["content-length"], body: body.length }).toEqual({
      status: 200,
      length: String(size),
      body: 0,
    });
    expect(await ask(url, { method: "HEAD", headers: { range: "bytes=1-2" } })).toMatchObject({
      status: 206,
      headers: { "content-length": "2" },
    });
    expect((await getFile(simulator, file.name)).checksum_info).toBeUndefined();
  });

  it("comes in chunks without a length, if declared", async () => {
    const { headers, body } = await ask((await served({ length: "chunked" })).url);
    expect(headers["content-length"]).toBeUndefined();
    expect(body).toHaveLength(size);
  });

  it("may be nothing at all", async () => {
    const { simulator, url } = await served({ size: 0 });
    expect((await getFile(simulator, file.name)).checksum_info).toBeUndefined();
    expect(await ask(url)).toMatchObject({ status: 200, headers: { "content-length": "0" } });
    expect(await ask(url, { headers: { range: "bytes=0-" } })).toMatchObject({ status: 416 });
    expect((await getFile(simulator, file.name)).checksum_info?.checksum).toBe(
      "da39a3ee5e6b4b0d3255bfef95601890afd80709",
    );
  });

  it.each(["../evil", "..", ".", "a/b\\c", "C:\\evil", "nul", "%2e%2e", "\u0000", "日本語", "x".repeat(255), "\ud800"])(
    "is there under any name: %j",
    async (name) => {
      const simulator = await ownSimulator({ files: [{ name, size: 3, preparePolls: 0 }] });
      const { name: told, download_endpoint: endpoint } = await prepareFile(
        simulator,
        name.toWellFormed() === name ? name : name,
      );
      expect(told).toBe(name);
      const { status, body } = await ask(new URL(endpoint?.uri ?? "").href);
      expect({ status, length: body.length }).toEqual({ status: 200, length: 3 });
    },
  );

  it("is had under another URL once the first has expired", async () => {
    const { simulator, url } = await served();
    simulator.expireDataUrl(file.name, { status: 410 });
    expect(await ask(url)).toMatchObject({ status: 410 });
    expect((await getFile(simulator, file.name)).download_endpoint?.uri).toBe(url);
    const fresh = await dataUrlOf(simulator, file.name);
    expect(fresh).not.toBe(url);
    expect(await ask(fresh)).toMatchObject({ status: 200 });
    expect(await ask(url)).toMatchObject({ status: 410 });
  });

  it("needs the session header, if told so", async () => {
    const simulator = await ownSimulator({ files: [file], quirks: { dataNeedsSession: true } });
    const url = await dataUrlOf(simulator, file.name);
    expect(await ask(url)).toMatchObject({ status: 401 });
    expect(await ask(url, { headers: sessionHeader(simulator) })).toMatchObject({ status: 200 });
    expect(
      simulator.requests.map(({ operation, hasSessionId, status }) => ({ operation, hasSessionId, status })),
    ).toEqual([
      { operation: "prepareFile", hasSessionId: true, status: 200 },
      { operation: "data", hasSessionId: false, status: 401 },
      { operation: "data", hasSessionId: true, status: 200 },
    ]);
  });

  it("waits for a client that reads slowly, and keeps nothing for it", async () => {
    const simulator = await ownSimulator({ files: [{ ...file, size: 2 ** 40 }] });
    const url = await dataUrlOf(simulator, file.name);
    await ask(url, { enough: 10_000_000 });
    // What the system's buffers take, and no more: a server that did not wait would have run on through the terabyte.
    expect(simulator.requests.at(-1)?.bytesSent).toBeLessThan(200_000_000);
  });
});

describe("the state of a file that is transferred", () => {
  const hashes = { SHA1: "sha1", MD5: "md5", SHA256: "sha256", SHA512: "sha512", SH_a1: "sha1", "CRC-8": "sha1" };

  it.each(Object.entries(hashes))("has the checksum %s of what was served, and not before", async (algorithm, hash) => {
    const { simulator, url } = await served({ checksum: algorithm });
    await ask(url, { headers: { range: "bytes=0-499999" } });
    expect((await getFile(simulator, file.name)).checksum_info).toBeUndefined();
    const { body } = await ask(url);
    const checksum = createHash(hash).update(body).digest("hex");
    expect((await getFile(simulator, file.name)).checksum_info).toEqual({ algorithm, checksum });
  });

  it("has a checksum that does not say its algorithm, or none, if declared", async () => {
    const without = await served({ checksum: "without-algorithm" });
    await ask(without.url);
    expect((await getFile(without.simulator, file.name)).checksum_info).toEqual({ checksum: expect.any(String) });
    const none = await served({ checksum: "none" });
    await ask(none.url);
    expect((await getFile(none.simulator, file.name)).checksum_info).toBeUndefined();
  });

  it("has it late, if declared", async () => {
    const { simulator, url } = await served({ checksumPolls: 2 });
    await ask(url);
    const seen: boolean[] = [];
    for (let count = 0; count < 3; count++)
      seen.push((await getFile(simulator, file.name)).checksum_info !== undefined);
    expect(seen).toEqual([false, false, true]);
  });

  it("has it whatever the order of the parts", async () => {
    const { simulator, url } = await served({ seed: 12345 });
    for (const range of ["bytes=500000-", "bytes=100000-400000", "bytes=0-99999", "bytes=300000-550000"]) {
      await ask(url, { headers: { range } });
    }
    const { checksum_info: info } = await getFile(simulator, file.name);
    const { body } = await ask(url);
    expect(info?.checksum).toBe(createHash("sha1").update(body).digest("hex"));
  });

  it("has it soon where much is left to hash, and answers meanwhile", async () => {
    const large = 64 * 1024 * 1024;
    const simulator = await ownSimulator({ files: [{ ...file, size: large, seed: 4242 }] });
    const url = await dataUrlOf(simulator, file.name);
    const hash = createHash("sha1");
    const [front, back] = [
      (await ask(url, { headers: { range: `bytes=0-${large / 2 - 1}` } })).body,
      (await ask(url, { headers: { range: `bytes=${large / 2}-` } })).body,
    ];
    const expected = hash.update(front).update(back).digest("hex");
    // Another one, read backwards, so that nothing could be hashed while it was served; of another algorithm, so that
    // nothing is known of it.
    await simulator.declareFile({ ...file, size: large, seed: 4242, checksum: "MD5" });
    await ask(url, { headers: { range: `bytes=${large / 2}-` } });
    await ask(url, { headers: { range: `bytes=0-${large / 2 - 1}` } });
    let looks = 0;
    for (;;) {
      const { checksum_info: info } = await getFile(simulator, file.name);
      looks++;
      if (info) {
        expect(info.checksum).toBe(createHash("md5").update(front).update(back).digest("hex"));
        break;
      }
    }
    expect(looks).toBeGreaterThan(1);
    await simulator.declareFile({ ...file, size: large, seed: 4242 });
    await ask(url);
    expect((await getFile(simulator, file.name)).checksum_info?.checksum).toBe(expected);
  });

  it("tells the size and the bytes moved when it was declared to", async () => {
    const looks = async (declared: Partial<FileDeclaration>) => {
      const simulator = await ownSimulator({ files: [{ name: "a", size: 1000, ...declared }] });
      const told = async () => {
        const { size: told, bytes_transferred: moved } = await getFile(simulator, "a");
        return [told, moved];
      };
      const seen = [await told()];
      await prepareFile(simulator, "a");
      seen.push(await told(), await told(), await told());
      await ask((await prepareFile(simulator, "a")).download_endpoint?.uri ?? "", { headers: { range: "bytes=0-99" } });
      seen.push(await told());
      await ask((await prepareFile(simulator, "a")).download_endpoint?.uri ?? "");
      seen.push(await told());
      return seen;
    };
    const moved = [0, 0, 500, 1000, 1000, 1000];
    const size = 1000;
    expect(await looks({})).toEqual(
      [undefined, undefined, size, size, size, size].map((told, at) => [told, moved[at]]),
    );
    expect(await looks({ sizeFrom: "start" })).toEqual(moved.map((bytes) => [size, bytes]));
    expect(await looks({ sizeFrom: "prepared" })).toEqual(moved.map((bytes, at) => [at < 3 ? undefined : size, bytes]));
    expect(await looks({ sizeFrom: "transferred", bytesTransferred: "download" })).toEqual([
      [undefined, 0],
      [undefined, 0],
      [undefined, 0],
      [undefined, 0],
      [undefined, 100],
      [size, 1000],
    ]);
  });
});
