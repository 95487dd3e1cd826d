import { readFile, readlink } from "node:fs/promises";
import { hostname } from "node:os";
import { isSystemError } from "./target-failure.js";

/** A process that is there. */
export interface RunningProcess {
  /** When it was started, in the system's own words; undefined where the system does not tell. */
  started: string | undefined;
}

/** The process of a pid on this machine; undefined if it has ended. */
export async function runningProcess(pid: number): Promise<RunningProcess | undefined> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // One that may not be signalled is somebody else's, but there.
    if (!isSystemError(error) || error.code !== "EPERM") return undefined;
  }
  // Linux: proc_pid_stat(5). The name, in parentheses, may hold anything.
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  // A zombie has ended, and waits for its parent to notice: in a container perhaps for ever.
  return fields[0] === "Z" ? undefined : { started: fields[19] };
}

let own: Promise<RunningProcess | undefined> | undefined;

/** This process, which does not change. */
export function ownProcess(): Promise<RunningProcess | undefined> {
  own ??= runningProcess(process.pid);
  return own;
}

let scope: Promise<string> | undefined;

/**
 * Names what a pid means one process in: this machine since it was started, and the part of it that this process sees,
 * where the system tells. Two containers of one name on one machine are two, and so are two machines of one name.
 */
export function pidScope(): Promise<string> {
  scope ??= Promise.all([
    // Linux: random(4), pid_namespaces(7).
    readFile("/proc/sys/kernel/random/boot_id", "utf8").catch(() => ""),
    readlink("/proc/self/ns/pid").catch(() => ""),
  ]).then(([boot, namespace]) => [hostname(), boot.trim(), namespace].join(" "));
  return scope;
}
