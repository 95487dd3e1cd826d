import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readBundledSpec } from "../../scripts/bundled-spec.js";
import { buildReference } from "../../scripts/docs/build.js";
import { samplesOf } from "../../scripts/docs/samples.js";
import { operations, requestLine } from "../../scripts/openapi-document.js";
import { type Chromium, startChromium } from "./chromium.js";
import { obstacles } from "./obstacles.js";
import { ownReferenceServer } from "./own-reference-server.js";
import { sectionOf, type Visit, visit } from "./visit.js";

const spec = readBundledSpec();
const every = operations(spec).map((found) => ({ ...found, id: found.operation.operationId as string }));

let folder: string;
let file: string;
let chromium: Chromium;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "reference-page-"));
  file = join(folder, "index.html");
  buildReference(file);
  chromium = await startChromium();
});

afterAll(async () => {
  await chromium?.[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

/** Opens the page from its file. */
const open = (options?: Parameters<typeof visit>[2]) => visit(chromium.browser, pathToFileURL(file).href, options);

/** The links of the sidebar: all the places that there are. */
const places = (page: Page) => linksOf(page, ".menu-content");

/** The page's own links in a part of it, each once. */
const linksOf = async (page: Page, part: string): Promise<string[]> => [
  ...new Set(
    await page
      .locator(`${part} a[href^="#/"]`)
      .evaluateAll((links) => links.map((link) => link.getAttribute("href") ?? "")),
  ),
];

/** The link to an operation. */
function linkTo(id: string, links: readonly string[]): string {
  return links.find((link) => link.endsWith(`/${id.toLowerCase()}`)) ?? `no link to ${id}`;
}

/** The part of the page that is about a place. */
const partOf = (page: Page, link: string) => page.locator(sectionOf(link)).first();

describe("the reference page", { timeout: 180_000 }, () => {
  it("comes in one request from a file, and complains of nothing", async () => {
    await using opened = await open();
    await readAll(opened);
    expect(opened.requests).toEqual([`GET ${pathToFileURL(file)}`]);
    expect(opened.complaints).toEqual([]);
  });

  it("comes in one request from the documentation server, and complains of nothing", async () => {
    await using server = await ownReferenceServer(file);
    const url = `${server.url}/`;
    await using opened = await visit(chromium.browser, url);
    await readAll(opened);
    expect(opened.requests).toEqual([`GET ${url}`]);
    expect(opened.complaints).toEqual([]);
  });

  it("would be caught with a request to elsewhere", async () => {
    await using opened = await open();
    await opened.page.evaluate(() => fetch("https://elsewhere.example/").catch(() => undefined));
    expect(opened.complaints.join("\n")).toContain("Content Security Policy");
  });

  it("shows every operation in the sidebar at once, and each where the sidebar says", async () => {
    await using opened = await open();
    const links = await places(opened.page);
    for (const { id, operation, ...request } of every) {
      const link = linkTo(id, links);
      await opened.page.locator(`.menu-content a[href="${link}"]`).waitFor({ state: "visible" });
      await opened.goTo(link);
      const shown = await partOf(opened.page, link).innerText();
      expect(shown).toContain(operation.summary);
      expect(shown.replace(/\s+/g, "")).toContain(requestLine(request).replace(/\s+/g, ""));
    }
    expect(links.length).toBeGreaterThan(every.length);
  });

  it("shows the samples of every operation, word for word", async () => {
    await using opened = await open();
    const { page } = opened;
    const links = await places(page);
    for (const { id } of every) {
      const link = linkTo(id, links);
      await opened.goTo(link);
      for (const { label, source } of samplesOf(id)) {
        await choose(page, link, label);
        expect(await partOf(page, link).locator(".panel-request-samples pre").textContent()).toBe(source);
      }
    }
  });

  it("finds every operation by its name and by its URL, and keeps words apart in what it shows", async () => {
    await using opened = await open();
    const { page } = opened;
    const links = await places(page);
    const results = page.locator('[data-component-name="Search/SearchItem"]');
    await page.keyboard.press("Control+k");
    const query = page.getByPlaceholder("Search docs");
    let shown = "";
    for (const { id, path, operation } of every) {
      for (const words of [operation.summary, path]) {
        await query.fill(words);
        await results.and(page.locator(`[href="${linkTo(id, links)}"]`)).waitFor();
        shown += (await results.allInnerTexts()).join("\n");
      }
    }
    expect(wordsAtLineEnds().filter((words) => shown.includes(words.join("")))).toEqual([]);
    expect(wordsAtLineEnds().some((words) => shown.includes(words.join(" ")))).toBe(true);
  });

  it("has links that lead somewhere", async () => {
    await using opened = await open();
    const { page } = opened;
    const known = await places(page);
    const seen = new Set<string>();
    for (const place of known) {
      await opened.goTo(place);
      for (const link of await linksOf(page, '[data-component-name="Markdown/Markdown"]')) seen.add(link);
    }
    for (const link of [...known, ...seen]) await opened.goTo(link);
    expect(seen.size).toBeGreaterThan(10);
  });

  it.each(["light", "dark"] as const)("can be read by everybody (%s)", async (colorScheme) => {
    await using opened = await open({ colorScheme });
    const { page } = opened;
    expect(await page.evaluate(() => document.documentElement.classList.contains("dark"))).toBe(colorScheme === "dark");
    expect(await obstacles(page)).toEqual([]);
    const links = await places(page);
    for (const link of links) {
      await opened.goTo(link);
      expect(await obstacles(page, sectionOf(link)), link).toEqual([]);
    }
    const link = linkTo("prepareFile", links);
    for (const { label } of samplesOf("prepareFile")) {
      await choose(page, link, label);
      expect(await obstacles(page, sectionOf(link)), label).toEqual([]);
    }
    await search(page, "legacy file");
    // What is pointed at has colours of its own.
    await page.locator('[data-component-name="Search/SearchItem"]').nth(1).hover();
    expect(await obstacles(page), "search").toEqual([]);
  });

  it.each([
    ["wide", 1440],
    ["narrow", 390],
  ])("fits into a window that is %s", async (_, width) => {
    await using opened = await open();
    const links = await places(opened.page);
    await opened.page.setViewportSize({ width, height: 844 });
    for (const place of links) {
      await opened.goTo(place);
      expect(await opened.page.evaluate(() => document.documentElement.scrollWidth), place).toBe(width);
    }
  });
});

/** Chooses the language of an operation's sample. */
async function choose(page: Page, link: string, label: string): Promise<void> {
  await partOf(page, link).locator(".panel-request-samples button[aria-haspopup=menu]").last().click();
  await page.getByRole("menuitem", { name: label, exact: true }).click();
}

/** The last word of a line and the first of the next, wherever a description has been wrapped. */
function wordsAtLineEnds(): string[][] {
  const text = JSON.stringify(spec);
  return [...text.matchAll(/(\w{3,})\\n(\w{3,})/g)]
    .map(([, last = "", first = ""]) => [last, first])
    .filter((words) => !text.includes(words.join("")));
}

/** Goes to every place and opens the search, so that whatever the page fetches late is fetched. */
async function readAll({ page, goTo }: Visit): Promise<void> {
  for (const place of await places(page)) await goTo(place);
  await search(page, "file");
}

/** Opens the search, and waits for what it finds. */
async function search(page: Page, words: string): Promise<void> {
  await page.keyboard.press("Control+k");
  await page.getByPlaceholder("Search docs").fill(words);
  await page.locator('[data-component-name="Search/SearchItem"]').first().waitFor();
}
