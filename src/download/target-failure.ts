import { TargetError, type TargetProblem } from "./errors.js";

/** Whether an error is one of the system's, with a code like ENOENT. Our own have codes too. */
export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "errno" in error && "code" in error && typeof error.code === "string";
}

/** What kind of problem a system's error is, and what to do about it. */
function problemOf({ code, message }: NodeJS.ErrnoException): [TargetProblem, string] {
  switch (code) {
    case "ENOENT":
      return ["no-folder", "its folder, or what was written there, is gone. Create the folder and download again"];
    case "ENOTDIR":
      return ["no-folder", "a part of the path is no folder"];
    case "EACCES":
    case "EPERM":
      return ["not-writable", "it may not be written"];
    case "EROFS":
      return ["not-writable", "the file system is read-only"];
    case "ELOOP":
      return ["not-writable", "a symbolic link is in its place, which is not followed"];
    case "ENOSPC":
      return ["no-space", "no space is left on the device. Make room and call again: what came is kept"];
    case "EDQUOT":
      return ["no-space", "the quota is used up. Make room and call again: what came is kept"];
    case "EFBIG":
      return [
        "io",
        "the file system, or a limit of the process, takes no file this long. Write to another one, or raise it",
      ];
    case "EEXIST":
      return ["exists", "it exists. Set overwrite to replace it"];
    default:
      return ["io", message];
  }
}

/** What the system said when a target could not be written, as an error that says what to do. */
export function targetFailure(error: unknown, path: string): unknown {
  if (!isSystemError(error)) return error;
  const [problem, reason] = problemOf(error);
  return new TargetError(`${path} could not be written: ${reason}.`, { problem, path }, { cause: error });
}
