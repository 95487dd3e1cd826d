import { describe, expect, it } from "vitest";
import type { Simulator } from "../../src/simulator.js";
import { type Outcome, runCommand } from "./run-command.js";
import { credentials, nothing, startSite } from "./sites.js";

const files = [{ name: "disk.iso", size: 3_000, preparePolls: 0 }];

function session(simulator: Simulator, args: readonly string[], isTTY = false): Promise<Outcome> {
  return runCommand(["session", ...args], { env: credentials(simulator), isTTY });
}

async function create(simulator: Simulator): Promise<string> {
  const { code, stdout, stderr } = await session(simulator, ["create", "--item", simulator.libraryItemId]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return JSON.parse(stdout);
}

const silence = { code: 0, stdout: "", stderr: "" };

describe("session create", () => {
  it("prints the identifier, as JSON where no person reads, and leaves no log-in", async () => {
    await using simulator = await startSite({ files });
    const piped = await create(simulator);
    const shown = await session(simulator, ["create", "--item", simulator.libraryItemId], true);
    expect(shown.stdout).toMatch(/^[\w-]+\n$/);
    expect(simulator.leftBehind).toMatchObject({
      apiSessions: [],
      downloadSessions: [{ library_item_id: simulator.libraryItemId }, { library_item_id: simulator.libraryItemId }],
    });
    for (const id of [piped, shown.stdout.trim()]) {
      const { stdout } = await runCommand(["list", id], { env: credentials(simulator) });
      expect(JSON.parse(stdout)).toMatchObject([{ name: "disk.iso" }]);
    }
  });

  it("needs an item that there is", async () => {
    await using simulator = await startSite({ files });
    expect(await session(simulator, ["create"])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("required option '--item <id>' not specified"),
    });
    expect(simulator.requests).toEqual([]);
    expect(await session(simulator, ["create", "--item", "nothing"])).toMatchObject({
      code: 4,
      stderr: expect.stringContaining("Is there a library item of that identifier?"),
    });
    expect(simulator.leftBehind).toEqual(nothing);
  });
});

describe("session show", () => {
  it("prints what the server says, as JSON and for people", async () => {
    await using simulator = await startSite({ files });
    const id = await create(simulator);
    const { stdout } = await session(simulator, ["show", id]);
    expect(JSON.parse(stdout)).toMatchObject({
      library_item_id: simulator.libraryItemId,
      state: "ACTIVE",
      client_progress: 0,
    });
    const shown = await session(simulator, ["show", id], true);
    expect(shown.stdout.split("\n")).toEqual([
      id,
      `  item         ${simulator.libraryItemId}`,
      "  version      1",
      "  state        ACTIVE",
      "  progress     0 %",
      expect.stringMatching(/^ {2}ends {9}\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      "",
    ]);
  });
});

describe("session list", () => {
  it("prints the identifiers of the sessions of an item, or of all, and leaves no log-in", async () => {
    await using simulator = await startSite({ files, items: { other: [], third: [] } });
    const ids = [await create(simulator)];
    const other = await session(simulator, ["create", "--item", "other"]);
    const all = [...ids, JSON.parse(other.stdout)].sort();
    const list = async (...args: string[]) => JSON.parse((await session(simulator, ["list", ...args])).stdout);
    expect((await list()).sort()).toEqual(all);
    expect(await list("--item", simulator.libraryItemId)).toEqual(ids);
    expect(await list("--item", "third")).toEqual([]);
    expect(simulator.leftBehind.apiSessions).toEqual([]);
  });

  it("prints one a line for people, and says so where there is none", async () => {
    await using simulator = await startSite({ files });
    expect((await session(simulator, ["list"], true)).stdout).toBe("There are no download sessions.\n");
    const ids = [await create(simulator), await create(simulator)];
    const { stdout } = await session(simulator, ["list"], true);
    expect(stdout.trim().split("\n").sort()).toEqual(ids.sort());
  });
});

describe("session keep-alive", () => {
  it("puts off the end, says how far it is, and prints nothing", async () => {
    await using simulator = await startSite({ files });
    const id = await create(simulator);
    expect(await session(simulator, ["keep-alive", id])).toEqual(silence);
    expect(await session(simulator, ["keep-alive", id, "--progress", "40"])).toEqual(silence);
    expect(simulator.leftBehind.downloadSessions).toMatchObject([{ client_progress: 40 }]);
  });

  it("takes only more than before, in percent; that is no missing file", async () => {
    await using simulator = await startSite({ files });
    const id = await create(simulator);
    await session(simulator, ["keep-alive", id, "--progress", "40"]);
    expect(await session(simulator, ["keep-alive", id, "--progress", "39"])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("INVALID_ARGUMENT"),
    });
    const before = simulator.requests.length;
    for (const progress of ["101", "-1", "half"]) {
      expect(await session(simulator, ["keep-alive", id, "--progress", progress])).toMatchObject({ code: 2 });
    }
    expect(simulator.requests).toHaveLength(before);
  });
});

describe("session cancel", () => {
  it("ends a session, which is still there, and cannot be kept alive any more", async () => {
    await using simulator = await startSite({ files });
    const id = await create(simulator);
    expect(await session(simulator, ["cancel", id])).toEqual(silence);
    expect(JSON.parse((await session(simulator, ["show", id])).stdout)).toMatchObject({ state: "CANCELED" });
    expect(await session(simulator, ["keep-alive", id])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("NOT_ALLOWED_IN_CURRENT_STATE"),
    });
  });
});

describe("session fail", () => {
  it("ends a session, and tells the server why", async () => {
    await using simulator = await startSite({ files });
    const id = await create(simulator);
    const message = "No space left on device";
    expect(await session(simulator, ["fail", id, "--message", message])).toEqual(silence);
    expect(JSON.parse((await session(simulator, ["show", id])).stdout)).toMatchObject({
      state: "ERROR",
      error_message: { default_message: message },
    });
  });

  it("needs a message", async () => {
    await using simulator = await startSite({ files });
    const id = await create(simulator);
    expect(await session(simulator, ["fail", id])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("required option '--message <text>' not specified"),
    });
  });
});

describe("session delete", () => {
  it("removes a session from the server, once", async () => {
    await using simulator = await startSite({ files });
    const id = await create(simulator);
    expect(await session(simulator, ["delete", id])).toEqual(silence);
    expect(simulator.leftBehind).toEqual(nothing);
    expect(await session(simulator, ["delete", id])).toMatchObject({ code: 4, stdout: "" });
  });
});

describe("session", () => {
  it("alone is no command: it says what there is", async () => {
    const { code, stdout, stderr } = await runCommand(["session"]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    for (const name of ["create", "show", "list", "keep-alive", "cancel", "fail", "delete"])
      expect(stderr).toContain(`  ${name} `);
  });

  it("knows no other", async () => {
    expect(await runCommand(["session", "open"])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("unknown command 'open'"),
    });
  });
});
