import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { IntegrityError } from "../../src/node.js";
import { rejectionOf } from "../client/rejection-of.js";
import { bytesOf, disk, place } from "./place.js";

const always = { times: Number.POSITIVE_INFINITY };

describe("a file's checksum", () => {
  it.each([
    ["SHA1", "sha1"],
    ["SH_a1", "sha1"],
    ["without-algorithm", "sha1"],
    ["MD5", "md5"],
    ["SHA256", "sha256"],
    ["SHA512", "sha512"],
  ])("of the algorithm %s is verified", async (checksum, algorithm) => {
    await using at = await place({ file: { checksum } });
    // Twice: the second time the client knows which algorithm to expect.
    for (const to of ["first", "second"]) {
      expect(await at.download({ to: at.path(to) })).toMatchObject({
        verification: "verified",
        reason: undefined,
        algorithm,
        checksum: createHash(algorithm).update(bytesOf(disk)).digest("hex"),
        serverAuthenticated: true,
      });
    }
    expect(at.warnings).toEqual([]);
  });

  it("that comes late is waited for", async () => {
    await using at = await place({ file: { checksumPolls: 2 } });
    const { verification, durations } = await at.download({ checksumWaitMs: 10_000 });
    expect(verification).toBe("verified");
    expect(durations.verifyingMs).toBeGreaterThanOrEqual(190);
  });

  it("that never comes leaves the file unverified, with the reason and a warning", async () => {
    await using at = await place({ file: { checksum: "none" } });
    const result = await at.download({ checksumWaitMs: 120 });
    expect(result).toMatchObject({
      verification: "unverified",
      reason: "the server gave no checksum within 120 ms",
      checksum: undefined,
      algorithm: undefined,
    });
    expect(result.durations.verifyingMs).toBeGreaterThanOrEqual(110);
    expect(at.warnings).toEqual([
      '"disk.iso" could not be verified: the server gave no checksum within 120 ms. Its size is all that was checked.',
    ]);
    expect((await at.read()).equals(bytesOf(disk)), "the bytes are right").toBe(true);
  });

  it.each(["chunked", undefined] as const)(
    "that never comes, of a file whose size File.Info does not tell, leaves a warning that says that too (body: %s)",
    async (length) => {
      await using at = await place({ file: { checksum: "none", sizeFrom: "transferred", ...(length && { length }) } });
      at.simulator.inject({ fault: "wrong-size", size: null, ...always });
      expect(await at.download()).toMatchObject({ verification: "unverified", bytes: disk.size });
      expect(at.warnings[0]).toContain("within 0 ms. Not even its size could be checked.");
    },
  );

  it("that never comes is not waited for as long again by the next file", async () => {
    const names = ["1.iso", "2.iso"];
    await using at = await place({ files: names.map((name) => ({ ...disk, name, checksum: "none" })) });
    const checksumWaitMs = 3_000;
    const first = await at.download({ fileName: "1.iso", checksumWaitMs });
    const second = await at.download({ fileName: "2.iso", checksumWaitMs });
    expect(first.durations.verifyingMs).toBeGreaterThanOrEqual(2_990);
    expect(second.durations.verifyingMs).toBeGreaterThanOrEqual(990);
    expect(second.durations.verifyingMs).toBeLessThan(2_990);
  });

  it("of an unknown algorithm leaves the file unverified, with a reason that quotes little of it", async () => {
    await using at = await place();
    at.simulator.inject({ fault: "checksum-algorithm", algorithm: `X\u001b[2J${"9".repeat(1000)}`, ...always });
    const { verification, reason = "" } = await at.download();
    expect(verification).toBe("unverified");
    expect(reason).toContain("unknown algorithm");
    expect(reason).not.toContain("\u001b");
    expect(reason.length).toBeLessThan(300);
  });

  it("that is wrong is an error with both, and nothing is left", async () => {
    await using at = await place();
    at.simulator.inject({ fault: "wrong-checksum", ...always });
    const error = await rejectionOf(at.download(), IntegrityError);
    const actual = createHash("sha1").update(bytesOf(disk)).digest("hex");
    expect(error).toMatchObject({ code: "INTEGRITY_FAILED", fileName: "disk.iso", actual, isContentWrong: true });
    expect(error.expected).toMatch(/^[\da-f]{40}$/);
    expect(error.expected).not.toBe(actual);
    for (const one of [error.expected, actual]) expect(error.message).toContain(one);
    expect(await at.names()).toEqual([]);
  });

  it("that is required and does not come is an error, and what came is kept for a later run", async () => {
    await using at = await place({ file: { checksum: "none" } });
    const error = await rejectionOf(at.download({ requireChecksum: true }), IntegrityError);
    expect(error).toMatchObject({ expected: "a checksum", actual: "none", isContentWrong: false });
    expect(await at.names()).toEqual(["disk.iso.part"]);
    expect((await at.read("disk.iso.part")).equals(bytesOf(disk)), "the bytes are right").toBe(true);
    await at.simulator.declareFile(disk);
    expect(await at.download({ requireChecksum: true })).toMatchObject({ verification: "verified" });
    expect(await at.names()).toEqual(["disk.iso"]);
  });

  it("is nothing that a name gets before: the file appears only once it is verified", async () => {
    await using at = await place();
    const seen: string[][] = [];
    const client = {
      ...at.client,
      getFile: async (options: Parameters<typeof at.client.getFile>[0]) => {
        seen.push(await at.names());
        return at.client.getFile(options);
      },
    };
    await at.download({}, client);
    expect(seen).toEqual([["disk.iso.part", "disk.iso.part.lock"]]);
  });
});

describe("a server that nothing has shown to be the right one", () => {
  it("gives a file that is verified, but the result and a warning say so", async () => {
    await using at = await place({ client: () => ({ trust: { insecure: true } }) });
    expect(await at.download()).toMatchObject({ verification: "verified", serverAuthenticated: false });
    expect(at.warnings).toEqual([
      '"disk.iso" was verified, but against a server that nothing has shown to be the right one.',
    ]);
  });

  it("is not this machine, even without TLS", async () => {
    await using at = await place({ tls: false });
    expect(await at.download()).toMatchObject({ verification: "verified", serverAuthenticated: true });
    expect(at.warnings).toEqual([]);
  });

  it("warns by process.emitWarning if nobody wants to be told otherwise", async () => {
    await using at = await place({ client: () => ({ trust: { insecure: true } }) });
    const warned = new Promise<Error>((resolve) => {
      process.once("warning", resolve);
    });
    await at.download({ onWarning: undefined });
    expect((await warned).message).toContain("disk.iso");
  });
});
