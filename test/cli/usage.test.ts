import { describe, expect, it } from "vitest";
import { runCommand } from "./run-command.js";
import { startServiceAnswering } from "./service.js";

const file = { name: "f", bytes_transferred: 0, status: "UNPREPARED" };
const session = { VSPHERE_SESSION_ID: "a-secret-token" };
const sha1 = "00".repeat(20);

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

describe("help for a command", () => {
  it.each([[["get"]], [["session"]], [["session", "create"]], [["simulate"]], [["help"]]])(
    "is what --help says: %j",
    async (names) => {
      const asked = await runCommand([...names, "--help"]);
      expect(asked.code).toBe(0);
      expect(await runCommand(["help", ...names])).toEqual(asked);
      const [first = "", ...others] = names;
      if (others.length > 0) expect(await runCommand([first, "help", ...others])).toEqual(asked);
    },
  );

  it("is the whole help without a name", async () => {
    expect(await runCommand(["help"])).toEqual(await runCommand(["--help"]));
    expect(await runCommand(["session", "help"])).toEqual(await runCommand(["session", "--help"]));
  });

  it("is what a command has that takes arguments, whatever else stands there", async () => {
    expect(await runCommand(["help", "get", "s"])).toEqual(await runCommand(["get", "--help"]));
  });

  it.each([
    [["help", "sesion"], "'sesion'\n(Did you mean session?)"],
    [["help", "session", "crate"], "'crate'\n(Did you mean create?)"],
    [["session", "help", "crate"], "'crate'\n(Did you mean create?)"],
    [["help", "none-at-all", "create"], "'none-at-all'"],
  ])("is refused for one that there is not, as the command itself is: %j", async (args, what) => {
    const stderr = `vsphere-download: unknown command ${what}\nRun with --help to see what is accepted.\n`;
    expect(await runCommand(args)).toEqual({ code: 2, stdout: "", stderr });
  });

  it.each([
    [["session", "create"], "[options] --item <id>"],
    [["session", "fail"], "[options] --message <text> <session>"],
  ])("names what %j cannot do without", async (names, usage) => {
    const { stdout } = await runCommand([...names, "--help"]);
    expect(stdout).toContain(`Usage: vsphere-download ${names.join(" ")} ${usage}\n`);
  });

  it("says what a password file and two words on existing files mean together with others", async () => {
    const words = (await runCommand(["download", "--help"])).stdout.replaceAll(/\s+/g, " ");
    expect(words).toContain("with --skip-existing, only those that are not skipped");
    expect(words).toContain("others are an error, or with --overwrite replaced");
    expect(words).toContain("logs in, whatever VSPHERE_SESSION_ID says");
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
    ["a thumbprint that is none", ["list", "s", "--thumbprint", "00"], env, /^\S+ --thumbprint must be SHA-1/],
    [
      "a thumbprint in the environment that is none",
      ["list", "s"],
      { ...env, VSPHERE_THUMBPRINT: "fingerprint=00" },
      /^\S+ VSPHERE_THUMBPRINT must be SHA-1/,
    ],
    [
      "a thumbprint for plain http",
      ["list", "s", "--thumbprint", sha1],
      env,
      /^\S+ --thumbprint needs https: the server is plain http/,
    ],
    [
      "a thumbprint of the environment for plain http",
      ["list", "s"],
      { ...env, VSPHERE_THUMBPRINT: sha1 },
      /^\S+ VSPHERE_THUMBPRINT needs https: /,
    ],
    [
      "a thumbprint and any certificate",
      ["list", "s", "--thumbprint", sha1, "--insecure"],
      env,
      /^\S+ --thumbprint and --insecure contradict each other: /,
    ],
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
    [
      "a file that is not there",
      ["list", "s", "--session-id-file", "x"],
      env,
      /identifier could not be read from x \(--session-id-file\): no such file\.$/m,
    ],
    ["authorities that are not there", ["list", "s", "--ca", "x.pem"], env, /read from x\.pem \(--ca\): no such file/],
    [
      "authorities of the environment that are not there",
      ["list", "s"],
      { ...env, VSPHERE_CA: "x.pem" },
      /read from x\.pem \(VSPHERE_CA\): no such file/,
    ],
  ])("%s", async (_, args, environment, message) => {
    const { code, stdout, stderr } = await runCommand(args, { env: environment });
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/^vsphere-download: /);
    expect(stderr).not.toContain("secret");
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  });
});

describe("an identifier in quotes, as JSON has it", () => {
  const env = { ...session, VSPHERE_SERVER: "http://127.0.0.1:9" };
  const advice = "is in quotes, as JSON has it: `jq -r .` takes them off.";

  it.each([
    [["get", '"s"', "f"]],
    [["prepare", '"s"', "f"]],
    [["list", '"s"']],
    [["download", '"s"']],
    [["session", "show", '"s"']],
    [["session", "keep-alive", '"s"']],
    [["session", "fail", '"s"', "--message", "m"]],
    [["session", "delete", '"s"']],
  ])("is refused for a download session, with what takes them off: %j", async (args) => {
    const stderr = `vsphere-download: The download session's identifier ${advice}\n`;
    expect(await runCommand(args, { env })).toEqual({ code: 2, stdout: "", stderr });
  });

  it.each([[["list"]], [["download"]], [["session", "create"]], [["session", "list"]]])(
    "is refused for a library item: %j",
    async (args) => {
      const stderr = `vsphere-download: The library item's identifier ${advice}\n`;
      expect(await runCommand([...args, "--item", '"i"'], { env })).toEqual({ code: 2, stdout: "", stderr });
    },
  );

  it.each<[string, Record<string, string>, string[]]>([
    ["VSPHERE_SESSION_ID", { ...env, VSPHERE_SESSION_ID: ' "s3cr3t"\n' }, []],
    ["--session-id-file", env, ["--session-id-file", "x"]],
    ["--session-id-file", env, ["--session-id-file", "-"]],
  ])("is refused for an API session, and not shown: %s", async (setting, env, flags) => {
    const text = async () => '"s3cr3t"\n';
    const outcome = await runCommand(["list", "s", ...flags], { env, readFile: text, readStdin: text });
    const stderr = `vsphere-download: The session's identifier (${setting}) ${advice}\n`;
    expect(outcome).toEqual({ code: 2, stdout: "", stderr });
  });

  it("is no matter for the name of a file, nor is a lone quotation mark", async () => {
    for (const args of [
      ["download", "--item", "i", '"f"', "--quiet"],
      ["list", '"'],
    ]) {
      expect(await runCommand([...args, "--retry", "0"], { env })).toMatchObject({ code: 1 });
    }
  });
});

describe("the session's identifier", () => {
  it.each<[string, Record<string, string>, string[]]>([
    ["VSPHERE_SESSION_ID", { VSPHERE_SESSION_ID: "s3cr3t ü" }, []],
    ["--session-id-file", {}, ["--session-id-file", "x"]],
  ])("is refused, and not shown, where no header can carry it: %s", async (setting, env, flags) => {
    const readFile = async () => "s3cr3t ü";
    const outcome = await runCommand(["list", "s", "--server", "vc", ...flags], { env, readFile });
    const stderr = `vsphere-download: The session's identifier (${setting}) must be a string of visible ASCII characters.\n`;
    expect(outcome).toEqual({ code: 2, stdout: "", stderr });
  });

  it("is read without a byte-order mark", async () => {
    await using service = await startServiceAnswering(200, file);
    const settings = { readFile: async () => "\uFEFFfrom-the-file\r\n" };
    const args = ["get", "s", "f", "--session-id-file", "token.txt", "--server", service.url];
    expect(await runCommand(args, settings)).toMatchObject({ code: 0 });
  });

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
