import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { startSimulator } from "../../src/simulator.js";
import { startService, startServiceAnswering } from "./service.js";
import { address, credentials, nothing, startSite } from "./sites.js";

/** The command as it is built: `npm test` builds first. */
const command = fileURLToPath(new URL("../../dist/src/cli/main.js", import.meta.url));
const file = { name: "f", bytes_transferred: 0, status: "UNPREPARED" };

function start(args: readonly string[], env: Record<string, string>): ChildProcessWithoutNullStreams {
  return spawn(process.execPath, [command, ...args], { env });
}

async function outcomeOf(child: ChildProcessWithoutNullStreams) {
  const [stdout, stderr, [code, signal]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close") as Promise<[number | null, string | null]>,
  ]);
  return { stdout, stderr, code, signal };
}

describe("the process", () => {
  it("prints JSON into a pipe and exits 0", async () => {
    await using service = await startServiceAnswering(200, file);
    const env = { VSPHERE_SERVER: service.url, VSPHERE_SESSION_ID: "token" };
    const { stdout, ...rest } = await outcomeOf(start(["get", "s", "f"], env));
    expect(JSON.parse(stdout)).toEqual(file);
    expect(rest).toEqual({ stderr: "", code: 0, signal: null });
  });

  it("reads the session's identifier from standard input", async () => {
    const tokens: unknown[] = [];
    await using service = await startService((request, response) => {
      tokens.push(request.headers["vmware-api-session-id"]);
      response.setHeader("content-type", "application/json").end(JSON.stringify(file));
    });
    const child = start(["get", "s", "f", "--session-id-file", "-"], { VSPHERE_SERVER: service.url });
    child.stdin.end("from-stdin\n");
    expect((await outcomeOf(child)).code).toBe(0);
    expect(tokens).toEqual(["from-stdin"]);
  });

  it.each([
    ["SIGINT", 130, "Stopped by Ctrl-C."],
    ["SIGTERM", 143, "Stopped by SIGTERM."],
    ["SIGHUP", 129, "Stopped by SIGHUP."],
  ] as const)("stops cleanly at %s while the server keeps it waiting, and exits %i", async (signal, code, message) => {
    const requests = new EventEmitter();
    const asked = once(requests, "request");
    await using service = await startService(() => void requests.emit("request"));
    const child = start(["get", "s", "f"], { VSPHERE_SERVER: service.url, VSPHERE_SESSION_ID: "token" });
    const outcome = outcomeOf(child);
    await asked;
    child.kill(signal);
    expect(await outcome).toEqual({ code, signal: null, stdout: "", stderr: `vsphere-download: ${message}\n` });
  });

  it("stops while it waits for standard input", async () => {
    const child = start(["get", "s", "f", "--session-id-file", "-", "--server", "127.0.0.1"], {});
    const outcome = outcomeOf(child);
    // More than a pipe holds: once it is written, the command has begun to read.
    await new Promise((resolve) => child.stdin.write("x".repeat(2 ** 20), resolve));
    child.kill("SIGTERM");
    expect(await outcome).toMatchObject({ code: 143, stderr: "vsphere-download: Stopped by SIGTERM.\n" });
  });

  it("ends quietly when its reader has seen enough", async () => {
    await using service = await startServiceAnswering(200, file);
    const child = start(["get", "s", "f"], { VSPHERE_SERVER: service.url, VSPHERE_SESSION_ID: "token" });
    child.stdout.destroy();
    const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, "close") as Promise<[number | null]>]);
    expect({ stderr, code }).toEqual({ stderr: "", code: 0 });
  });

  it("goes on with a download whose results nobody reads any more", async () => {
    const folder = await mkdtemp(join(tmpdir(), "cli-process-"));
    try {
      await using simulator = await startSimulator({ files: [{ name: "disk.iso", size: 2_000_000 }] });
      const { url, sessionId, thumbprint, downloadSessionId } = simulator;
      const env = { VSPHERE_SERVER: url, VSPHERE_SESSION_ID: sessionId, VSPHERE_THUMBPRINT: thumbprint };
      const child = start(["download", downloadSessionId, "-o", folder, "--quiet"], env);
      child.stdout.destroy();
      const [stderr, [code]] = await Promise.all([
        text(child.stderr),
        once(child, "close") as Promise<[number | null]>,
      ]);
      expect({ stderr, code }).toEqual({ stderr: "", code: 0 });
      expect(await readdir(folder)).toEqual(["disk.iso"]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it("fails when the reader of the file itself has gone", async () => {
    await using simulator = await startSimulator({ files: [{ name: "disk.iso", size: 20_000_000, preparePolls: 0 }] });
    const { url, sessionId, thumbprint, downloadSessionId } = simulator;
    const env = { VSPHERE_SERVER: url, VSPHERE_SESSION_ID: sessionId, VSPHERE_THUMBPRINT: thumbprint };
    const child = start(["download", downloadSessionId, "disk.iso", "-o", "-", "--quiet"], env);
    child.stdout.destroy();
    const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, "close") as Promise<[number | null]>]);
    expect(stderr).toContain("The stream failed");
    expect(code).toBe(6);
  });
});

describe("the process, with an output that is broken", () => {
  const files = [{ name: "disk.iso", size: 3_000_000, preparePolls: 0 }];

  /** Downloads a file of an item as a line of shell says, in which `$DOWNLOAD` stands for the command and its file. */
  async function downloadBy(line: string) {
    const folder = await mkdtemp(join(tmpdir(), "cli-process-"));
    await using simulator = await startSite({ files });
    const download = [process.execPath, command, "download", "--item", simulator.libraryItemId, "disk.iso"];
    const env = { ...credentials(simulator), PATH: process.env.PATH ?? "", DOWNLOAD: download.join(" ") };
    try {
      const outcome = await outcomeOf(spawn("/bin/sh", ["-c", line], { cwd: folder, env }));
      return { ...outcome, leftBehind: simulator.leftBehind, saved: await readdir(folder) };
    } finally {
      await rm(folder, { recursive: true });
    }
  }

  it("goes on with a download whose progress nobody reads any more", async () => {
    const folder = await mkdtemp(join(tmpdir(), "cli-process-"));
    try {
      await using simulator = await startSite({ files });
      const args = ["download", "--item", simulator.libraryItemId, "disk.iso", "-o", folder];
      const child = start(args, credentials(simulator));
      child.stderr.destroy();
      const [stdout, [code]] = await Promise.all([
        text(child.stdout),
        once(child, "close") as Promise<[number | null]>,
      ]);
      expect({ ...JSON.parse(stdout), code }).toMatchObject({
        code: 0,
        fileName: "disk.iso",
        verification: "verified",
      });
      expect(await readdir(folder)).toEqual(["disk.iso"]);
      expect(simulator.leftBehind).toEqual(nothing);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  /** What nothing can be written to, as a disk that is full. */
  describe.runIf(process.platform === "linux")("in that all space is used up", () => {
    it("goes on with a download whose progress is lost", async () => {
      const { code, saved, leftBehind } = await downloadBy("$DOWNLOAD 2> /dev/full");
      expect({ code, saved, leftBehind }).toEqual({ code: 0, saved: ["disk.iso"], leftBehind: nothing });
    });

    it("fails with 6 where the file itself is lost, and leaves nothing on the server", async () => {
      const { stderr, ...rest } = await downloadBy("$DOWNLOAD -o - --quiet > /dev/full");
      expect(stderr).toMatch(/^vsphere-download: The stream failed: ENOSPC[^\n]+\n$/);
      expect(rest).toEqual({ code: 6, signal: null, stdout: "", saved: [], leftBehind: nothing });
    });

    it("fails with 1 where the result of a download is lost, keeps the file, and leaves nothing on the server", async () => {
      const { stderr, ...rest } = await downloadBy("$DOWNLOAD --quiet > /dev/full");
      expect(stderr).toMatch(/\nvsphere-download: Standard output cannot be written to: ENOSPC[^\n]+\n$/);
      expect(rest).toEqual({ code: 1, signal: null, stdout: "", saved: ["disk.iso"], leftBehind: nothing });
    });

    it("fails with 1, and says so once, where all that is lost was printed last", async () => {
      await using service = await startServiceAnswering(200, file);
      for (const args of ["get s f", "--version"]) {
        const env = { VSPHERE_SERVER: service.url, VSPHERE_SESSION_ID: "token" };
        const line = `exec ${process.execPath} ${command} ${args} > /dev/full`;
        const { stderr, code } = await outcomeOf(spawn("/bin/sh", ["-c", line], { env }));
        expect(stderr).toMatch(/^vsphere-download: Standard output cannot be written to: ENOSPC[^\n]+\n$/);
        expect(code).toBe(1);
      }
    });
  });
});

/** Resolves when a stream has said something. */
function heard(stream: NodeJS.ReadableStream, words: string): Promise<string> {
  return new Promise((resolve) => {
    let said = "";
    stream.on("data", (bytes) => {
      said += String(bytes);
      if (said.includes(words)) resolve(said);
    });
  });
}

describe("the process, stopped amid a download of an item", () => {
  const files = [{ name: "disk.iso", size: 3_000_000, preparePolls: 0 }];

  async function startDownload() {
    const simulator = await startSite({ files });
    simulator.inject({ fault: "stall", at: 1_000_000 });
    const folder = await mkdtemp(join(tmpdir(), "cli-process-"));
    const args = ["download", "--item", simulator.libraryItemId, "disk.iso", "-o", folder];
    const child = start(args, credentials(simulator));
    const outcome = outcomeOf(child);
    await heard(child.stderr, "transferring, 30%");
    return {
      simulator,
      folder,
      child,
      outcome,
      async [Symbol.asyncDispose]() {
        child.kill("SIGKILL");
        await simulator.close();
        await rm(folder, { recursive: true });
      },
    };
  }

  it.each([
    ["SIGINT", 130, "Ctrl-C"],
    ["SIGTERM", 143, "SIGTERM"],
    ["SIGHUP", 129, "SIGHUP"],
  ] as const)("by %s, leaves nothing on the server, says how to go on, and exits %i", async (signal, code, name) => {
    await using download = await startDownload();
    download.child.kill(signal);
    const { stderr, ...outcome } = await download.outcome;
    expect(outcome).toMatchObject({ code, signal: null });
    expect(stderr).toContain("To go on, run the same command again.\n");
    expect(stderr).toMatch(new RegExp(`Stopped by ${name}\\.\\n$`));
    expect(download.simulator.leftBehind).toEqual(nothing);
    expect(await readdir(download.folder)).toEqual(["disk.iso.part"]);
  });

  it.each([
    ["SIGINT", "SIGINT"],
    ["SIGTERM", "SIGINT"],
    ["SIGINT", "SIGTERM"],
  ] as const)("by %s, and again by %s while the server keeps it waiting, ends at once", async (first, second) => {
    await using download = await startDownload();
    download.simulator.inject({ fault: "stall-headers", operation: "deleteDownloadSession" });
    download.child.kill(first);
    await heard(download.child.stderr, "Ctrl-C ends at once from here on.");
    download.child.kill(second);
    expect(await download.outcome).toMatchObject({ code: null, signal: second });
  });
});

/** `script` of util-linux, which gives a command a terminal of its own. */
describe.runIf(process.platform === "linux")("the process at a terminal", () => {
  /** Runs a line of shell in which `$COMMAND` is the command, types keys when it asks, and tells what was to be seen. */
  async function typeAt(line: string, keys: string, env: Record<string, string>) {
    const terminal = spawn("script", ["--quiet", "--return", "--command", line, "/dev/null"], {
      env: {
        PATH: process.env.PATH ?? "",
        SHELL: "/bin/sh",
        TERM: "xterm",
        COMMAND: `${process.execPath} ${command}`,
        ...env,
      },
    });
    const outcome = outcomeOf(terminal);
    await heard(terminal.stdout, "Password for");
    terminal.stdin.write(keys);
    const { stdout, code } = await outcome;
    return { seen: stdout.replaceAll("\r\n", "\n"), code };
  }

  it("asks for the password, does not show it, and gives the terminal back", async () => {
    await using simulator = await startSite({ files: [{ name: "disk.iso", size: 3_000 }], password: "tr0ub4dor" });
    const env = { ...address(simulator), VSPHERE_USER: simulator.user, ITEM: simulator.libraryItemId };
    const line = '$COMMAND list --item "$ITEM" --verbose; code=$?; stty -a; exit $code';
    const { seen, code } = await typeAt(line, "tr0ubx\u007f4dor\r", env);
    expect(code).toBe(0);
    const question = `Password for ${simulator.user} at ${new URL(simulator.url).host}: \n`;
    expect(seen.startsWith(question)).toBe(true);
    expect(seen).toContain("disk.iso");
    expect(seen).not.toMatch(/tr0ub|4dor/);
    expect(seen).toMatch(/ icanon /);
    expect(seen).toMatch(/ echo /);
    expect(simulator.leftBehind).toEqual(nothing);
  });

  it("ends with 130 at Ctrl-C, sends nothing, and gives the terminal back", async () => {
    await using simulator = await startSite();
    const env = { ...address(simulator), VSPHERE_USER: simulator.user };
    const line = "$COMMAND list --item i; code=$?; stty -a; exit $code";
    const { seen, code } = await typeAt(line, "tr0ub\u0003", env);
    expect(code).toBe(130);
    expect(seen).toMatch(/^Password for \S+ at \S+: \nvsphere-download: Stopped by Ctrl-C\.\n/);
    expect(seen).not.toContain("tr0ub");
    expect(seen).toMatch(/ echo /);
    expect(simulator.requests).toEqual([]);
  });
});
