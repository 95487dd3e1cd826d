import createOpenApiClient from "openapi-fetch";
import type { ApiSession } from "./api-session.js";
import type { RequestTemplate } from "./attempt.js";
import type { Authorization } from "./authorization.js";
import { bodyLimits } from "./bounded-body.js";
import { callBy, callByEither, type OperationCall, type Route } from "./call-operation.js";
import { UnexpectedResponseError } from "./errors.js";
import { type Answer, exchange } from "./exchange.js";
import { createHttpClient, type HttpClient } from "./http-client.js";
import { OptionError } from "./option-error.js";
import type { ClientSettings } from "./options.js";
import { createRouteMemory } from "./route-memory.js";
import type { paths } from "./schema.js";
import { sendInSession } from "./send-in-session.js";

/** A client's way to its server: settings, session, and the two ways to send something. */
export interface Connection {
  readonly settings: ClientSettings;
  readonly session: ApiSession;
  /** openapi-fetch over this connection, for callers. */
  readonly http: HttpClient;
  /**
   * Calls an operation by the generation that the options name, or the one that the server has.
   *
   * @throws ApiError, UnexpectedResponseError, ConnectionError, CertificateError, TimeoutError, or the reason of `signal`
   */
  call<Result>(operation: OperationCall<Result>): Promise<Result>;
}

/** What is to be known of a request beside itself. */
type Sending = Pick<
  OperationCall<unknown>,
  "name" | "options" | "mayRepeat" | "authorize" | "isList" | "isConfidential"
>;

export function createConnection(settings: ClientSettings, session: ApiSession): Connection {
  const { origin } = settings.baseUrl;
  const baseUrl = settings.baseUrl.href.replace(/\/+$/, "");
  // Kept apart from the one for callers, so that middleware of theirs cannot change what the operations see.
  const builder = createOpenApiClient<paths, "application/json">({
    baseUrl,
    Request: BuiltRequest as unknown as typeof Request,
  });
  const memory = createRouteMemory();

  async function sendRequest(
    request: RequestTemplate,
    { name: operation, options, ...sending }: Sending,
  ): Promise<Answer> {
    if (!request.url.startsWith(`${origin}/`)) {
      throw new OptionError(
        `${operation}: this client calls ${origin} only, not ${new URL(request.url).origin}. Create another client for that.`,
      );
    }
    const [url = ""] = request.url.split(/[?#]/, 1);
    const call = { operation, method: request.method, url };
    const { signal, timeoutMs = settings.timeoutMs, retry = settings.retry } = options;
    const send = (authorize: () => Authorization | Promise<Authorization>) =>
      exchange(call, request, {
        fetch: settings.fetch,
        authorize,
        timeoutMs,
        bodyLimit: sending.isList ? bodyLimits.list : bodyLimits.one,
        signal,
        retry: sending.mayRepeat ? retry : 0,
        isConfidential: sending.isConfidential ?? false,
      });
    return sending.authorize ? send(sending.authorize) : sendInSession(session, signal, send);
  }

  async function sendBy<Result>(route: Route<Result>, operation: OperationCall<Result>): Promise<Answer> {
    let built: RequestTemplate | undefined;
    await route.send(builder, {
      // What openapi-fetch is for is to build the request. Of an answer it would make what it can: it swallows a
      // failure that is falsy, as the reason of an abort may be.
      fetch: async (request) => {
        built = request as unknown as BuiltRequest;
        // Made here and not beforehand: the first of them loads all of the built-in fetch.
        noAnswer ??= new Response(null, { status: 204 });
        return noAnswer;
      },
    });
    if (!built) throw new Error(`${operation.name}: nothing was built to be sent.`);
    return sendRequest(built, operation);
  }

  return {
    settings,
    session,
    http: createHttpClient(baseUrl, async (request) => {
      const options = { signal: request.signal };
      const template = await templateOf(request);
      return responseOf(
        // Which operation it is, the caller knows; some are lists.
        await sendRequest(template, { name: "http", options, mayRepeat: isIdempotent(request.method), isList: true }),
      );
    }),
    async call<Result>(operation: OperationCall<Result>) {
      const { apiStyle = settings.apiStyle, signal, timeoutMs = settings.timeoutMs } = operation.options;
      const send = (route: Route<Result>) => sendBy(route, operation);
      if (apiStyle !== "auto") return callBy(apiStyle, operation, send);
      return memory.run(operation.name, { signal, timeoutMs }, callByEither(operation, send));
    },
  };
}

/** In the place of a Request, which takes time to make, and would be taken apart again. */
class BuiltRequest implements RequestTemplate {
  readonly url: string;
  readonly method: string;
  readonly headers: Headers;
  readonly body: string | undefined;

  constructor(url: string, { method = "GET", headers, body }: RequestInit) {
    this.url = url;
    this.method = method;
    this.headers = headers as Headers;
    this.body = body as string | undefined;
  }
}

let noAnswer: Response | undefined;

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
