import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { BrowserContextOptions } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readBundledSpec } from "../../scripts/bundled-spec.js";
import { readOperations } from "../../scripts/docs/console/contract.js";
import { type ConsoleRequest, toCurl } from "../../scripts/docs/console/request.js";
import { deferred } from "../client/deferred.js";
import { type Chromium, startChromium } from "./chromium.js";
import { obstacles } from "./obstacles.js";
import { type OwnReferenceServer, ownReferenceServer } from "./own-reference-server.js";
import { type OwnWindow, ownWindow } from "./own-window.js";

const operations = readOperations(readBundledSpec());

let folder: string;
let server: OwnReferenceServer;
let chromium: Chromium;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "console-"));
  server = await ownReferenceServer(join(folder, "none.html"));
  chromium = await startChromium();
});

afterAll(async () => {
  await chromium?.[Symbol.asyncDispose]();
  await server?.[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

interface Console extends OwnWindow {
  /** Follows a link of the sidebar. */
  choose(id: string): Promise<void>;
  /** Sends what the form holds, and returns the answer's first line, its status. */
  send(): Promise<string>;
}

async function open(options?: BrowserContextOptions): Promise<Console> {
  const opened = await ownWindow(chromium.browser, `${server.url}/console`, options);
  const { page } = opened;
  await page.locator("form").waitFor();
  return {
    ...opened,
    async choose(id) {
      const link = page.locator(`nav a[href="#${id}"]`);
      const isShown = (await page.evaluate(() => location.hash)) === `#${id}`;
      await link.click();
      // The form comes with the focus. Until then, what is typed goes to the form before it.
      if (!isShown) await page.locator("h2:focus").waitFor();
      await page.locator(`nav a[href="#${id}"][aria-current]`).waitFor();
    },
    async send() {
      await page.getByRole("button", { name: "Send" }).click();
      return page.locator(".try section h3").innerText();
    },
  };
}

describe("the console", () => {
  it("has every operation of the contract, each with its URL", async () => {
    await using opened = await open();
    for (const { id, path, method, summary } of operations) {
      await opened.choose(id);
      const shown = await opened.page.locator("main").innerText();
      for (const text of [summary, path, method]) expect(shown).toContain(text);
    }
    expect(operations.map(({ id }) => id)).toContain("prepareFile");
    expect(operations).toHaveLength(await opened.page.locator("nav a").count());
  });

  it.each(operations.map(({ id }) => id))(
    "gets %s answered as its form stands, by its own server alone",
    async (id) => {
      await using opened = await open();
      // In a session of its own, that it may end.
      await opened.choose("logIn");
      expect(await opened.send()).toMatch(/^201 Created in \d+ ms$/);
      await opened.choose(id);
      expect(await opened.send()).toMatch(/^20[014] /);
      expect(opened.complaints).toEqual([]);
      expect(opened.requests.filter((request) => !request.includes(` ${server.url}/`))).toEqual([]);
    },
  );

  it("has sessions of its own at each visit, so that they may be ended", async () => {
    await using opened = await open();
    const { page } = opened;
    await opened.choose("logOut");
    expect(await opened.send()).toContain("204 No Content");
    await opened.choose("getFile");
    expect(await opened.send()).toContain("401 Unauthorized");
    await page.reload();
    expect(await opened.send()).toContain("200 OK");
  });

  it("lists all files where no name is given, whatever other forms hold", async () => {
    await using opened = await open();
    await opened.choose("getFile");
    await opened.page.locator('[name="file_name"]').fill("appliance.ovf");
    await opened.choose("getOrListFiles");
    expect(await opened.send()).toContain("200 OK");
    const listed = JSON.parse(await opened.page.locator(".try section > pre").innerText());
    expect(listed).toMatchObject([{ name: "ubuntu-24.04.iso" }, { name: "appliance.ovf" }]);
    await opened.choose("getFile");
    expect(await opened.page.locator('[name="file_name"]').inputValue()).toBe("appliance.ovf");
  });

  it("keeps a body that was written, and its operation in the title", async () => {
    await using opened = await open();
    const { page } = opened;
    await opened.choose("prepareFile");
    await page.locator("textarea").fill('{ "file_name": "appliance.ovf" }');
    await opened.choose("getFile");
    await opened.choose("prepareFile");
    expect(await page.title()).toBe("Prepare a file · Console");
    expect(await page.locator("h2:focus").innerText()).toBe("Prepare a file");
    expect(await opened.send()).toContain("200 OK");
    expect(await page.locator(".try section > pre").innerText()).toContain('"name": "appliance.ovf"');
  });

  it("shows the answer to the last request, also where an earlier one's comes later", async () => {
    await using opened = await open();
    const { page } = opened;
    const first = deferred<void>();
    let asked = 0;
    await page.route("**/api/content/**", async (route) => {
      if (asked++ === 0) await first.promise;
      await route.continue();
    });
    await opened.choose("getDownloadSession");
    await page.getByRole("button", { name: "Send" }).click();
    await page.getByText("Waiting for the answer").waitFor();
    await page.locator('[name="download_session_id"]').fill("none");
    expect(await opened.send()).toContain("404 Not Found");
    const late = page.waitForResponse((response) => response.status() === 200);
    first.resolve();
    await (await late).finished();
    await page.evaluate(() => new Promise(requestAnimationFrame));
    expect(await page.locator(".try section h3").innerText()).toContain("404 Not Found");
  });

  it.each([
    ["vmware-api-session-id", "…", "ISO-8859-1"],
    ["download_session_id", "..", "leads elsewhere"],
  ])("says why a request cannot be sent with a %s of %s", async (name, value, reason) => {
    await using opened = await open();
    const { page } = opened;
    await opened.choose("getDownloadSession");
    await page.locator(`[name="${name}"]`).fill(value);
    expect(await opened.send()).toBe("Not sent");
    expect(await page.locator(".try section").innerText()).toContain(reason);
    expect(opened.complaints).toEqual([]);
  });

  it("takes what one answer tells to the next request", async () => {
    await using opened = await open();
    const { page } = opened;
    const session = page.locator('[name="download_session_id"]');
    await opened.choose("getDownloadSession");
    const before = await session.inputValue();
    await opened.choose("createDownloadSession");
    expect(await opened.send()).toContain("201 Created");
    const created: unknown = JSON.parse(await page.locator(".try section > pre").innerText());
    await opened.choose("prepareFile");
    expect(await session.inputValue()).toBe(created);
    expect(created).not.toBe(before);
    expect(await opened.send()).toContain("200 OK");
    expect(server.simulator.requests.at(-1)?.url).toContain(String(created));
  });

  it("sends what is typed, and says what the contract says of an error", async () => {
    await using opened = await open();
    const { page } = opened;
    await opened.choose("getDownloadSession");
    await page.locator('[name="download_session_id"]').fill("no such / session");
    expect(await opened.send()).toContain("404 Not Found");
    expect(server.simulator.requests.at(-1)?.url).toMatch(/\/no%20such%20%2F%20session$/);
    const shown = await page.locator(".try section").innerText();
    const said = operations.find(({ id }) => id === "getDownloadSession")?.answers["404"] ?? "nothing";
    for (const text of [said, '"error_type": "NOT_FOUND"']) expect(shown).toContain(text);
  });

  it("sends XML, and asks for it", async () => {
    await using opened = await open();
    const { page } = opened;
    await opened.choose("legacyPrepareOrGetFile");
    await page.locator('[name="example"]').selectOption({ index: 3 });
    expect(await opened.send()).toContain("200 OK");
    expect(await page.locator(".try section > pre").innerText()).toContain("<?xml");
  });

  it("says so when nobody answers", async () => {
    await using opened = await open();
    server.simulator.inject({ fault: "reset", operation: "listDownloadSessions" });
    await opened.choose("listDownloadSessions");
    expect(await opened.send()).toBe("No answer");
  });

  it.each(["light", "dark"] as const)("can be read by everybody (%s)", async (colorScheme) => {
    await using opened = await open({ colorScheme });
    const { page } = opened;
    for (const { id } of operations) {
      await opened.choose(id);
      await page.locator(".try section").waitFor({ state: "attached" });
      expect(await obstacles(page), id).toEqual([]);
    }
    await opened.choose("getFile");
    await opened.send();
    for (const details of await page.locator("summary").all()) await details.click();
    expect(await obstacles(page), "an answer").toEqual([]);
  });

  it.each([1440, 390])("fits into a window that is %i wide", async (width) => {
    await using opened = await open({ viewport: { width, height: 844 } });
    for (const { id } of operations) {
      await opened.choose(id);
      await opened.send();
      for (const details of await opened.page.locator("summary").all()) await details.click();
      expect(await opened.page.evaluate(() => document.documentElement.scrollWidth), id).toBe(width);
    }
  });
});

it("a request of the console is the same for a shell", async () => {
  const request: ConsoleRequest = {
    method: "POST",
    path: "/api/content/library/item/download-session",
    headers: {
      "vmware-api-session-id": server.simulator.sessionId,
      "Content-Type": "application/json",
      "Client-Token": `it's "it" $HOME`,
    },
    body: `{"library_item_id": "it's \\"it\\" $HOME \`id\`"}`,
  };
  const command = `${toCurl(server.url, request)} --silent --noproxy '*'`;
  await promisify(execFile)("sh", ["-c", command]);
  expect(server.simulator.requests.at(-1)).toMatchObject({
    method: "POST",
    url: request.path,
    hasSessionId: true,
    headers: { "content-type": "application/json", "client-token": `it's "it" $HOME` },
    body: request.body,
  });
});
