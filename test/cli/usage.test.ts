import { describe, expect, it } from "vitest";
import { runCommand } from "./run-command.js";
import { startServiceAnswering } from "./service.js";

const file = { name: "f", bytes_transferred: 0, status: "UNPREPARED" };
const session = { VSPHERE_SESSION_ID: "a-secret-token" };

describe("help", () => {
  it("is on standard output when asked for, for the whole and for each command", async () => {
    const commands = ["get", "prepare", "list", "download", "session"];
    const ofSession = ["create", "show", "list", "keep-alive", "cancel", "delete"];
    const talking = [...commands.map((name) => [name]), ...ofSession.map((name) => ["session", name])];
    for (const args of [["--help"], ...talking.map((names) => [...names, "--help"]), ["help", "get"]]) {
      const { code, stdout, stderr } = await runCommand(args);
      expect({ args, code, stderr }).toEqual({ args, code: 0, stderr: "" });
      expect(stdout).toContain("Usage: vsphere-download");
      for (const name of ["VSPHERE_SESSION_ID", "VSPHERE_USER", "VSPHERE_PASSWORD"]) expect(stdout).toContain(name);
      expect(stdout).toContain("Exit codes:");
      if (args.length > 1)
        expect(stdout).toContain(`  vsphere-download ${args.filter((arg) => !/help/.test(arg)).join(" ")} `);
    }
  });

  it("is on standard error, and a failure, when no command is named", async () => {
    const { code, stdout, stderr } = await runCommand([]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain("Usage: vsphere-download");
  });

  it("gives the version", async () => {
    expect((await runCommand(["--version"])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe("wrong usage exits 2, says what is accepted, and sends nothing", () => {
  const env = { ...session, VSPHERE_SERVER: "http://127.0.0.1:9" };
  it.each<[string, string[], Record<string, string>, RegExp]>([
    ["an unknown command", ["fetch"], env, /unknown command 'fetch'/],
    ["an unknown flag", ["get", "s", "f", "--insecure-please"], env, /unknown option '--insecure-please'/],
    ["a token as a flag", ["get", "s", "f", "--session-id", "t"], env, /unknown option '--session-id'/],
    ["a missing argument", ["get", "s"], env, /missing required argument 'file'/],
    ["an argument too many", ["list", "s", "f"], env, /too many arguments/],
    ["an unknown endpoint type", ["prepare", "s", "f", "--endpoint-type", "FTP"], env, /HTTPS, DIRECT/],
    ["a retry that is no number", ["get", "s", "f", "--retry", "often"], env, /whole number/],
    [
      "a time limit of zero",
      ["get", "s", "f", "--timeout-ms", "0"],
      env,
      /^\S+ --timeout-ms must be a whole number from 1/,
    ],
    ["too many retries", ["get", "s", "f", "--retry", "101"], env, /^\S+ --retry must be a whole number from 0 to 100/],
    ["too much at once", ["download", "s", "--concurrency", "65"], env, /^\S+ --concurrency must be a whole number/],
    ["a wait without end", ["download", "s", "--max-wait-ms", "9".repeat(12)], env, /^\S+ --max-wait-ms must be/],
    ["a progress beyond all", ["session", "keep-alive", "s", "--progress", "101"], env, /^\S+ --progress must be/],
    ["an origin that is none", ["download", "s", "--transfer-origin", "x"], env, /^\S+ --transfer-origin must be/],
    ["a thumbprint that is none", ["list", "s", "--thumbprint", "00"], env, /^\S+ The thumbprint must be SHA-1/],
    ["an item without a name", ["list", "--item", ""], env, /^\S+ The library item's identifier must be/],
    ["an identifier that a URL cannot carry", ["list", ".."], env, /^\S+ The download session's identifier is "\.\."/],
    ["no server", ["list", "s"], session, /set VSPHERE_SERVER, or pass --server/],
    ["a server that is none", ["list", "s", "--server", "a b"], session, /must be a host/],
    ["a server with another scheme", ["list", "s", "--server", "ftp://vc"], session, /must be a host/],
    ["a server with a password", ["list", "s", "--server", "me:secret@vc"], session, /must be a host/],
    [
      "a URL with a password",
      ["list", "s", "--server", "https://me:secret@vc"],
      session,
      /no user name or password: pass --user/,
    ],
    ["an unknown generation", ["list", "s", "--api-style", "soap"], env, /auto, api, rest/],
    ["XML where there is none", ["prepare", "s", "f", "--xml", "--api-style", "api"], env, /^\S+ --xml is there under/],
    ["plain http", ["list", "s", "--server", "http://vc.example.com"], session, /pass --allow-http/],
    [
      "plain http for a password",
      ["list", "s", "--server", "http://vc", "--user", "me"],
      { VSPHERE_PASSWORD: "p" },
      /pass --allow-http/,
    ],
    ["no session", ["list", "s"], { VSPHERE_SERVER: "vc" }, /set VSPHERE_SESSION_ID, or pass --session-id-file/],
    [
      "a file without a session",
      ["list", "s", "--session-id-file", "-"],
      env,
      /No session identifier in standard input/,
    ],
    ["a file that is not there", ["list", "s", "--session-id-file", "x"], env, /could not be read: no such file/],
  ])("%s", async (_, args, environment, message) => {
    const { code, stdout, stderr } = await runCommand(args, { env: environment });
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/^vsphere-download: /);
    expect(stderr).not.toContain("secret");
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  });
});

describe("the session's identifier", () => {
  it("is read from a file, without the line end, in preference to the environment", async () => {
    await using service = await startServiceAnswering(200, file);
    const paths: string[] = [];
    const { code } = await runCommand(["get", "s", "f", "--session-id-file", "token.txt", "--server", service.url], {
      env: { VSPHERE_SESSION_ID: "not this one\n\n" },
      readFile: async (path) => {
        paths.push(path);
        return "from-the-file\n";
      },
    });
    expect({ code, paths }).toEqual({ code: 0, paths: ["token.txt"] });
  });

  it("is read from standard input with -", async () => {
    await using service = await startServiceAnswering(200, file);
    const { code } = await runCommand(["get", "s", "f", "--session-id-file", "-", "--server", service.url], {
      readStdin: async () => "from-stdin\n",
    });
    expect(code).toBe(0);
  });
});

describe("the server", () => {
  it.each([
    ["vcenter.invalid", "https://vcenter.invalid/"],
    ["vcenter.invalid:8443", "https://vcenter.invalid:8443/"],
    ["https://vcenter.invalid/gateway", "https://vcenter.invalid/gateway/"],
    ["2001:db8::1", "https://[2001:db8::1]/"],
    ["[2001:db8::1]:8443", "https://[2001:db8::1]:8443/"],
  ])("may be written %s", async (server, expected) => {
    const { connect } = await import("../../src/cli/settings.js");
    const stopped = AbortSignal.abort(new Error("before anything is sent"));
    const io = { env: session, signal: stopped } as never;
    const client = await connect({ server }, io);
    // The origin shows in the refusal to call another one; nothing has to be sent for that.
    const refused = client.http.GET("/api/content/library/item/download-session/{download_session_id}/file", {
      params: { path: { download_session_id: "s" } },
      baseUrl: "https://elsewhere.invalid",
    });
    await expect(refused).rejects.toThrow(`calls ${new URL(expected).origin} only`);
  });
});
