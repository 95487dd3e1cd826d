import type { Fetch } from "../../src/index.js";

export interface SentRequest {
  url: URL;
  method: string;
  headers: Headers;
  body: string | undefined;
  redirect: RequestRedirect | undefined;
  signal: AbortSignal;
}

/** Answers a request; `index` counts the requests from 0. */
export type Reaction = (sent: SentRequest, index: number) => Response | Promise<Response>;

/** A `fetch` that shows what it was asked to send, and answers with what the test says. */
export function observedFetch(react: Reaction): { fetch: Fetch; requests: readonly SentRequest[] } {
  const requests: SentRequest[] = [];
  const fetch: Fetch = async (url, { method = "", headers, body, redirect, signal }) => {
    if (!signal) throw new Error("sent without a signal");
    const sent = {
      url: new URL(url),
      method,
      headers: new Headers(headers),
      body: body === undefined || body === null ? undefined : String(body),
      redirect,
      signal,
    };
    requests.push(sent);
    return react(sent, requests.length - 1);
  };
  return { fetch, requests };
}
