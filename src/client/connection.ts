import createOpenApiClient from "openapi-fetch";
import type { RequestTemplate } from "./attempt.js";
import { UnexpectedResponseError } from "./errors.js";
import { type Answer, exchange } from "./exchange.js";
import { createHttpClient, type HttpClient } from "./http-client.js";
import type { CallOptions, ClientSettings } from "./options.js";
import type { paths } from "./schema.js";

/** What an operation gives to its request, beside its parameters. */
export interface RequestExtras {
  fetch: (request: Request) => Promise<Response>;
}

/** A client's way to its server: settings, and the two ways to send something. */
export interface Connection {
  readonly settings: ClientSettings;
  /** openapi-fetch over this connection, for callers. */
  readonly http: HttpClient;
  /**
   * Sends what `send` builds with openapi-fetch, and returns the answer in full. May be tried again: every operation
   * so far only asks, or asks for what is harmless to ask for twice.
   */
  call(
    operation: string,
    options: CallOptions,
    send: (http: HttpClient, extras: RequestExtras) => Promise<unknown>,
  ): Promise<Answer>;
}

export function createConnection(settings: ClientSettings): Connection {
  const baseUrl = settings.baseUrl.href.replace(/\/+$/, "");

  async function sendRequest(operation: string, request: Request, options: CallOptions, mayRetry: boolean) {
    const url = new URL(request.url);
    if (url.origin !== settings.baseUrl.origin) {
      throw new TypeError(
        `${operation}: this client calls ${settings.baseUrl.origin} only, not ${url.origin}. Create another client for that.`,
      );
    }
    const call = { operation, method: request.method, url: url.origin + url.pathname };
    const retry = mayRetry ? (options.retry ?? settings.retry) : 0;
    return exchange(call, await templateOf(request), {
      ...settings,
      timeoutMs: options.timeoutMs ?? settings.timeoutMs,
      signal: options.signal,
      retry,
    });
  }

  // Kept apart from the one for callers, so that middleware of theirs cannot change what the operations see.
  const internal = createOpenApiClient<paths, "application/json">({ baseUrl });

  return {
    settings,
    http: createHttpClient(baseUrl, async (request) =>
      responseOf(await sendRequest("http", request, { signal: request.signal }, isIdempotent(request.method))),
    ),
    async call(operation, options, send) {
      let outcome: { answer: Answer } | { failure: unknown } | undefined;
      await send(internal, {
        // openapi-fetch builds the request. What becomes of it is taken here, before openapi-fetch makes of it what it
        // can: it would swallow a failure that is falsy, as the reason of an abort may be.
        fetch: async (request) => {
          outcome = await sendRequest(operation, request, options, true).then(
            (answer) => ({ answer }),
            (failure: unknown) => ({ failure }),
          );
          return new Response(null, { status: 204 });
        },
      });
      if (!outcome) throw new Error(`${operation}: nothing was sent.`);
      if ("failure" in outcome) throw outcome.failure;
      return outcome.answer;
    },
  };
}

/** Methods that may be sent twice (RFC 9110, section 9.2.2). */
function isIdempotent(method: string): boolean {
  return ["GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"].includes(method);
}

async function templateOf(request: Request): Promise<RequestTemplate> {
  return {
    url: request.url,
    method: request.method,
    headers: request.headers,
    body: request.body === null ? undefined : await request.text(),
  };
}

/** A Response again, for openapi-fetch to read: whole, decoded, and so without the headers about its transfer. */
function responseOf(answer: Answer): Response {
  const { status, bytes, operation } = answer;
  if (status < 200 || status > 599) {
    throw new UnexpectedResponseError(
      `${operation}: ${answer.method} ${answer.url} answered ${status}, which is no HTTP status.`,
      {
        operation,
        status,
      },
    );
  }
  const headers = new Headers(answer.headers);
  for (const name of ["content-encoding", "content-length", "transfer-encoding"]) headers.delete(name);
  return new Response(bytes.byteLength === 0 ? null : (bytes as BodyInit), { status, headers });
}
