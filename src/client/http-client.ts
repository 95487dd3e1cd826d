import createOpenApiClient, { type Client as OpenApiClient } from "openapi-fetch";
import { UnexpectedResponseError } from "./errors.js";
import { pathIdentifier } from "./option-readers.js";
import type { paths } from "./schema.js";

/** The typed openapi-fetch client of all paths of the contract. */
export type HttpClient = OpenApiClient<paths, "application/json">;

type Send = (request: Request) => Promise<Response>;

/** The part of a call's options that is looked at here. */
interface CallInit {
  params?: { path?: Record<string, unknown> };
  fetch?: Send;
}

/**
 * openapi-fetch for callers: what it leaves open is closed. Identifiers that a URL would take as steps through its path
 * are refused, and a body that is not JSON is a typed error, not the parser's.
 */
export function createHttpClient(baseUrl: string, send: Send): HttpClient {
  const client = createOpenApiClient<paths, "application/json">({ baseUrl });
  const guarded: Record<string, unknown> = { ...client };
  for (const method of ["GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE"] as const) {
    const call = client[method] as (path: string, init: CallInit) => Promise<unknown>;
    guarded[method] = (path: string, init?: CallInit) => guard(method, path, init, send, (safe) => call(path, safe));
  }
  const request = client.request as (method: string, path: string, init: CallInit) => Promise<unknown>;
  guarded.request = (method: string, path: string, init?: CallInit) =>
    guard(method.toUpperCase(), path, init, send, (safe) => request(method, path, safe));
  return guarded as unknown as HttpClient;
}

async function guard(
  method: string,
  path: string,
  init: CallInit | undefined,
  send: Send,
  call: (init: CallInit) => Promise<unknown>,
): Promise<unknown> {
  for (const [name, value] of Object.entries(init?.params?.path ?? {})) pathIdentifier(value, `http: ${name}`);
  let outcome: { response: Response } | { failure: unknown } | undefined;
  const fetch: Send = async (request) => {
    try {
      const response = await (init?.fetch ?? send)(request);
      outcome = { response };
      return response;
    } catch (failure) {
      outcome = { failure };
      throw failure;
    }
  };
  try {
    return await call({ ...init, fetch });
  } catch (error) {
    // Not what openapi-fetch makes of it: it takes a failure that is falsy, as the reason of an abort may be, for none.
    if (outcome && "failure" in outcome) throw outcome.failure;
    if (!(error instanceof SyntaxError) || !outcome) throw error;
    // Without the parser's error as cause: that may quote the body, and with it what is secret.
    throw new UnexpectedResponseError(
      `http: ${method} ${path} answered ${outcome.response.status} with a body that is not JSON. Pass parseAs if that is what you expect.`,
      { operation: "http", status: outcome.response.status, place: "" },
    );
  }
}
