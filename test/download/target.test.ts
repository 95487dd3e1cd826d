import * as fs from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { finalPath, refuseWithoutSpace, type Target } from "../../src/download/target.js";
import { TargetError } from "../../src/node.js";
import { rejectionOf } from "../client/rejection-of.js";

vi.mock("node:fs/promises", async (importOriginal) => {
  const original = await importOriginal<typeof fs>();
  return { ...original, statfs: vi.fn() };
});

const target = (offset: number, path?: string) => ({ path, sink: { offset } }) as Target;

function free(blocks: number, bavail: number) {
  vi.mocked(fs.statfs).mockReset();
  vi.mocked(fs.statfs).mockResolvedValue({ blocks, bavail, bsize: 512 } as never);
}

describe("a file that is to come", () => {
  it("is refused where the device has no room for what is missing of it", async () => {
    free(1000, 2);
    await refuseWithoutSpace(target(0, "/srv/disk.iso"), 1024);
    await refuseWithoutSpace(target(76, "/srv/disk.iso"), 1100);
    const error = await rejectionOf(refuseWithoutSpace(target(0, "/srv/disk.iso"), 1025), TargetError);
    expect(error).toMatchObject({
      message: "/srv/disk.iso needs 1025 more bytes, but the device has 1024 left. Make room first.",
      problem: "no-space",
      path: "/srv/disk.iso",
    });
    expect(fs.statfs).toHaveBeenCalledWith("/srv");
  });

  it("is not refused where the file system does not tell", async () => {
    free(0, 0);
    await refuseWithoutSpace(target(0, "/srv/disk.iso"), 1025);
    vi.mocked(fs.statfs).mockRejectedValue(new Error("ENOSYS"));
    await refuseWithoutSpace(target(0, "/srv/disk.iso"), 1025);
  });

  it("is not looked at where it goes to a stream, or nobody knows how long it is", async () => {
    free(1000, 0);
    await refuseWithoutSpace(target(0), 1025);
    await refuseWithoutSpace(target(0, "/srv/disk.iso"), undefined);
    expect(fs.statfs).not.toHaveBeenCalled();
  });
});

describe("the final path", () => {
  it("is in a folder that is there, or that a separator says to be one, and else what it says", async () => {
    const folder = await fs.mkdtemp(join(tmpdir(), "target-"));
    onTestFinished(() => fs.rm(folder, { recursive: true }));
    for (const to of [folder, `${folder}/`, `${folder}/./`]) {
      expect(await finalPath(to, "disk.iso")).toBe(join(folder, "disk.iso"));
    }
    expect(await finalPath(`${folder}/none/`, "disk.iso")).toBe(join(folder, "none/disk.iso"));
    expect(await finalPath(`${folder}/none`, "disk.iso")).toBe(join(folder, "none"));
    expect(await rejectionOf(finalPath(folder, "../disk.iso"), TargetError)).toMatchObject({ problem: "unsafe-name" });
    expect(await finalPath(join(folder, "x"), "../disk.iso")).toBe(join(folder, "x"));
  });
});
