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
