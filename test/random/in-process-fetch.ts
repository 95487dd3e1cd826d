/** Random answers without a network: what a `fetch` can give, and what it should not. */

import type { Fetch } from "../../src/index.js";
import type { Chance } from "./chance.js";
import type { RandomAnswer } from "./random-answer.js";

/** Whether a `Response` can be what the answer is: a constructed one has a status of three ranges, and valid headers. */
export function canBeResponse({ raw, status, headers, ending }: RandomAnswer): boolean {
  if (raw || ending.kind === "reset" || status < 200 || status > 599) return false;
  return headers.every(([name, value]) => /^[\w-]+$/.test(name) && /^[\t\x20-\x7e]*$/.test(value));
}

/** What no `fetch` should do. */
export interface Oddity {
  kind: "rejects" | "throws" | "no response" | "body breaks";
  /** With what. */
  reason: unknown;
}

export function randomOddity(chance: Chance, secret: string): Oddity {
  const kind = chance.one(["rejects", "throws", "no response", "body breaks"] as const);
  return { kind, reason: chance.one([undefined, null, "", "text", 7, new Error(secret), new TypeError(secret)]) };
}

/** A `fetch` that gives the answers that come next, or does what no `fetch` should. */
export function fetchOf(next: () => RandomAnswer, { kind, reason }: Partial<Oddity> = {}): Fetch {
  return (_, { signal }) => {
    const answer = next();
    if (kind === "rejects") return Promise.reject(reason);
    if (kind === "throws") throw reason;
    if (kind === "no response") return Promise.resolve(reason as Response);
    const { status, body, ending } = answer;
    const headers = new Headers(answer.headers.map(([name, value]): [string, string] => [name, value]));
    if (kind === "body breaks") return Promise.resolve(new Response(brokenBody(reason), { headers }));
    signal?.throwIfAborted();
    const sent = body.subarray(0, Math.round(ending.after * body.length));
    const hasBody = ![204, 205, 304].includes(status);
    const stream = hasBody ? streamOf(sent, ending.kind === "stalled") : null;
    return Promise.resolve(new Response(stream, { status, headers }));
  };
}

function brokenBody(reason: unknown): ReadableStream {
  return new ReadableStream({ pull: (controller) => controller.error(reason) });
}

function streamOf(bytes: Uint8Array, isStalled: boolean): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      if (bytes.length > 0) controller.enqueue(new Uint8Array(bytes));
      if (!isStalled) controller.close();
    },
  });
}
