import type { Browser, BrowserContextOptions, Page } from "playwright-core";

/** A page that is open in a browser window of its own. */
export interface Visit extends AsyncDisposable {
  page: Page;
  /** What the browser asked anybody for: `GET file:///…`. */
  requests: string[];
  /** What the browser complained of: errors, warnings, and whatever the page's own policy stopped. */
  complaints: string[];
  /** Follows one of the page's own links, such as `#/section/errors`, and waits until what it leads to is there. */
  goTo(link: string): Promise<void>;
}

/** What the page has about a place, once it has drawn it: until it is near the window there is an empty element. */
export const sectionOf = (link: string) => `[data-section-id="${link.slice(1)}"]:not(:empty)`;

/** Opens the reference page, and waits until it is at work. */
export async function visit(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Visit> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  const requests: string[] = [];
  const complaints: string[] = [];
  context.on("request", (request) => requests.push(`${request.method()} ${request.url()}`));
  context.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(message.text());
  });
  context.on("weberror", (error) => complaints.push(error.error().message));
  const page = await context.newPage();
  await page.goto(url);
  // What the build has drawn ahead has links of another form: with these, the page's own code has taken over.
  await page.locator('a[href="#/"]').first().waitFor();
  return {
    page,
    requests,
    complaints,
    async goTo(link) {
      await page.evaluate((hash) => {
        location.hash = hash;
      }, link);
      await page.locator(sectionOf(link)).first().waitFor();
      await page.evaluate(untilStill, sectionOf(link));
    },
    [Symbol.asyncDispose]: () => context.close(),
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
