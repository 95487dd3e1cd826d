import type { Fetch } from "../../src/index.js";

/** What a client sent, and what it was answered; the answer's body is the client's to read. */
export interface Exchange {
  method: string;
  url: URL;
  headers: Headers;
  body: string | undefined;
  answer: Response;
}

/**
 * A `fetch` for a client that keeps what passes through it.
 *
 * @param answer gives the answer; it may change the headers before it sends them on
 */
export function recordedFetch(answer: (url: string, init: RequestInit & { headers: Headers }) => Promise<Response>): {
  fetch: Fetch;
  exchanges: Exchange[];
} {
  const exchanges: Exchange[] = [];
  return {
    exchanges,
    async fetch(url, init) {
      const sent = new Headers(init.headers);
      const response = await answer(url, { ...init, headers: new Headers(sent) });
      exchanges.push({
        method: init.method ?? "GET",
        url: new URL(url),
        headers: sent,
        body: typeof init.body === "string" ? init.body : undefined,
        answer: response,
      });
      return response;
    },
  };
}

/** The only exchange of a call that is made to be sent once. */
export function only(exchanges: readonly Exchange[]): Exchange {
  const [first, ...more] = exchanges;
  if (!first || more.length > 0) throw new Error(`Expected one request; ${exchanges.length} were sent.`);
  return first;
}

/** The media type of a message, without parameters. */
export function mediaTypeOf(headers: Headers): string | undefined {
  return headers.get("content-type")?.split(";", 1)[0]?.trim();
}
