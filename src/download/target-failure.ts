import { TargetError, type TargetProblem } from "./errors.js";

/** Whether an error is one of the system's, with a code like ENOENT. Our own have codes too. */
export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "errno" in error && "code" in error && typeof error.code === "string";
}

const problems: Readonly<Record<string, [TargetProblem, string]>> = {
  ENOENT: ["no-folder", "its folder, or what was written there, is gone. Create the folder and download again"],
  ENOTDIR: ["no-folder", "a part of the path is no folder"],
  EACCES: ["not-writable", "it may not be written"],
  EPERM: ["not-writable", "it may not be written"],
  EROFS: ["not-writable", "the file system is read-only"],
  ELOOP: ["not-writable", "a symbolic link is in its place, which is not followed"],
  ENOSPC: ["no-space", "no space is left on the device. Make room and call again: what came is kept"],
  EDQUOT: ["no-space", "the quota is used up. Make room and call again: what came is kept"],
  EFBIG: [
    "io",
    "the file system, or a limit of the process, takes no file this long. Write to another one, or raise it",
  ],
  EEXIST: ["exists", "it exists. Set overwrite to replace it"],
};

/** What the system said when a target could not be written, as an error that says what to do. */
export function targetFailure(error: unknown, path: string): unknown {
  if (!isSystemError(error)) return error;
  const [problem, reason] = problems[error.code ?? ""] ?? ["io", error.message];
  return new TargetError(
    `${path} could not be written: ${reason}.`,
    { problem: problem as TargetProblem, path },
    {
      cause: error,
    },
  );
}
