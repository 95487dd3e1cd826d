import { describe, expect, it } from "vitest";
import { targetFailure } from "../../src/download/target-failure.js";
import { TargetError } from "../../src/node.js";

const systemError = (code: unknown) => Object.assign(new Error(`${code}: the system's words`), { code, errno: -1 });

describe("what the system says of a target", () => {
  it.each([
    ["ENOENT", "no-folder", "its folder, or what was written there, is gone. Create the folder and download again."],
    ["ENOTDIR", "no-folder", "a part of the path is no folder."],
    ["EACCES", "not-writable", "it may not be written."],
    ["EPERM", "not-writable", "it may not be written."],
    ["EROFS", "not-writable", "the file system is read-only."],
    ["ELOOP", "not-writable", "a symbolic link is in its place, which is not followed."],
    ["ENOSPC", "no-space", "no space is left on the device. Make room and call again: what came is kept."],
    ["EDQUOT", "no-space", "the quota is used up. Make room and call again: what came is kept."],
    [
      "EFBIG",
      "io",
      "the file system, or a limit of the process, takes no file this long. Write to another one, or raise it.",
    ],
    ["EEXIST", "exists", "it exists. Set overwrite to replace it."],
    ["EIO", "io", "EIO: the system's words."],
  ])("(%s) is an error that says what to do", (code, problem, reason) => {
    const cause = systemError(code);
    const error = targetFailure(cause, "/srv/disk.iso");
    expect(error).toBeInstanceOf(TargetError);
    expect(error).toMatchObject({
      message: `/srv/disk.iso could not be written: ${reason}`,
      problem,
      path: "/srv/disk.iso",
      cause,
    });
  });

  it.each([
    ["an error of ours", new TargetError("locked", { problem: "locked", path: "x" })],
    ["an error with a code alone", Object.assign(new Error("x"), { code: "ENOENT" })],
    ["an error with a code that is none", systemError(7)],
    ["no error", { code: "ENOENT", errno: -2 }],
    ["nothing", undefined],
  ])("is nothing else: %s stays what it is", (_, thrown) => {
    expect(targetFailure(thrown, "x")).toBe(thrown);
  });
});
