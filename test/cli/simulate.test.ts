import { describe, expect, it } from "vitest";
import { StoppedBySignal } from "../../src/cli/io.js";
import { faultKinds } from "../../src/simulator/fault-kinds.js";
import { runCommand } from "./run-command.js";
import { startService } from "./service.js";

/** Runs `simulate` until it is ready, does something with it, and stops it. */
async function withSimulate<Result>(args: string[], use: (invitation: Record<string, unknown>) => Promise<Result>) {
  const stopping = new AbortController();
  let result: Promise<Result> | undefined;
  const outcome = await runCommand(["simulate", ...args], {
    signal: stopping.signal,
    onStdout: (text) => {
      result = use(JSON.parse(text));
      result.finally(() => stopping.abort(new StoppedBySignal("Ctrl-C", 130))).catch(() => {});
    },
  });
  return { outcome, result: await result };
}

describe("simulate", () => {
  it("starts a server that the other commands work with, and ends well when it is stopped", async () => {
    const { outcome, result } = await withSimulate(
      ["--file", "a.iso:1MiB", "--prepare-ms", "0"],
      async (invitation) => {
        const env = {
          VSPHERE_SERVER: String(invitation.server),
          VSPHERE_SESSION_ID: String(invitation.sessionId),
          VSPHERE_THUMBPRINT: String(invitation.thumbprint),
        };
        await runCommand(["prepare", String(invitation.downloadSessionId), "a.iso"], { env });
        return runCommand(["get", String(invitation.downloadSessionId), "a.iso"], { env });
      },
    );
    expect(result?.code).toBe(0);
    expect(JSON.parse(result?.stdout ?? "")).toMatchObject({ name: "a.iso", size: 1024 * 1024, status: "PREPARED" });
    expect(outcome).toMatchObject({ code: 0, stderr: "" });
  });

  it("makes go wrong what --fault says, and reports requests with --verbose", async () => {
    const fault = '{"fault":"status","status":418,"where":"api"}';
    const { outcome, result } = await withSimulate(["--http", "--verbose", "--fault", fault], async (invitation) => {
      const env = { VSPHERE_SERVER: String(invitation.server), VSPHERE_SESSION_ID: String(invitation.sessionId) };
      return runCommand(["list", String(invitation.downloadSessionId)], { env });
    });
    expect(result).toMatchObject({ code: 1, stderr: expect.stringContaining("answered 418") });
    expect(outcome.stderr).toMatch(/^GET \/api\/\S+ 418\n/m);
  });

  it("answers as a vCenter of an age, to who logs in as it says", async () => {
    const answers = async (generation: string) => {
      const { result } = await withSimulate(["--http", "--generation", generation], async (invitation) => {
        const { server, user, password, libraryItemId } = invitation as Record<string, string>;
        const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
        const logIn = (path: string) => fetch(`${server}${path}`, { method: "POST", headers: { authorization } });
        const modern = await logIn("/api/session");
        const legacy = await logIn("/rest/com/vmware/cis/session");
        if (!modern.ok) return [modern.status, legacy.status];
        const sessions = await fetch(
          `${server}/api/content/library/item/download-session?library_item_id=${libraryItemId}`,
          { headers: { "vmware-api-session-id": (await modern.json()) as string } },
        );
        return [modern.status, legacy.status, await sessions.json(), [invitation.downloadSessionId]];
      });
      return result;
    };
    expect(await answers("6.5")).toEqual([404, 200]);
    const [modern, legacy, sessions, ownSession] = (await answers("9")) ?? [];
    expect([modern, legacy]).toEqual([201, 404]);
    expect(sessions).toEqual(ownSession);
  });

  it("shows a person what to type", async () => {
    const stopping = new AbortController();
    const { stdout } = await runCommand(["simulate", "--file", "a.iso:7"], {
      isTTY: true,
      signal: stopping.signal,
      onStdout: () => stopping.abort(new StoppedBySignal("Ctrl-C", 130)),
    });
    expect(stdout).toMatch(/export VSPHERE_SERVER=https:\/\/127\.0\.0\.1:\d+ \\\n\s+VSPHERE_SESSION_ID=/);
    expect(stdout).toContain("a.iso -o .");
  });

  it.each([
    ["a b.iso", "'a b.iso'"],
    ["it's.iso", "'it'\\''s.iso'"],
    ["$(x).iso", "'$(x).iso'"],
    ["~.iso", "'~.iso'"],
    ["a-1_2.iso", "a-1_2.iso"],
  ])("shows %j as a shell takes it", async (name, shown) => {
    const stopping = new AbortController();
    const { stdout } = await runCommand(["simulate", "--file", `${name}:7`], {
      isTTY: true,
      signal: stopping.signal,
      onStdout: () => stopping.abort(new StoppedBySignal("Ctrl-C", 130)),
    });
    expect(stdout).toMatch(/^ {2}vsphere-download download /m);
    expect(stdout).toContain(` ${shown} -o .\n`);
  });

  it("is wrong usage on a port that is in use, and says what else there is", async () => {
    await using service = await startService(() => {});
    const { port } = new URL(service.url);
    const stderr = `vsphere-download: Port ${port} is in use. Choose another with --port, or leave it out for any free one.\n`;
    expect(await runCommand(["simulate", "--port", port])).toEqual({ code: 2, stdout: "", stderr });
  });

  it("has all faults in its help, with their fields", async () => {
    const { stdout } = await runCommand(["simulate", "--help"]);
    for (const name of Object.keys(faultKinds)) expect(stdout).toMatch(new RegExp(`^ {2}${name}( |$)`, "m"));
    expect(stdout).toMatch(/^ {2}cut +at: a whole number$/m);
    expect(stdout).toMatch(/^ {2}expire-url +status\?: a whole number, 200 or more$/m);
    expect(stdout).toMatch(/^ {2}times\? +a whole number from 1, or 1e999, which is Infinity$/m);
    expect(stdout).toMatch(/^ {2}where\? +one of data, api$/m);
  });

  it("takes the example of its help, and the way in which JSON has Infinity", async () => {
    const { stdout } = await runCommand(["simulate", "--help"]);
    const [, example = ""] = /--fault '(.*)'$/m.exec(stdout) ?? [];
    const { outcome } = await withSimulate(
      ["--http", "--fault", example, "--fault", '{"fault":"cut","at":1,"times":1e999}'],
      async () => {},
    );
    expect(outcome).toMatchObject({ code: 0, stderr: "" });
  });

  it.each([
    [["--file", "a.iso"], /Write it as NAME:SIZE/],
    [["--port", "many"], /whole number/],
    [["--generation", "5"], /6\.5, 7, 8, 9/],
    [["--fault", "cut"], /must be JSON/],
    [["--fault", '{"fault":"cut","at":1,"tims":2}'], /The fault cut has no field tims\. There are: fault, at, times,/],
    [["--fault", '{"fault":"no-such"}'], /no-such/],
  ])("refuses %j", async (args, message) => {
    expect(await runCommand(["simulate", ...args])).toMatchObject({ code: 2, stderr: expect.stringMatching(message) });
  });
});
