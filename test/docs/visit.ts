import type { Browser, BrowserContextOptions } from "playwright-core";
import { type OwnWindow, ownWindow } from "./own-window.js";

/** The reference page, open in a window of its own. */
export interface Visit extends OwnWindow {
  /** Follows one of the page's own links, such as `#/section/errors`, and waits until what it leads to is there. */
  goTo(link: string): Promise<void>;
}

/** What the page has about a place, once it has drawn it: until it is near the window there is an empty element. */
export const sectionOf = (link: string) => `[data-section-id="${link.slice(1)}"]:not(:empty)`;

/** Opens the reference page, and waits until it is at work. */
export async function visit(browser: Browser, url: string, options?: BrowserContextOptions): Promise<Visit> {
  const opened = await ownWindow(browser, url, options);
  const { page } = opened;
  // What the build has drawn ahead has links of another form: with these, the page's own code has taken over.
  await page.locator('a[href="#/"]').first().waitFor();
  return {
    ...opened,
    async goTo(link) {
      await page.evaluate((hash) => {
        location.hash = hash;
      }, link);
      await page.locator(sectionOf(link)).first().waitFor();
      await page.evaluate(untilStill, sectionOf(link));
    },
  };
}

/** Waits until an element has kept its place for some frames: what is drawn above it moves it. Runs in the browser. */
async function untilStill(selector: string): Promise<void> {
  const place = () => document.querySelector(selector)?.getBoundingClientRect().top;
  let last = place();
  for (let frames = 0; frames < 10; frames++) {
    await new Promise(requestAnimationFrame);
    const now = place();
    if (now !== last) frames = 0;
    last = now;
  }
}
