import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { buffer } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { StoppedBySignal } from "../../src/cli/io.js";
import { type FileDeclaration, type Simulator, startSimulator } from "../../src/simulator.js";
import { runCommand } from "./run-command.js";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "cli-download-"));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const iso: FileDeclaration = { name: "disk.iso", size: 3_000_000, preparePolls: 0 };
const ovf: FileDeclaration = { name: "box.ovf", size: 5_000, preparePolls: 0, checksum: "SHA256" };

function environment({ url, sessionId, thumbprint }: Simulator) {
  return { VSPHERE_SERVER: url, VSPHERE_SESSION_ID: sessionId, VSPHERE_THUMBPRINT: thumbprint };
}

/** The objects of output that has one a line. */
function objectsOf(output: string): Record<string, unknown>[] {
  return output
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
}

describe("download", () => {
  it("gets all files of the session into a folder, and tells how each ended", async () => {
    await using simulator = await startSimulator({ files: [iso, ovf] });
    const { code, stdout } = await runCommand(["download", simulator.downloadSessionId, "-o", folder], {
      env: environment(simulator),
    });
    expect(code).toBe(0);
    const results = objectsOf(stdout).sort((a, b) => String(a.fileName).localeCompare(String(b.fileName)));
    expect(results).toMatchObject([
      {
        fileName: "box.ovf",
        path: join(folder, "box.ovf"),
        bytes: 5_000,
        verification: "verified",
        algorithm: "sha256",
      },
      { fileName: "disk.iso", path: join(folder, "disk.iso"), bytes: 3_000_000, verification: "verified" },
    ]);
    expect((await readdir(folder)).sort()).toEqual(["box.ovf", "disk.iso"]);
  });

  it("says so where the session has no files", async () => {
    await using simulator = await startSimulator();
    const outcome = await runCommand(["download", simulator.downloadSessionId, "-o", folder], {
      env: environment(simulator),
    });
    expect(outcome).toEqual({ code: 0, stdout: "", stderr: "The download session has no files.\n" });
  });

  it("gets one file to a path", async () => {
    await using simulator = await startSimulator({ files: [iso, ovf] });
    const path = join(folder, "as.iso");
    const { code } = await runCommand(["download", simulator.downloadSessionId, "disk.iso", "-o", path], {
      env: environment(simulator),
    });
    expect(code).toBe(0);
    expect(await readdir(folder)).toEqual(["as.iso"]);
  });

  it("writes one file to standard output, and all else to standard error", async () => {
    await using simulator = await startSimulator({ files: [iso] });
    const stream = new PassThrough();
    const content = buffer(stream);
    const { code, stdout, stderr } = await runCommand(
      ["download", simulator.downloadSessionId, "disk.iso", "-o", "-", "--json", "--quiet"],
      { env: environment(simulator), stdoutStream: () => stream },
    );
    stream.end();
    expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
    const [result] = objectsOf(stderr);
    expect(
      createHash("sha1")
        .update(await content)
        .digest("hex"),
    ).toBe(result?.checksum);
  });

  it("has nothing to skip on standard output", async () => {
    const { code, stderr } = await runCommand(["download", "s", "disk.iso", "-o", "-", "--skip-existing"]);
    expect({ code, stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("--skip-existing is for files"),
    });
  });

  it("takes one file for standard output, not several", async () => {
    const env = { VSPHERE_SERVER: "127.0.0.1", VSPHERE_SESSION_ID: "token" };
    for (const files of [[], ["a", "b"]]) {
      const { code, stderr } = await runCommand(["download", "s", ...files, "-o", "-"], { env });
      expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining("takes one file: name it") });
    }
  });

  it("describes on a terminal how a file ended, below its bar", async () => {
    await using simulator = await startSimulator({ files: [iso] });
    const { code, stdout, stderr } = await runCommand(["download", simulator.downloadSessionId, "-o", folder], {
      env: environment(simulator),
      isTTY: true,
    });
    expect(code).toBe(0);
    const screen = stdout + stderr;
    expect(screen).toContain("disk.iso");
    expect(screen).toContain("100%");
    expect(screen).toMatch(/disk\.iso: 2\.9 MiB \(3000000 bytes\) in [\d.]+ s, verified \(SHA1 [\da-f]{40}\)\n/);
  });

  it("describes on a terminal a file that was skipped", async () => {
    await using simulator = await startSimulator({ files: [iso] });
    const args = ["download", simulator.downloadSessionId, "-o", folder];
    await runCommand(args, { env: environment(simulator) });
    const { code, stdout, stderr } = await runCommand([...args, "--skip-existing"], {
      env: environment(simulator),
      isTTY: true,
    });
    expect(code).toBe(0);
    expect(stdout + stderr).toMatch(
      /disk\.iso: 2\.9 MiB \(3000000 bytes\), was there already, verified \(SHA1 \w{40}\)\n/,
    );
  });

  it("shows plain lines where there is no terminal, and none with --quiet", async () => {
    await using simulator = await startSimulator({ files: [iso] });
    const args = ["download", simulator.downloadSessionId, "-o", folder, "--overwrite"];
    const loud = await runCommand(args, { env: environment(simulator) });
    expect(loud.stderr).toMatch(/^disk\.iso: preparing\n/);
    expect(loud.stderr).toMatch(/disk\.iso: transferring, \d+% of 2\.9 MiB\n/);
    expect(loud.stderr).toMatch(/disk\.iso: verifying\ndisk\.iso: done\n$/);
    const quiet = await runCommand([...args, "--quiet"], { env: environment(simulator) });
    expect({ code: quiet.code, stderr: quiet.stderr }).toEqual({ code: 0, stderr: "" });
  });

  it("says with --verbose what was asked for a file's bytes too, also in vain, and nothing secret", async () => {
    await using simulator = await startSimulator({ files: [iso] });
    simulator.inject({ fault: "reset" });
    simulator.inject({ fault: "status", status: 503, after: 1 });
    simulator.inject({ fault: "cut", at: 1_000_000, after: 2 });
    const { code, stderr } = await runCommand(["download", simulator.downloadSessionId, "-o", folder, "--verbose"], {
      env: environment(simulator),
    });
    expect(code).toBe(0);
    const { url, sessionId, requests } = simulator;
    const asked = stderr.split("\n").flatMap((line) => /^(\w+ \S+) (\d+|failed) \d+ ms$/.exec(line)?.slice(1) ?? []);
    const data = requests.filter(({ operation }) => operation === "data").map((request) => `GET ${url}${request.url}`);
    const [path] = data;
    expect(data).toEqual([path, path, path, path]);
    const answers = asked.filter((_, index) => asked[index - 1] === path);
    expect(answers).toEqual(["failed", "503", "200", "206"]);
    expect(asked).toHaveLength(2 * requests.length);
    expect(stderr).not.toContain(sessionId);
  });

  it("goes on after a cut, and says how much did not have to come again", async () => {
    await using simulator = await startSimulator({ files: [iso] });
    simulator.inject({ fault: "cut", at: 1_000_000 });
    const { stdout } = await runCommand(["download", simulator.downloadSessionId, "-o", folder], {
      env: environment(simulator),
    });
    expect(objectsOf(stdout)).toMatchObject([{ verification: "verified", attempts: 2 }]);
    expect(Number(objectsOf(stdout)[0]?.resumedBytes)).toBeGreaterThan(0);
  });

  it("stops at Ctrl-C, keeps what came, says how to go on, and goes on when it is run again", async () => {
    await using simulator = await startSimulator({ files: [iso] });
    simulator.inject({ fault: "slow", msPerChunk: 20, chunkBytes: 64 * 1024 });
    simulator.inject({ fault: "stall", at: 2_000_000 });
    const stopping = new AbortController();
    const args = ["download", simulator.downloadSessionId, "disk.iso", "-o", folder];
    let seen = "";
    const first = await runCommand(args, {
      env: environment(simulator),
      signal: stopping.signal,
      onStderr: (text) => {
        seen += text;
        if (/transferring, [1-6]0%/.test(seen)) stopping.abort(new StoppedBySignal("Ctrl-C", 130));
      },
    });
    expect(first.code).toBe(130);
    expect(first.stderr).toContain("To go on, run the same command again.");
    expect(await readdir(folder)).toEqual(["disk.iso.part"]);

    const second = await runCommand(args, { env: environment(simulator) });
    expect(second.code).toBe(0);
    expect(objectsOf(second.stdout)).toMatchObject([{ verification: "verified" }]);
    expect(Number(objectsOf(second.stdout)[0]?.resumedBytes)).toBeGreaterThan(0);
    expect(await readdir(folder)).toEqual(["disk.iso"]);
  });

  it("begins anew with --no-resume, whatever is there", async () => {
    await using simulator = await startSimulator({ files: [iso] });
    await writeFile(join(folder, "disk.iso.part"), "not of this file");
    const { stdout } = await runCommand(["download", simulator.downloadSessionId, "-o", folder, "--no-resume"], {
      env: environment(simulator),
    });
    expect(objectsOf(stdout)).toMatchObject([{ verification: "verified", resumedBytes: 0, attempts: 1 }]);
  });
});

describe("what a download refuses", () => {
  const cases: [string, FileDeclaration, string[], number, RegExp, string[]][] = [
    ["a name that would leave the folder", { ...iso, name: "../evil" }, [], 6, /has a separator of folders in it/, []],
    ["a file: endpoint", { ...iso, endpoint: "file" }, [], 6, /it is a file of the server's/, []],
    ["a failed preparation", { ...iso, prepareError: true }, [], 5, /could not prepare/, []],
    [
      "no checksum, where one is required, and keeps what came",
      { ...iso, checksum: "none" },
      ["--require-checksum", "--checksum-wait-ms", "0"],
      6,
      /could not be verified/,
      ["disk.iso.part"],
    ],
  ];
  it.each(cases)("%s", async (_, file, flags, expected, message, left) => {
    await using simulator = await startSimulator({ files: [file] });
    const { code, stdout, stderr } = await runCommand(
      ["download", simulator.downloadSessionId, "-o", folder, ...flags],
      { env: environment(simulator) },
    );
    expect(stderr).toMatch(message);
    expect(code).toBe(expected);
    expect(objectsOf(stdout)).toMatchObject([
      { fileName: file.name, error: { message: expect.stringMatching(message) } },
    ]);
    expect(await readdir(folder)).toEqual(left);
  });

  it("a corrupted file, and leaves nothing of it", async () => {
    await using simulator = await startSimulator({ files: [iso] });
    simulator.inject({ fault: "corrupt", at: 77 });
    const { code, stderr } = await runCommand(["download", simulator.downloadSessionId, "-o", folder], {
      env: environment(simulator),
    });
    expect(code).toBe(6);
    expect(stderr).toMatch(/is not what the server says it is: its SHA1 is [\da-f]{40}, the server's is [\da-f]{40}/);
    expect(await readdir(folder)).toEqual([]);
  });

  it("a file that exists, unless --overwrite says otherwise", async () => {
    await using simulator = await startSimulator({ files: [ovf] });
    const path = join(folder, "box.ovf");
    await writeFile(path, "mine");
    const args = ["download", simulator.downloadSessionId, "box.ovf", "-o", path];
    const refused = await runCommand(args, { env: environment(simulator) });
    expect(refused).toMatchObject({ code: 6, stderr: expect.stringContaining("Pass --overwrite to replace it") });
    expect(await readFile(path, "utf8")).toBe("mine");
    expect(await runCommand([...args, "--overwrite"], { env: environment(simulator) })).toMatchObject({ code: 0 });
    expect((await readFile(path)).byteLength).toBe(5_000);
  });

  it("a session that does not exist, and one that has expired", async () => {
    await using simulator = await startSimulator({ files: [ovf] });
    const unknown = await runCommand(["download", "no-such-session", "-o", folder], { env: environment(simulator) });
    expect(unknown.code).toBe(4);
    const env = environment(simulator);
    simulator.renewSession();
    const expired = await runCommand(["download", simulator.downloadSessionId, "-o", folder], { env });
    expect(expired.code).toBe(3);
  });
});

describe("the JSON of a file that failed", () => {
  const errorsOf = ({ stdout }: { stdout: string }) => objectsOf(stdout).map(({ error }) => error);
  const message = expect.any(String);

  it("has the code, and what the kind of error has beyond it", async () => {
    await using simulator = await startSimulator({ files: [ovf] });
    const env = environment(simulator);
    await writeFile(join(folder, "box.ovf"), "mine");
    const download = (...args: string[]) => runCommand(["download", ...args, "-o", folder, "--retry", "0"], { env });

    const exists = await download(simulator.downloadSessionId, "box.ovf");
    expect(errorsOf(exists)).toEqual([{ code: "TARGET_UNUSABLE", problem: "exists", message }]);

    const gone = await download("no-such-session", "other.ovf");
    expect(errorsOf(gone)).toEqual([{ code: "API_ERROR", status: 404, errorType: "NOT_FOUND", message }]);
    expect(gone.stderr).toMatch(/a library item's identifier goes behind --item\.$/m);

    simulator.inject({ fault: "status", status: 418 });
    const refused = await download(simulator.downloadSessionId, "box.ovf", "--overwrite");
    expect(errorsOf(refused)).toEqual([{ code: "TRANSFER_FAILED", status: 418, message }]);
  });

  it("has the status of HTTP, not that of the preparation", async () => {
    await using simulator = await startSimulator({ files: [{ ...iso, prepareError: true }] });
    const outcome = await runCommand(["download", "--item", simulator.libraryItemId, "-o", folder], {
      env: environment(simulator),
    });
    expect(errorsOf(outcome)).toEqual([{ code: "PREPARE_FAILED", message }]);
  });

  it("does not take an item for a session, where it is one", async () => {
    await using simulator = await startSimulator({ files: [iso] });
    simulator.inject({ fault: "error", errorType: "NOT_FOUND", operation: "prepareFile", times: 9 });
    const outcome = await runCommand(["download", "--item", simulator.libraryItemId, "-o", folder], {
      env: environment(simulator),
    });
    expect(outcome.stderr).toContain("create a new one if this one has expired.\n");
  });

  it("has a code also where the error has none", async () => {
    await using simulator = await startSimulator({ files: [iso] });
    const settings = { env: environment(simulator) };
    const unusable = await runCommand(["download", simulator.downloadSessionId, "", "-o", folder], settings);
    expect(errorsOf(unusable)).toEqual([{ code: "WRONG_USAGE", message }]);

    simulator.inject({ fault: "stall", at: 10 });
    const stopping = new AbortController();
    const stopped = await runCommand(["download", simulator.downloadSessionId, "-o", folder], {
      ...settings,
      signal: stopping.signal,
      onStderr: (text) => {
        if (text.includes("transferring")) stopping.abort(new StoppedBySignal("SIGTERM", 143));
      },
    });
    expect(stopped.code).toBe(143);
    expect(errorsOf(stopped)).toEqual([{ code: "STOPPED", message: "Stopped by SIGTERM." }]);
  });

  it("is what the help says", async () => {
    const { stdout } = await runCommand(["download", "--help"]);
    expect(stdout).toContain('{"fileName", "error": {"code", "message", "status", "errorType", "problem"}}');
    await using simulator = await startSimulator({ files: [iso] });
    const done = await runCommand(["download", simulator.downloadSessionId, "-o", folder], {
      env: environment(simulator),
    });
    for (const field of Object.keys(objectsOf(done.stdout)[0] ?? {})) expect(stdout).toContain(`"${field}"`);
  });
});

describe("whose certificate is believed", () => {
  it.each<[string, string, string[], Record<string, string>]>([
    ["--ca", "broken", ["--ca", "whole.pem", "--ca", "broken.pem"], {}],
    ["VSPHERE_CA", "broken", [], { VSPHERE_CA: "broken.pem" }],
  ])("is not said by a file that %s names, if it is no PEM", async (setting, name, flags, more) => {
    await using simulator = await startSimulator();
    const outcome = await runCommand(["list", "s", ...flags], {
      env: { VSPHERE_SERVER: simulator.url, VSPHERE_SESSION_ID: "token", ...more },
      readFile: async (path) => (path === "whole.pem" ? simulator.certificate : "no PEM"),
    });
    const stderr =
      `vsphere-download: ${setting} must name files of certificates as PEM text, each whole and beginning with ` +
      `-----BEGIN CERTIFICATE-----: ${name}.pem is none.\n`;
    expect(outcome).toEqual({ code: 2, stdout: "", stderr });
  });

  it.each(["SHA1 Fingerprint=", "sha256 Fingerprint=", "SHA-256 FINGERPRINT=", "  sha1 Fingerprint="])(
    "is said by openssl's whole line as well: %j",
    async (start) => {
      await using simulator = await startSimulator();
      const { VSPHERE_THUMBPRINT: _, ...env } = environment(simulator);
      const line = `${start}${start.includes("256") ? simulator.thumbprint256 : simulator.thumbprint}\n`;
      const args = ["list", simulator.downloadSessionId];
      expect(await runCommand([...args, "--thumbprint", line], { env })).toMatchObject({ code: 0 });
      expect(await runCommand(args, { env: { ...env, VSPHERE_THUMBPRINT: line } })).toMatchObject({ code: 0 });
    },
  );

  it("is said by --thumbprint, --ca or --insecure, and by the environment", async () => {
    await using simulator = await startSimulator({ files: [ovf] });
    const { thumbprint256, certificate, downloadSessionId } = simulator;
    const { VSPHERE_THUMBPRINT, ...env } = environment(simulator);
    const list = (flags: string[], more: Record<string, string> = {}) =>
      runCommand(["list", downloadSessionId, ...flags], {
        env: { ...env, ...more },
        readFile: async () => certificate,
      });

    expect(await list([])).toMatchObject({ code: 7, stderr: expect.stringContaining("certificate") });
    expect(await list(["--thumbprint", VSPHERE_THUMBPRINT])).toMatchObject({ code: 0, stderr: "" });
    expect(await list(["--thumbprint", thumbprint256])).toMatchObject({ code: 0, stderr: "" });
    expect(await list(["--ca", "ca.pem"])).toMatchObject({ code: 0, stderr: "" });
    expect(await list([], { VSPHERE_CA: "ca.pem" })).toMatchObject({ code: 0, stderr: "" });
    const insecure = { code: 0, stderr: expect.stringContaining("warning: The certificate of https://127.0.0.1") };
    expect(await list(["--insecure"])).toMatchObject(insecure);
    expect(await list([], { VSPHERE_ALLOW_UNVERIFIED_SSL: "true" })).toMatchObject(insecure);
    expect(await list([], { VSPHERE_ALLOW_UNVERIFIED_SSL: "0" })).toMatchObject({ code: 7 });
  });

  it("is not said by a word that could mean anything", async () => {
    const env = { VSPHERE_SERVER: "127.0.0.1", VSPHERE_SESSION_ID: "token", VSPHERE_ALLOW_UNVERIFIED_SSL: "yes" };
    expect(await runCommand(["list", "s"], { env })).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/must be true or 1/),
    });
    const both = ["--insecure", "--thumbprint", "00".repeat(20)];
    const { VSPHERE_ALLOW_UNVERIFIED_SSL: _, ...plain } = env;
    expect(await runCommand(["list", "s", ...both], { env: plain })).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/contradict/),
    });
  });

  it.each([
    ["VSPHERE_THUMBPRINT", "00".repeat(20)],
    ["VSPHERE_CA", "ca.pem"],
  ])("is not said by %s and the switch in the environment", async (name, value) => {
    const env = {
      VSPHERE_SERVER: "127.0.0.1",
      VSPHERE_SESSION_ID: "token",
      VSPHERE_ALLOW_UNVERIFIED_SSL: "true",
      [name]: value,
    };
    const message = `${name} and VSPHERE_ALLOW_UNVERIFIED_SSL contradict each other`;
    expect(await runCommand(["list", "s"], { env })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(message),
    });
  });

  it("is a flag's word against the environment's", async () => {
    await using simulator = await startSimulator({ files: [ovf] });
    const env = { ...environment(simulator), VSPHERE_ALLOW_UNVERIFIED_SSL: "true" };
    const wrong = await runCommand(["list", simulator.downloadSessionId, "--thumbprint", "00".repeat(20)], { env });
    expect(wrong).toMatchObject({ code: 7, stderr: expect.stringContaining(simulator.thumbprint) });
    expect(wrong.stderr).toContain(Array(20).fill("00").join(":"));
  });

  it("is what the authorities of --ca vouch for, also where the environment would believe anybody", async () => {
    await using simulator = await startSimulator({ files: [ovf] });
    await using other = await startSimulator();
    const { VSPHERE_THUMBPRINT: _, ...rest } = environment(simulator);
    const env = { ...rest, VSPHERE_ALLOW_UNVERIFIED_SSL: "true" };
    const listWith = (certificate: string) =>
      runCommand(["list", simulator.downloadSessionId, "--ca", "ca.pem"], { env, readFile: async () => certificate });
    expect(await listWith(simulator.certificate)).toMatchObject({ code: 0, stderr: "" });
    expect(await listWith(other.certificate)).toMatchObject({ code: 7 });
  });
});
