import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { text } from "node:stream/consumers";
import { describe, expect, it, vi } from "vitest";
import type { ReceivedRequest } from "../../src/simulator.js";
import { seed } from "../contract/seed.js";
import { Chance } from "../random/chance.js";
import { bytesOf, disk, type Place, place } from "./place.js";

/** The package as it is built: `npm test` builds first, and so must whoever runs this file by itself. */
const built = new URL("../../dist/src/node.js", import.meta.url);
if (!existsSync(built)) throw new Error("There is nothing built yet: run `npm run build` first.");

/** A process of its own that downloads to a path, and prints how that ended and what is in the folder then. */
const program = `
  import { open, readdir } from "node:fs/promises";
  import { createClient, downloadFile } from ${JSON.stringify(built.href)};
  const { client, options, filler } = JSON.parse(process.argv[1]);
  if (filler) {
    const file = await open(filler, "wx");
    await file.writeFile(Buffer.alloc(64 * 2 ** 20)).catch(() => {});
    await file.close();
  }
  const ended = await downloadFile(createClient(client), options).then(
    (result) => ({ result }),
    ({ name, problem, message }) => ({ error: { name, problem, message } }),
  );
  console.log(JSON.stringify({ ...ended, names: (await readdir(options.to)).sort() }));
`;

interface Ended {
  result?: { verification: string; resumedBytes: number };
  error?: { name: string; problem?: string; message: string };
  names: string[];
}

interface More {
  /** What runs the command. */
  wrapper?: string[];
  /** A module for Node to load first. */
  preload?: URL;
  /** A file to fill the disk with first. */
  filler?: string;
}

function start({ simulator, folder }: Place, fileName: string, more: More = {}) {
  const { url: baseUrl, sessionId, thumbprint, downloadSessionId } = simulator;
  const task = {
    client: { baseUrl, sessionId, trust: { thumbprint } },
    options: { downloadSessionId, fileName, to: folder },
    filler: more.filler,
  };
  const preload = more.preload ? ["--import", more.preload.href] : [];
  const command = [process.execPath, ...preload, "--input-type=module", "-e", program, JSON.stringify(task)];
  const [file = "", ...args] = [...(more.wrapper ?? []), ...command];
  return spawn(file, args, { stdio: ["ignore", "pipe", "pipe"] });
}

async function ended(child: ReturnType<typeof start>): Promise<Ended> {
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  expect(stderr).toBe("");
  return JSON.parse(stdout);
}

async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  // Not `close`, which waits until somebody has read what it printed.
  const exited = once(child, "exit");
  child.kill("SIGKILL");
  await exited;
}

function bytesSentOf({ simulator }: Place, fileName: string): number {
  const requests = simulator.requests.filter(
    (request) => request.operation === "data" && request.fileName === fileName,
  );
  return requests.at(-1)?.bytesSent ?? -1;
}

describe("in a process of its own, a download", () => {
  it("fails at once if another process writes to the path, which ends well", async () => {
    await using at = await place({ file: { size: 2_000_000 } });
    at.simulator.inject({ fault: "slow", msPerChunk: 5 });
    const first = start(at, disk.name);
    await vi.waitUntil(() => bytesSentOf(at, disk.name) > 0, 10_000);
    first.kill("SIGSTOP");
    const second = await ended(start(at, disk.name));
    expect(second.error).toMatchObject({ name: "TargetError", problem: "locked" });
    await expect(at.download()).rejects.toMatchObject({ problem: "locked" });
    expect(await at.names()).toEqual(["disk.iso.part", "disk.iso.part.lock"]);
    first.kill("SIGCONT");
    expect(await ended(first)).toMatchObject({ result: { verification: "verified" }, names: ["disk.iso"] });
    expect((await at.read()).equals(bytesOf({ ...disk, size: 2_000_000 }))).toBe(true);
  });

  it(`that is killed at 20 random moments (SEED=${seed}) leaves nothing at the name, and the next run makes it right`, async () => {
    const size = 1_500_000;
    const files = Array.from({ length: 20 }, (_, index) => ({ name: `${index}.iso`, size, preparePolls: 0 }));
    await using at = await place({ files });
    let resumedBytes = 0;
    const killAndGoOn = async (index: number) => {
      const file = files[index] as (typeof files)[number];
      const moment = randomMoment(new Chance(seed, index), at, file);
      at.simulator.inject({ fault: "slow", msPerChunk: 1, chunkBytes: 16 * 1024, file: file.name });
      const child = start(at, file.name);
      await vi.waitUntil(() => moment.isReached() || child.exitCode !== null, { timeout: 20_000, interval: 1 });
      await killed(child);
      // It may have been faster than the signal: then it is whole, though its other name and lock may be there yet.
      const isThere = (await at.names()).includes(file.name);
      if (isThere) expect((await at.read(file.name)).equals(bytesOf(file)), `whole, killed ${moment.name}`).toBe(true);
      const result = await at.download({ fileName: file.name, overwrite: isThere });
      expect(result.verification, `killed ${moment.name}`).toBe("verified");
      resumedBytes += result.resumedBytes;
      expect((await at.read(file.name)).equals(bytesOf(file)), `right, killed ${moment.name}`).toBe(true);
    };
    const lanes = [0, 1, 2, 3].map(async (lane) => {
      for (let index = lane; index < files.length; index += 4) await killAndGoOn(index);
    });
    await Promise.all(lanes);
    expect(await at.names()).toEqual(files.map(({ name }) => name).sort());
    for (const file of files) expect((await at.read(file.name)).equals(bytesOf(file)), file.name).toBe(true);
    expect(resumedBytes).toBeGreaterThan(0);
  }, 60_000);
});

/** A moment in a download by what its server has seen of it. */
function randomMoment(chance: Chance, at: Place, { name: fileName, size }: { name: string; size: number }) {
  const seen = (operation: ReceivedRequest["operation"]) =>
    at.simulator.requests.some((request) => request.operation === operation && request.fileName === fileName);
  const bytes = chance.upTo(size);
  return chance.weighted<() => { name: string; isReached: () => boolean }>([
    [1, () => ({ name: "when it asks for the preparation", isReached: () => seen("prepareFile") })],
    [1, () => ({ name: "when it asks for the bytes", isReached: () => seen("data") })],
    [10, () => ({ name: `after ${bytes} bytes`, isReached: () => bytesSentOf(at, fileName) >= bytes })],
    [2, () => ({ name: "when it asks for the checksum", isReached: () => seen("getFile") })],
  ])();
}

/** Runs a command where a disk of 1 MiB is mounted on a folder, seen by that command alone. */
const withSmallDisk = (folder: string) => [
  "unshare",
  "--mount",
  ...(process.getuid?.() === 0 ? [] : ["--map-root-user"]),
  "sh",
  "-c",
  'mount -t tmpfs -o size=1m none "$0" && exec "$@"',
  folder,
];
const canMount = spawnSync("unshare", [...withSmallDisk("/mnt").slice(1), "true"]).status === 0;

/** A real disk, where one may be mounted, and everywhere one that only says that it is full. */
const smallDisks: [string, (folder: string) => More][] = [
  ["that only says so", () => ({ preload: new URL("full-disk.js", import.meta.url) })],
];
if (canMount) smallDisks.push(["of 1 MiB", (folder) => ({ wrapper: withSmallDisk(folder) })]);

describe.each(smallDisks)("on a full disk %s, a download", (_, smallDisk) => {
  it("fails while it writes, and keeps what came", async () => {
    await using at = await place({ file: { size: 5_000_000, sizeFrom: "transferred", length: "chunked" } });
    // So that it is the disk that ends it, at once, and not what comes next.
    at.simulator.inject({ fault: "stall", at: 2_000_000 });
    const { error, names } = await ended(start(at, disk.name, smallDisk(at.folder)));
    expect(error).toMatchObject({ name: "TargetError", problem: "no-space" });
    expect(error?.message).toContain("Make room and call again");
    expect(names).toEqual(["disk.iso.part"]);
  });

  it("fails before anything is sent if not even the lock fits, and leaves nothing", async () => {
    await using at = await place();
    const more = { ...smallDisk(at.folder), filler: at.path("filler") };
    const { error, names } = await ended(start(at, disk.name, more));
    expect(error).toMatchObject({ name: "TargetError", problem: "no-space" });
    expect(names).toEqual(["filler"]);
    expect(at.simulator.requests).toEqual([]);
  });
});

/** Runs a command that may write no file of more than 1 MiB, as some file systems take none beyond their own limit. */
const withShortFiles = ["sh", "-c", "trap '' XFSZ && ulimit -f 2048 && exec \"$@\"", "sh"];

it.skipIf(process.platform === "win32")("a file that is too long for where it is written is told as that", async () => {
  await using at = await place({ file: { size: 5_000_000 } });
  const { error, names } = await ended(start(at, disk.name, { wrapper: withShortFiles }));
  expect(error).toMatchObject({ name: "TargetError", problem: "io" });
  expect(error?.message).toContain("takes no file this long");
  expect(names).toEqual(["disk.iso.part"]);
});
