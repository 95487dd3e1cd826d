import * as fs from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { giveName, openPartFile, type PartFile } from "../../src/download/part-file.js";
import { TargetError } from "../../src/node.js";
import { reasonOf, rejectionOf } from "../client/rejection-of.js";

vi.mock("node:fs/promises", async (importOriginal) => {
  const { link, lstat, ...original } = await importOriginal<typeof fs>();
  return { ...original, link: vi.fn(link), lstat: vi.fn(lstat) };
});

const real = await vi.importActual<typeof fs>("node:fs/promises");
const failure = (code: string) => Object.assign(new Error(`${code}: refused`), { code, errno: -1 });

beforeEach(() => {
  vi.mocked(fs.link).mockImplementation(real.link);
  vi.mocked(fs.lstat).mockImplementation(real.lstat);
});

async function folderFor() {
  const folder = await real.mkdtemp(join(tmpdir(), "part-"));
  onTestFinished(() => real.rm(folder, { recursive: true }));
  const path = join(folder, "disk.iso");
  return {
    path,
    part: `${path}.part`,
    names: async () => (await real.readdir(folder)).sort(),
    async open({ overwrite = false, resume = true } = {}): Promise<PartFile> {
      const file = await openPartFile({ path, overwrite, resume });
      onTestFinished(async () => {
        await file.file.close().catch(() => {});
        await file.lock.release();
      });
      return file;
    },
  };
}

describe("an unfinished file", () => {
  it("is emptied where it is not to be gone on with, however long it is", async () => {
    const at = await folderFor();
    await real.writeFile(at.part, "longer than what comes");
    const { file, offset } = await at.open({ resume: false });
    expect([offset, (await file.stat()).size]).toEqual([0, 0]);
  });

  it("is not opened for what is a folder", async () => {
    const at = await folderFor();
    await real.mkdir(at.path);
    for (const overwrite of [false, true]) {
      const error = await rejectionOf(at.open({ overwrite }), TargetError);
      expect(error).toMatchObject({ message: `${at.path} is a folder.`, problem: "exists", path: at.path });
    }
    expect(await at.names()).toEqual(["disk.iso"]);
  });

  it("is not opened for what may not be looked at", async () => {
    const at = await folderFor();
    vi.mocked(fs.lstat).mockRejectedValueOnce(failure("EACCES"));
    expect(await rejectionOf(at.open(), TargetError)).toMatchObject({ problem: "not-writable", path: at.path });
    const own = Object.assign(new Error("own"), { code: "ENOENT" });
    vi.mocked(fs.lstat).mockRejectedValueOnce(own);
    expect(await reasonOf(at.open())).toBe(own);
    expect(await at.names()).toEqual([]);
  });
});

describe("the final name", () => {
  it("is given where it is free, and the other one is dropped", async () => {
    const at = await folderFor();
    await giveName(await at.open());
    expect(await at.names()).toEqual(["disk.iso", "disk.iso.part.lock"]);
  });

  it.each(["EEXIST", "ENOENT"])("is not taken by force after %s", async (code) => {
    const at = await folderFor();
    const file = await at.open();
    vi.mocked(fs.link).mockRejectedValueOnce(failure(code));
    expect(await reasonOf(giveName(file))).toMatchObject({ code });
    expect(await at.names()).toEqual(["disk.iso.part", "disk.iso.part.lock"]);
  });

  it.each([failure("EPERM"), failure("ENOSYS"), Object.assign(new Error("own"), { code: "EEXIST" })])(
    "is given by a rename where there are no links (%s), unless it was taken meanwhile",
    async (error) => {
      const at = await folderFor();
      const file = await at.open();
      vi.mocked(fs.link).mockRejectedValue(error);
      await real.writeFile(at.path, "somebody else's");
      expect(await rejectionOf(giveName(file), TargetError)).toMatchObject({ problem: "exists", path: at.path });
      expect(await real.readFile(at.path, "utf8")).toBe("somebody else's");
      await real.rm(at.path);
      await giveName(file);
      expect(await at.names()).toEqual(["disk.iso", "disk.iso.part.lock"]);
    },
  );
});
