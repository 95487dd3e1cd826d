import { describe, expect, it } from "vitest";
import { type CliIo, StoppedBySignal } from "../../src/cli/io.js";
import type { Simulator } from "../../src/simulator.js";
import { type Outcome, runCommand } from "./run-command.js";
import { address, credentials, nothing, operationsOf, startSite } from "./sites.js";

const files = [{ name: "disk.iso", size: 3_000, preparePolls: 0 }];
const password = "it's a secret: ü";

function start(): Promise<Simulator> {
  return startSite({ files, password });
}

/** Asks for a list of files: one operation, in whatever session the settings lead to. */
function list(simulator: Simulator, settings: Parameters<typeof runCommand>[1], ...flags: string[]): Promise<Outcome> {
  return runCommand(["list", "--item", simulator.libraryItemId, "--json", ...flags], settings);
}

/** A person at a terminal, who knows the answer. */
function person(answer: string) {
  const questions: string[] = [];
  const askSecret: CliIo["askSecret"] = async (question) => {
    questions.push(question);
    return answer;
  };
  return { questions, askSecret };
}

function expectDone({ code, stdout, stderr }: Outcome): void {
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(JSON.parse(stdout)).toMatchObject([{ name: "disk.iso" }]);
}

describe("a user and a password", () => {
  it("come from the environment; the log-in is undone in the end", async () => {
    await using simulator = await start();
    expectDone(await list(simulator, { env: credentials(simulator) }));
    expect(operationsOf(simulator)).toEqual([
      "logIn",
      "createDownloadSession",
      "listFiles",
      "deleteDownloadSession",
      "logOut",
    ]);
    expect(simulator.leftBehind).toEqual(nothing);
  });

  it("come from a flag and a file, whose byte-order mark and last line end are no part of the password", async () => {
    await using simulator = await start();
    const env = { ...credentials(simulator), VSPHERE_USER: "nobody", VSPHERE_PASSWORD: "not this one" };
    for (const text of [password, `${password}\n`, `${password}\r\n`, `\uFEFF${password}\r\n`]) {
      const settings = { env, readFile: async (path: string) => (path === "secret.txt" ? text : "") };
      expectDone(await list(simulator, settings, "--user", simulator.user, "--password-file", "secret.txt"));
    }
    expect(simulator.leftBehind).toEqual(nothing);
  });

  it("come from standard input", async () => {
    await using simulator = await start();
    const settings = { env: address(simulator), readStdin: async () => `${password}\n` };
    expectDone(await list(simulator, settings, "--user", simulator.user, "--password-file", "-"));
  });

  it("come from a person, who is asked once, at a terminal", async () => {
    await using simulator = await start();
    const { questions, askSecret } = person(password);
    expectDone(await list(simulator, { env: { ...address(simulator), VSPHERE_USER: simulator.user }, askSecret }));
    expect(questions).toEqual([`Password for ${simulator.user} at ${new URL(simulator.url).host}: `]);
  });

  it("come from a person also where standard input is named, as it would show what is typed", async () => {
    await using simulator = await start();
    const { questions, askSecret } = person(password);
    const settings = { env: credentials(simulator), askSecret, readStdin: () => Promise.reject(new Error("shown")) };
    expectDone(await list(simulator, settings, "--password-file", "-"));
    expect(questions).toHaveLength(1);
  });

  it("are not asked for where the environment or a file has the password", async () => {
    await using simulator = await start();
    const { questions, askSecret } = person("not this one");
    expectDone(await list(simulator, { env: credentials(simulator), askSecret }));
    const readFile = async () => password;
    expectDone(await list(simulator, { env: credentials(simulator), askSecret, readFile }, "--password-file", "x"));
    expect(questions).toEqual([]);
  });

  it("are used again when the server has ended the session, and nobody is asked twice", async () => {
    await using simulator = await start();
    simulator.inject({ fault: "error", operation: "listFiles", errorType: "UNAUTHENTICATED" });
    const { questions, askSecret } = person(password);
    expectDone(await list(simulator, { env: { ...address(simulator), VSPHERE_USER: simulator.user }, askSecret }));
    expect(operationsOf(simulator).filter((operation) => operation === "logIn")).toHaveLength(2);
    expect(questions).toHaveLength(1);
  });

  it("do not show: not with --verbose, not in output, not when they are refused", async () => {
    await using simulator = await start();
    const { stdout, stderr } = await list(simulator, { env: credentials(simulator) }, "--verbose");
    expect(stderr).toMatch(/^POST \S+\/api\/session 201 \d+ ms$/m);
    const refused = await list(
      simulator,
      { env: { ...credentials(simulator), VSPHERE_PASSWORD: "wr0ng" } },
      "--verbose",
    );
    const shown = stdout + stderr + refused.stdout + refused.stderr;
    for (const secret of [password, "wr0ng", ...[password, "wr0ng"].map((secret) => encoded(simulator.user, secret))]) {
      expect(shown).not.toContain(secret);
    }
  });
});

function encoded(user: string, secret: string): string {
  return Buffer.from(`${user}:${secret}`).toString("base64");
}

describe("a log-in that is refused", () => {
  it("is 3, says what to do, and is not tried again", async () => {
    await using simulator = await start();
    const { code, stdout, stderr } = await list(simulator, {
      env: { ...credentials(simulator), VSPHERE_PASSWORD: "wrong" },
    });
    expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
    expect(stderr).toBe(
      `vsphere-download: logIn: POST ${simulator.url}/api/session answered 401 UNAUTHENTICATED. Check the user and the password.\n`,
    );
    expect(operationsOf(simulator)).toEqual(["logIn"]);
  });

  it("is not tried again for each file either: sent often enough, a wrong password locks the user out", async () => {
    await using simulator = await start();
    const names = ["a.iso", "b.iso", "c.iso", "d.iso", "e.iso", "f.iso"];
    const { code, stderr } = await runCommand(
      ["download", simulator.downloadSessionId, ...names, "--concurrency", "2", "--quiet"],
      { env: { ...credentials(simulator), VSPHERE_PASSWORD: "wrong" } },
    );
    expect(code).toBe(3);
    expect(stderr.match(/Check the user and the password\./g)).toHaveLength(names.length);
    expect(operationsOf(simulator)).toEqual(["logIn"]);
  });

  it("is a failure of another kind where the server is no vCenter", async () => {
    await using simulator = await start();
    simulator.inject({ fault: "status", status: 404, operation: "logIn", times: 2 });
    const { code, stderr } = await list(simulator, { env: credentials(simulator) });
    expect(stderr).toContain("Is VSPHERE_SERVER a vCenter's?");
    expect(code).toBe(1);
  });

  it("leaves no doubt that nothing was left behind, also where nobody answers", async () => {
    const env = { VSPHERE_SERVER: "http://127.0.0.1:9", VSPHERE_USER: "u", VSPHERE_PASSWORD: "p" };
    const { code, stderr } = await runCommand(["list", "--item", "i"], { env });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^vsphere-download: logIn: [^\n]+\n$/);
    expect(stderr).not.toContain("may still have");
  });
});

describe("a session that is refused", () => {
  it("is 3, and names both ways to another one", async () => {
    await using simulator = await start();
    const { code, stderr } = await list(simulator, { env: { ...address(simulator), VSPHERE_SESSION_ID: "expired" } });
    expect(code).toBe(3);
    expect(stderr).toContain("set VSPHERE_SESSION_ID to the new session's identifier, or pass --user");
  });
});

describe("who is asking", () => {
  const session = { VSPHERE_SERVER: "http://127.0.0.1:9", VSPHERE_SESSION_ID: "a-session" };

  it("is the session of the environment, whoever else is there", async () => {
    await using simulator = await startSite({ files });
    const env = { ...credentials(simulator), VSPHERE_SESSION_ID: simulator.renewSession() };
    expectDone(await list(simulator, { env }));
    expect(operationsOf(simulator)).toEqual(["createDownloadSession", "listFiles", "deleteDownloadSession"]);
  });

  it("is the session that a person types at a terminal, who is asked once, where standard input is named", async () => {
    await using simulator = await startSite({ files });
    const { questions, askSecret } = person(` ${simulator.renewSession()} `);
    const readStdin = () => Promise.reject(new Error("shown"));
    expectDone(await list(simulator, { env: address(simulator), askSecret, readStdin }, "--session-id-file", "-"));
    expect(questions).toEqual([`Session identifier at ${new URL(simulator.url).host}: `]);
  });

  it("is the session of a flag, whoever else is there", async () => {
    await using simulator = await startSite({ files });
    const env = { ...credentials(simulator), VSPHERE_SESSION_ID: "expired" };
    const readStdin = async () => simulator.renewSession();
    expectDone(await list(simulator, { env, readStdin }, "--session-id-file", "-"));
    expect(operationsOf(simulator)).not.toContain("logIn");
  });

  it.each([
    ["--user", (simulator: Simulator) => ["--user", simulator.user]],
    ["--password-file", () => ["--password-file", "x"]],
  ])("is the user, where %s says so, whatever session there is", async (_, flags) => {
    await using simulator = await start();
    const env = { ...credentials(simulator), VSPHERE_SESSION_ID: "expired" };
    expectDone(await list(simulator, { env, readFile: async () => password }, ...flags(simulator)));
    expect(operationsOf(simulator)).toContain("logIn");
  });

  it.each<[string, string[], Record<string, string>, RegExp]>([
    [
      "nobody",
      [],
      { VSPHERE_SERVER: "vc" },
      /set VSPHERE_USER, or pass --user NAME, to log in; or set VSPHERE_SESSION_ID, or pass --session-id-file PATH/,
    ],
    ["nobody by empty variables", [], { ...session, VSPHERE_SESSION_ID: " ", VSPHERE_USER: "" }, /^\S+ Not logged in/],
    ["a password without a user", ["--password-file", "x"], session, /needs a user: set VSPHERE_USER, or pass --user/],
    ["a user without a password", ["--user", "me"], session, /No password for me: set VSPHERE_PASSWORD, or pass/],
    [
      "an empty password",
      [],
      { ...session, VSPHERE_SESSION_ID: "", VSPHERE_USER: "me", VSPHERE_PASSWORD: "" },
      /No pas/,
    ],
    [
      "an empty file",
      ["--user", "me", "--password-file", "-"],
      session,
      /No password in standard input \(--password-file\)\./,
    ],
    [
      "a session and a user",
      ["--session-id-file", "x", "--user", "me"],
      session,
      /--session-id-file and --user contradict each other/,
    ],
    [
      "a session and a password",
      ["--session-id-file", "x", "--password-file", "x"],
      session,
      /--session-id-file and --password-file contradict each other/,
    ],
    ["a user who steers terminals", ["--user", "me\u001b[2J"], session, /No password for me \[2J: /],
    ["a user with a colon", ["--user", "a:b"], { ...session, VSPHERE_PASSWORD: "p" }, /must not contain a colon/],
    ["a password with a line end", ["--user", "me"], { ...session, VSPHERE_PASSWORD: "p\nq" }, /control characters/],
    ["a password as a flag", ["--password", "p"], session, /unknown option '--password'/],
    [
      "a file that is not there",
      ["--user", "me", "--password-file", "x"],
      session,
      /password could not be read from x \(--password-file\): no such file\.$/m,
    ],
  ])("is not %s: that is wrong usage, and nothing is sent", async (_, flags, env, message) => {
    const { code, stdout, stderr } = await runCommand(["list", "s", ...flags], { env });
    expect(stderr).toMatch(message);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  });
});

describe("a person who is asked", () => {
  const env = { VSPHERE_SERVER: "http://127.0.0.1:9", VSPHERE_USER: "me" };

  it("is asked after what cannot work is refused, and what is not safe is said", async () => {
    const { questions, askSecret } = person("secret");
    for (const flags of [
      ["--thumbprint", "none"],
      ["--user", "me\u001b[2J"],
      ["--retry", "1000"],
      ["--server", "http://vc.example.com"],
    ]) {
      expect(await runCommand(["list", "s", ...flags], { env, askSecret })).toMatchObject({ code: 2 });
    }
    expect(questions).toEqual([]);

    const seen: string[] = [];
    await runCommand(["list", "s", "--insecure", "--retry", "0", "--server", "https://127.0.0.1:9"], {
      env,
      onStderr: (text) => seen.push(text),
      askSecret: async (question) => {
        seen.push(question);
        return "secret";
      },
    });
    expect(seen.slice(0, 2)).toEqual([
      expect.stringContaining("warning: The certificate of https://127.0.0.1:9 is not checked"),
      "Password for me at 127.0.0.1:9: ",
    ]);
  });

  it("may give no answer: that is wrong usage", async () => {
    const outcome = await runCommand(["download", "--item", "i"], { env, askSecret: person("").askSecret });
    expect(outcome).toEqual({ code: 2, stdout: "", stderr: "vsphere-download: No password was given.\n" });
  });

  it.each([
    ["", "No session identifier was given."],
    [
      '"s3cr3t"',
      "The session's identifier (--session-id-file) is in quotes, as JSON has it: `jq -r .` takes them off.",
    ],
    ["s3cr3t ü", "The session's identifier (--session-id-file) must be a string of visible ASCII characters."],
  ])(
    "may give a session's identifier that is none (%j): that is wrong usage, and nothing was sent",
    async (answer, says) => {
      const args = ["list", "s", "--session-id-file", "-", "--server", "http://127.0.0.1:9"];
      const outcome = await runCommand(args, { askSecret: person(answer).askSecret });
      expect(outcome).toEqual({ code: 2, stdout: "", stderr: `vsphere-download: ${says}\n` });
    },
  );

  it("may press Ctrl-C: that is 130, and nothing was sent", async () => {
    const askSecret = () => Promise.reject(new StoppedBySignal("Ctrl-C", 130));
    const outcome = await runCommand(["download", "--item", "i"], { env, askSecret });
    expect(outcome).toEqual({ code: 130, stdout: "", stderr: "vsphere-download: Stopped by Ctrl-C.\n" });
  });
});
