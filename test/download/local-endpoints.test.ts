import { createHash } from "node:crypto";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { Writable } from "node:stream";
import { pathToFileURL } from "node:url";
import { describe, expect, it, vi } from "vitest";
import { type DownloadClient, IntegrityError, TransferError, UnsupportedEndpointError } from "../../src/node.js";
import type { SimulatorOptions } from "../../src/simulator.js";
import { reasonOf, rejectionOf } from "../client/rejection-of.js";
import { bytesOf, disk, type Place, place } from "./place.js";

const bytes = bytesOf(disk);

/** A place with a storage folder beside the one to download to, and an endpoint that leads to a path in it. */
async function storage(endpoint: (at: Place) => string, options: Parameters<typeof place>[0] = {}) {
  const at = await place(options);
  await mkdir(at.path("storage/1-2"), { recursive: true });
  await mkdir(at.path("out"));
  await writeFile(at.path("storage/1-2/disk.iso"), bytes);
  await writeFile(at.path("secret"), bytes);
  await at.simulator.declareFile({ ...disk, endpoint: endpoint(at) });
  return { at, to: at.path("out/"), fileRoot: at.path("storage"), datastoreRoot: at.path("storage") };
}

/** A client whose server knows the checksum although it has served nothing. */
function knowing(at: Place): DownloadClient {
  const checksum = createHash("sha1").update(bytes).digest("hex");
  return {
    ...at.client,
    getFile: async (options) => ({ ...(await at.client.getFile(options)), checksum_info: { checksum } }),
  };
}

const inStorage = (path: string) => (at: Place) => pathToFileURL(at.path(`storage/${path}`)).href;

describe("a file on storage that is mounted here", () => {
  it("is copied and verified, over file:", async () => {
    const { at, to, fileRoot } = await storage(inStorage("1-2/disk.iso"));
    await using _ = at;
    expect(await at.download({ to, fileRoot }, knowing(at))).toMatchObject({
      verification: "verified",
      serverAuthenticated: true,
      attempts: 1,
      resumedBytes: 0,
    });
    expect((await at.read("out/disk.iso")).equals(bytes), "the bytes are right").toBe(true);
    expect(at.dataRequests()).toEqual([]);
  });

  it("is copied and verified, over ds:", async () => {
    const { at, to, datastoreRoot } = await storage(() => "ds:///vmfs/volumes/1-2/disk.iso");
    await using _ = at;
    expect(await at.download({ to, datastoreRoot }, knowing(at))).toMatchObject({ verification: "verified" });
    expect((await at.read("out/disk.iso")).equals(bytes), "the bytes are right").toBe(true);
  });

  it("is gone on with where an earlier run stopped, once a checksum has proved it", async () => {
    const { at, to, fileRoot } = await storage(inStorage("1-2/disk.iso"));
    await using _ = at;
    await writeFile(at.path("out/disk.iso.part"), bytes.subarray(0, 1000));
    expect(await at.download({ to, fileRoot }, knowing(at))).toMatchObject({ resumedBytes: 1000 });
    expect((await at.read("out/disk.iso")).equals(bytes), "the bytes are right").toBe(true);
  });

  it("is copied anew if nothing can prove what an earlier run has left", async () => {
    const { at, to, fileRoot } = await storage(inStorage("1-2/disk.iso"));
    await using _ = at;
    await writeFile(at.path("out/disk.iso.part"), "something else");
    expect(await at.download({ to, fileRoot })).toMatchObject({ resumedBytes: 0, verification: "unverified" });
    expect((await at.read("out/disk.iso")).equals(bytes), "the bytes are right").toBe(true);
  });

  it("is copied to a stream, and an abort does not wait for its reader", async () => {
    const { at, fileRoot } = await storage(inStorage("1-2/disk.iso"));
    await using _ = at;
    const stopping = new AbortController();
    const stuck = new Writable({ highWaterMark: 1, write: () => {} });
    const stopped = reasonOf(at.download({ to: stuck, fileRoot, signal: stopping.signal }));
    await vi.waitUntil(() => stuck.writableLength > 0);
    stopping.abort("enough");
    expect(await stopped).toBe("enough");
    expect(await at.openFiles()).toEqual([]);
  });

  it("is of nobody that is known to be right if the API is not", async () => {
    const insecure: SimulatorOptions & Parameters<typeof place>[0] = { client: () => ({ trust: { insecure: true } }) };
    const { at, to, fileRoot } = await storage(inStorage("1-2/disk.iso"), insecure);
    await using _ = at;
    expect(await at.download({ to, fileRoot }, knowing(at))).toMatchObject({
      verification: "verified",
      serverAuthenticated: false,
    });
  });

  it.each<[string, (at: Place) => string, RegExp]>([
    ["beside the root", (at) => pathToFileURL(at.path("secret")).href, /outside/],
    ["beside the root, by an encoded way up", (at) => `${inStorage("1-2")(at)}/..%2f..%2fsecret`, /outside/],
    ["beside the root, by a symbolic link", inStorage("link"), /outside/],
    ["in a folder whose name begins with the root's", (at) => pathToFileURL(at.path("storage-2/x")).href, /outside/],
    ["the root itself", inStorage(""), /outside/],
    ["a folder", inStorage("1-2"), /no regular file/],
  ])("is not read if it is %s", async (_name, endpoint, says) => {
    const { at, to, fileRoot } = await storage(endpoint);
    await using _ = at;
    await symlink("../secret", at.path("storage/link"));
    await mkdir(at.path("storage-2"));
    await writeFile(at.path("storage-2/x"), bytes);
    const error = await rejectionOf(at.download({ to, fileRoot }), UnsupportedEndpointError);
    expect(error.message).toMatch(says);
    expect(await at.names()).toContain("out");
    await expect(at.read("out/disk.iso")).rejects.toThrow("ENOENT");
  });

  it.each<[string, (at: Place) => string]>([
    ["file", inStorage("1-2/disk.iso")],
    ["ds", () => "ds:///vmfs/volumes/1-2/disk.iso"],
  ])("is not read over %s: unless its root is given, and the error says where it is", async (scheme, endpoint) => {
    const { at, to } = await storage(endpoint);
    await using _ = at;
    const error = await rejectionOf(at.download({ to }), UnsupportedEndpointError);
    expect(error).toMatchObject({ scheme, code: "ENDPOINT_UNSUPPORTED", fileName: "disk.iso" });
    expect(error.message).toContain(endpoint(at));
  });

  it("that is missing is an error that says where it should be", async () => {
    const { at, to, fileRoot } = await storage(inStorage("1-2/none"));
    await using _ = at;
    const error = await rejectionOf(at.download({ to, fileRoot }), TransferError);
    expect(error.fileName).toBe(disk.name);
    expect(error.message).toContain(at.path("storage/1-2/none"));
    expect(error.cause).toMatchObject({ code: "ENOENT" });
  });

  it("is not blamed for what a callback throws", async () => {
    const { at, to, fileRoot } = await storage(inStorage("1-2/disk.iso"));
    await using _ = at;
    const own = new RangeError("own");
    const onProgress = ({ bytesReceived }: { bytesReceived: number }) => {
      if (bytesReceived > 0) throw own;
    };
    expect(await reasonOf(at.download({ to, fileRoot, onProgress }))).toBe(own);
    expect(await at.openFiles()).toEqual([]);
  });

  it("that is longer than the server says is an error", async () => {
    const { at, to, fileRoot } = await storage(inStorage("1-2/disk.iso"));
    await using _ = at;
    await writeFile(at.path("storage/1-2/disk.iso"), Buffer.concat([bytes, bytes]));
    await rejectionOf(at.download({ to, fileRoot }), IntegrityError);
    await expect(at.read("out/disk.iso")).rejects.toThrow("ENOENT");
  });

  it("that is shorter than the server says is an error", async () => {
    const { at, to, fileRoot } = await storage(inStorage("1-2/disk.iso"));
    await using _ = at;
    await writeFile(at.path("storage/1-2/disk.iso"), bytes.subarray(1));
    const error = await rejectionOf(at.download({ to, fileRoot, retry: 0 }), TransferError);
    expect(error.message).toContain("299999 of 300000 bytes");
    await expect(at.read("out/disk.iso")).rejects.toThrow("ENOENT");
  });
});
