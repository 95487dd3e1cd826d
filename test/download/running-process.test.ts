import * as fs from "node:fs/promises";
import { hostname } from "node:os";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { runningProcess } from "../../src/download/running-process.js";

vi.mock("node:fs/promises", () => ({ readFile: vi.fn(), readlink: vi.fn() }));

const systemError = (code: string) => Object.assign(new Error(code), { code, errno: -1 });

/** What proc_pid_stat(5) says: state, seventeen numbers, and when the process was started. */
const stat = (name: string, state: string) => `7 (${name}) ${[state, ...Array(18).keys()].join(" ")} 4711 0 0\n`;

/** A process that may be asked for, or not, and what the system says of it. */
function system(signalled: () => true, says?: string) {
  vi.spyOn(process, "kill").mockImplementation(signalled);
  onTestFinished(() => void vi.restoreAllMocks());
  vi.mocked(fs.readFile).mockImplementation(async () => {
    if (says === undefined) throw systemError("ENOENT");
    return says;
  });
}

const there = () => true as const;
const throws = (error: unknown) => () => {
  throw error;
};

describe("a process", () => {
  it.each(["node", "a (b) c", ") Z 1 2 3"])("called %j has been started when the system says", async (name) => {
    system(there, stat(name, "S"));
    expect(await runningProcess(7)).toEqual({ started: "4711" });
    expect(process.kill).toHaveBeenCalledWith(7, 0);
    expect(fs.readFile).toHaveBeenCalledWith("/proc/7/stat", "utf8");
  });

  it("that has ended, and waits for its parent to notice, is none", async () => {
    system(there, stat("node", "Z"));
    expect(await runningProcess(7)).toBeUndefined();
  });

  it("is there also where the system does not tell of it", async () => {
    system(there);
    expect(await runningProcess(7)).toEqual({ started: undefined });
  });

  it("of somebody else is there, though it may not be signalled", async () => {
    system(throws(systemError("EPERM")), stat("node", "R"));
    expect(await runningProcess(7)).toEqual({ started: "4711" });
  });

  it.each([systemError("ESRCH"), Object.assign(new Error("no pid"), { code: "EPERM" }), "nothing"])(
    "that the system has not, is none (%s)",
    async (error) => {
      system(throws(error), stat("node", "S"));
      expect(await runningProcess(7)).toBeUndefined();
    },
  );
});

describe("this process", () => {
  /** The module as it is before anything was asked. */
  const fresh = async () => {
    vi.resetModules();
    return import("../../src/download/running-process.js");
  };

  it("is asked for once", async () => {
    system(there, stat("node", "R"));
    const { ownProcess } = await fresh();
    vi.mocked(fs.readFile).mockClear();
    expect(await Promise.all([ownProcess(), ownProcess()])).toEqual([{ started: "4711" }, { started: "4711" }]);
    expect(fs.readFile).toHaveBeenCalledTimes(1);
    expect(process.kill).toHaveBeenCalledWith(process.pid, 0);
  });

  it("is one of its machine since that was started, and of its container", async () => {
    vi.mocked(fs.readFile).mockResolvedValue("boot-1\n");
    vi.mocked(fs.readlink).mockResolvedValue("pid:[1]" as never);
    const { pidScope } = await fresh();
    expect(await pidScope()).toBe(`${hostname()} boot-1 pid:[1]`);
    vi.mocked(fs.readFile).mockResolvedValue("boot-2\n");
    expect(await pidScope()).toBe(`${hostname()} boot-1 pid:[1]`);
    expect(fs.readFile).toHaveBeenCalledWith("/proc/sys/kernel/random/boot_id", "utf8");
    expect(fs.readlink).toHaveBeenCalledWith("/proc/self/ns/pid");
  });

  it("is known by its machine's name where the system tells no more", async () => {
    vi.mocked(fs.readFile).mockRejectedValue(systemError("ENOENT"));
    vi.mocked(fs.readlink).mockRejectedValue(systemError("ENOENT"));
    const { pidScope } = await fresh();
    expect(await pidScope()).toBe(`${hostname()}  `);
  });
});
