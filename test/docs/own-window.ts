import type { Browser, BrowserContextOptions, Page } from "playwright-core";

/** A page in a browser window of its own. */
export interface OwnWindow extends AsyncDisposable {
  page: Page;
  /** What the browser asked anybody for: `GET file:///…`. */
  requests: string[];
  /** What the browser complained of: errors, warnings, and whatever the page's own policy stopped. */
  complaints: string[];
}

/** Opens an address. */
export async function ownWindow(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<OwnWindow> {
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
  return { page, requests, complaints, [Symbol.asyncDispose]: () => context.close() };
}
