import type { Answer } from "../../src/client/exchange.js";

/** An answer as the exchange hands it to an operation; what a test does not care about is filled in. */
export function answerWith({ body = "", ...facts }: Partial<Answer> & { body?: string | Uint8Array }): Answer {
  return {
    operation: "getFile",
    method: "GET",
    url: "https://vcenter.example.com/api/content",
    status: 200,
    headers: new Headers(),
    bytes: typeof body === "string" ? new TextEncoder().encode(body) : body,
    secrets: [],
    mediaType: "application/json",
    error: undefined,
    isConfidential: false,
    attempts: 1,
    ...facts,
  };
}
