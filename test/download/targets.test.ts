import { execFileSync } from "node:child_process";
import { chmod, link, lstat, mkdir, open, readFile, readlink, stat, symlink, writeFile } from "node:fs/promises";
import { basename, join, relative } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { TargetError } from "../../src/node.js";
import { rejectionOf } from "../client/rejection-of.js";
import { beforeEachAttempt, bytesOf, disk, type Place, place } from "./place.js";

const bytes = bytesOf(disk);

async function refusal(at: Place, options: Parameters<Place["download"]>[0]): Promise<TargetError> {
  const error = await rejectionOf(at.download(options), TargetError);
  expect(at.simulator.requests, "nothing was sent").toEqual([]);
  return error;
}

describe("the target of a download", () => {
  it("is a folder, in which the file keeps its name", async () => {
    await using at = await place();
    const { path } = await at.download({ to: `${at.folder}/` });
    expect(path).toBe(at.path("disk.iso"));
    expect((await at.read()).equals(bytes), "the bytes are right").toBe(true);
  });

  it("is a path, and the result's path is absolute", async () => {
    await using at = await place();
    const { path } = await at.download({ to: relative(process.cwd(), at.path("other.iso")) });
    expect(path).toBe(at.path("other.iso"));
    expect(await at.names()).toEqual(["other.iso"]);
    expect((await at.read("other.iso")).equals(bytes), "the bytes are right").toBe(true);
  });

  it("is a path for a name that cannot be used for a file", async () => {
    await using at = await place({ file: { name: "../../etc/passwd" } });
    expect(await refusal(at, {})).toMatchObject({ problem: "unsafe-name", path: "../../etc/passwd" });
    expect(await at.names()).toEqual([]);
    await at.download({ to: at.path("safe") });
    expect(await at.names()).toEqual(["safe"]);
  });

  it("is a folder that a symbolic link leads to", async () => {
    await using at = await place();
    await mkdir(at.path("real"));
    await symlink("real", at.path("alias"));
    await at.download({ to: at.path("alias") });
    expect((await at.read("real/disk.iso")).equals(bytes), "the bytes are right").toBe(true);
  });

  it("must lie in a folder that exists", async () => {
    await using at = await place();
    for (const to of [at.path("none/x"), at.path("none/")]) {
      const error = await refusal(at, { to });
      expect(error).toMatchObject({ problem: "no-folder", path: at.path("none") });
      expect(error.message).toContain("Create it first");
    }
    await writeFile(at.path("file"), "");
    expect(await refusal(at, { to: at.path("file/x") })).toMatchObject({ problem: "no-folder" });
  });

  it("must not be a folder itself, even one to overwrite", async () => {
    await using at = await place();
    await mkdir(at.path("disk.iso"));
    expect(await refusal(at, { overwrite: true })).toMatchObject({ problem: "exists", path: at.path("disk.iso") });
  });

  it("must lie in a folder that may be written to", async () => {
    await using at = await place();
    await chmod(at.folder, 0o500);
    // Root may write everywhere, but for file systems in which nobody creates files.
    const to = process.getuid?.() === 0 ? "/sys" : at.folder;
    const error = await refusal(at, { to });
    await chmod(at.folder, 0o700);
    expect(error).toMatchObject({ problem: "not-writable" });
  });

  it("has the permissions that the user's mask leaves", async () => {
    await using at = await place();
    const { path = "" } = await at.download();
    expect((await stat(path)).mode & 0o777).toBe(0o666 & ~process.umask());
  });
});

describe("a target that exists", () => {
  it("is refused before anything is sent, and stays as it is", async () => {
    await using at = await place();
    await writeFile(at.path("disk.iso"), "old");
    const error = await refusal(at, {});
    expect(error).toMatchObject({ problem: "exists", path: at.path("disk.iso"), code: "TARGET_UNUSABLE" });
    expect(error.message).toContain("Set overwrite");
    expect(await at.names()).toEqual(["disk.iso"]);
    expect((await at.read()).toString()).toBe("old");
  });

  it("is replaced with overwrite, and only once the new file is whole", async () => {
    await using at = await place();
    await writeFile(at.path("disk.iso"), "old");
    at.simulator.inject({ fault: "truncate", at: 1000 });
    const seen: string[] = [];
    const client = beforeEachAttempt(at.client, async () => seen.push((await at.read()).toString()));
    await at.download({ overwrite: true }, client);
    expect(seen).toEqual(["old", "old"]);
    expect((await at.read()).equals(bytes), "the bytes are right").toBe(true);
    expect(await at.names()).toEqual(["disk.iso"]);
  });

  it("stays as it is with overwrite if the new file is wrong", async () => {
    await using at = await place();
    await writeFile(at.path("disk.iso"), "old");
    at.simulator.inject({ fault: "corrupt", at: 5 });
    await at.download({ overwrite: true }).catch(() => {});
    expect((await at.read()).toString()).toBe("old");
    expect(await at.names()).toEqual(["disk.iso"]);
  });

  it("and appears only while the download is under way is not replaced, and what came is kept", async () => {
    await using at = await place();
    const client = beforeEachAttempt(at.client, () => writeFile(at.path("disk.iso"), "somebody's"));
    expect(await rejectionOf(at.download({}, client), TargetError)).toMatchObject({ problem: "exists" });
    expect((await at.read()).toString()).toBe("somebody's");
    expect((await at.read("disk.iso.part")).equals(bytes), "the bytes are right").toBe(true);
    expect(await at.names()).toEqual(["disk.iso", "disk.iso.part"]);
  });

  it("as a symbolic link to nothing exists too", async () => {
    await using at = await place();
    await symlink("nowhere", at.path("disk.iso"));
    expect(await refusal(at, {})).toMatchObject({ problem: "exists" });
  });

  it("as a symbolic link is itself replaced with overwrite, not what it leads to", async () => {
    await using at = await place();
    await writeFile(at.path("elsewhere"), "untouched");
    await symlink("elsewhere", at.path("disk.iso"));
    await at.download({ overwrite: true });
    expect((await lstat(at.path("disk.iso"))).isFile()).toBe(true);
    expect((await at.read("elsewhere")).toString()).toBe("untouched");
  });

  it("as a pipe, or as a symbolic link to a device, is refused even with overwrite, and stays", async () => {
    await using at = await place();
    execFileSync("mkfifo", [at.path("pipe")]);
    await symlink("/dev/null", at.path("null"));
    for (const name of ["pipe", "null"]) {
      for (const overwrite of [false, true]) {
        const error = await refusal(at, { to: at.path(name), overwrite });
        expect(error).toMatchObject({ problem: "exists", path: at.path(name) });
        expect(error.message).toContain("give a stream");
      }
    }
    expect((await lstat(at.path("pipe"))).isFIFO()).toBe(true);
    expect(await readlink(at.path("null"))).toBe("/dev/null");
    expect(await at.names()).toEqual(["null", "pipe"]);
  });

  it.each(["600", "444", "777", "000"])("keeps its permissions (%s) when it is replaced", async (permissions) => {
    const mode = Number.parseInt(permissions, 8);
    await using at = await place();
    await writeFile(at.path("disk.iso"), "old");
    await chmod(at.path("disk.iso"), mode);
    at.simulator.inject({ fault: "truncate", at: 1000 });
    await at.download({ overwrite: true, retry: 0 }).catch(() => {});
    const unfinished = await stat(at.path("disk.iso.part"));
    expect(unfinished.mode & 0o777, "of the unfinished file").toBe(mode | 0o600);
    expect((await at.download({ overwrite: true })).resumedBytes).toBe(1000);
    expect((await stat(at.path("disk.iso"))).mode & 0o777).toBe(mode);
  });

  it("gives its permissions to an unfinished file that is there already", async () => {
    await using at = await place();
    await writeFile(at.path("disk.iso.part"), bytes.subarray(0, 1000), { mode: 0o644 });
    await writeFile(at.path("disk.iso"), "old", { mode: 0o600 });
    at.simulator.inject({ fault: "truncate", at: 1000 });
    await at.download({ overwrite: true, retry: 0 }).catch(() => {});
    expect((await stat(at.path("disk.iso.part"))).mode & 0o777).toBe(0o600);
    await at.download({ overwrite: true });
    expect((await stat(at.path("disk.iso"))).mode & 0o777).toBe(0o600);
  });

  it("as a symbolic link gives the permissions of what it leads to", async () => {
    await using at = await place();
    await writeFile(at.path("elsewhere"), "untouched", { mode: 0o600 });
    await symlink("elsewhere", at.path("disk.iso"));
    await at.download({ overwrite: true });
    expect((await lstat(at.path("disk.iso"))).mode & 0o777).toBe(0o600);
  });
});

describe("the name of the unfinished file", () => {
  it("is not followed if it is a symbolic link", async () => {
    await using at = await place();
    await writeFile(at.path("precious"), "untouched");
    await symlink("precious", at.path("disk.iso.part"));
    const error = await refusal(at, {});
    expect(error).toMatchObject({ problem: "not-writable" });
    expect(error.message).toContain("symbolic link");
    expect((await at.read("precious")).toString()).toBe("untouched");
    expect(await readlink(at.path("disk.iso.part"))).toBe("precious");
    expect(await at.names()).toEqual(["disk.iso.part", "precious"]);
  });

  it("must be a regular file's", async () => {
    await using at = await place();
    await mkdir(at.path("disk.iso.part"));
    expect((await refusal(at, {})).message).toContain("disk.iso.part");
    expect(await at.names()).toEqual(["disk.iso.part"]);
  });

  it.each([true, false])("is given up if another name leads to the same file (resume: %s)", async (resume) => {
    await using at = await place();
    // As if an earlier run had been killed between giving the file its name and dropping this one.
    await writeFile(at.path("disk.iso"), bytesOf({ ...disk, seed: 1 }));
    await link(at.path("disk.iso"), at.path("disk.iso.part"));
    at.simulator.inject({ fault: "status", status: 400 });
    await at.download({ overwrite: true, resume }).catch(() => {});
    expect((await at.read()).equals(bytesOf({ ...disk, seed: 1 })), "the bytes are right").toBe(true);
    await at.download({ overwrite: true, resume });
    expect((await at.read()).equals(bytes), "the bytes are right").toBe(true);
    expect(await at.names()).toEqual(["disk.iso"]);
  });

  it.each([true, false])(
    "is given up if it is somebody else's, who could write to it later (resume: %s)",
    async (resume) => {
      await using at = await place();
      await writeFile(at.path("disk.iso.part"), bytes);
      await using theirs = await open(at.path("disk.iso.part"), "r+");
      const me = process.geteuid?.() ?? 0;
      vi.spyOn(process, "geteuid").mockReturnValue(me + 1);
      onTestFinished(() => void vi.restoreAllMocks());
      expect(await at.download({ resume })).toMatchObject({ resumedBytes: 0 });
      await theirs.write("other bytes", 0);
      expect((await at.read()).equals(bytes), "the bytes are right").toBe(true);
      expect(await at.names()).toEqual(["disk.iso"]);
    },
  );

  it("is refused if it is no regular file, and nothing stays locked", async () => {
    await using at = await place();
    execFileSync("mkfifo", [at.path("disk.iso.part")]);
    const error = await rejectionOf(at.download(), TargetError);
    expect(error).toMatchObject({
      message: `${at.path("disk.iso.part")} is no regular file.`,
      problem: "not-writable",
      path: at.path("disk.iso.part"),
    });
    expect(await at.names()).toEqual(["disk.iso.part"]);
    expect(await at.openFiles()).toEqual([]);
  });

  it("of a long name is cut, and the download is resumed from it all the same", async () => {
    const name = `${"ä".repeat(125)}x.iso`;
    await using at = await place({ file: { name } });
    at.simulator.inject({ fault: "truncate", at: 1000, times: 1 });
    await at.download({ retry: 0 }).catch(() => {});
    const [part = ""] = await at.names();
    expect(Buffer.byteLength(part)).toBeLessThanOrEqual(255 - 24);
    expect((await stat(at.path(part))).size).toBe(1000);
    expect((await at.download()).resumedBytes).toBe(1000);
    expect(await at.names()).toEqual([name]);
  });
});

describe("two downloads to one path", () => {
  it("in one process: the second fails at once, and the first is right", async () => {
    await using at = await place();
    const [first, second] = await Promise.allSettled([at.download(), at.download()]);
    const ended = [first, second].map(({ status }) => status).sort();
    expect(ended).toEqual(["fulfilled", "rejected"]);
    const reason = [first, second].find((one) => one.status === "rejected")?.reason;
    expect(reason).toMatchObject({ name: "TargetError", problem: "locked" });
    expect((await at.read()).equals(bytes), "the bytes are right").toBe(true);
    expect(await at.names()).toEqual(["disk.iso"]);
  });

  it("in one process, by two spellings of the folder: likewise", async () => {
    await using at = await place();
    await mkdir(at.path("real"));
    await symlink("real", at.path("alias"));
    const both = [at.download({ to: at.path("real") }), at.download({ to: at.path("alias") })];
    const reasons = (await Promise.allSettled(both)).flatMap((one) => (one.status === "rejected" ? [one.reason] : []));
    expect(reasons).toMatchObject([{ problem: "locked" }]);
    expect((await at.read("real/disk.iso")).equals(bytes), "the bytes are right").toBe(true);
  });

  it("after each other: the second is told that the file exists", async () => {
    await using at = await place();
    await at.download();
    await rejectionOf(at.download(), TargetError);
  });
});

it("a place's own files are told from others", async () => {
  await using at = await place();
  const file = await import("node:fs/promises").then(({ open }) => open(join(at.folder, "open"), "w"));
  expect((await at.openFiles()).map((path) => basename(path))).toEqual(["open"]);
  await file.close();
  expect(await readFile(at.path("open"), "utf8")).toBe("");
});
