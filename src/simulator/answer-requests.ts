import type { IncomingMessage, RequestListener } from "node:http";
import { type Answer, textAnswer } from "./answer.js";
import { perform, readOperationRequest, refusalAnswer, resultAnswer } from "./api-answer.js";
import { dataAnswer, expiredAnswer, wrongMethod } from "./data-answer.js";
import type { FaultNamed } from "./fault.js";
import { canHappenTo, canHappenToFile, isAimedAt, type Target } from "./fault-aim.js";
import type { FaultQueue } from "./fault-queue.js";
import { faultyAnswer, retryAfterHeader } from "./faulty-answer.js";
import { faultyFileInfo } from "./faulty-file-info.js";
import type { Listener } from "./listener.js";
import { injectedError, operationNotFound, Refusal } from "./refusal.js";
import type { ReceivedRequest, RequestLog } from "./request-log.js";
import { type OperationRoute, type Route, type RouteOptions, routeOf } from "./route.js";
import { send } from "./send.js";
import type { ServedFile } from "./served-file.js";
import type { Service } from "./service.js";

/** What it takes to answer requests. */
export interface AnswerOptions extends RouteOptions {
  /** Requests that come earlier wait: on a port that is known before, somebody may be waiting. */
  ready: Promise<void>;
  service: Service;
  faults: FaultQueue;
  log: RequestLog;
  legacyErrors: "older" | "newer";
  dataNeedsSession: boolean;
  otherOrigin: (which: "elsewhere" | "http") => Promise<string>;
  onRequest: (request: ReceivedRequest) => void;
}

/** Far more than any body of this API. */
const mostBodyBytes = 1024 * 1024;

/** One request on its way: to a route, to the service, to an honest answer, to what faults make of it, out. */
export function answererOf(
  options: AnswerOptions,
): (serves: "api" | "data", listener: () => Listener) => RequestListener {
  return (serves, listener) => (request, response) => {
    const { method = "", url = "" } = request;
    const record = options.log.add(request, listener());
    response.once("close", () => options.onRequest(record));
    // A client that goes away while it is being answered is no event.
    response.on("error", () => {});
    request.on("error", () => {});

    const answering = async (): Promise<void> => {
      await options.ready;
      const known = routeOf(method, url, options);
      const route: Route = serves === "data" && known.kind !== "data" ? { kind: "unknown" } : known;
      const body = await readBody(request);
      record.body = body ?? "";
      const { answer, file } = body === undefined ? tooLarge() : honestAnswer(route, request, record, options);
      const target = targetOf(route, method, request, record);
      let faulty = answer;
      for (const fault of options.faults.take((fault) => canHappenTo(fault, target, answer))) {
        record.faults = [...record.faults, fault.fault];
        faulty = await faultyAnswer(faulty, fault, { url, file, otherOrigin: options.otherOrigin });
      }
      if (faulty.before === "answer") record.status = faulty.status;
      await send(faulty, {
        method,
        response,
        reset: () => listener().reset(request.socket),
        onSent: (bytes) => {
          record.bytesSent += bytes;
        },
      });
    };
    answering().catch((error: unknown) => {
      // Nothing is left to be told to a client that was told half of it.
      if (!response.headersSent) response.writeHead(500).end(String(error));
      else response.destroy();
    });
  };
}

interface Honest {
  answer: Answer;
  file?: ServedFile | undefined;
}

function honestAnswer(route: Route, request: IncomingMessage, record: ReceivedRequest, options: AnswerOptions): Honest {
  switch (route.kind) {
    case "operation":
      return { answer: operationAnswer(route, request, record, options) };
    case "data":
      return linkedData(route.token, request, record, options);
    case "unknown-action":
      return { answer: refusalAnswer(operationNotFound(), route.generation, options.legacyErrors) };
    case "wrong-method":
      return { answer: wrongMethod(route.allow) };
    default:
      return { answer: textAnswer(404, "404 page not found\n") };
  }
}

function operationAnswer(
  route: OperationRoute,
  { headers }: IncomingMessage,
  record: ReceivedRequest,
  { service, faults, legacyErrors }: AnswerOptions,
): Answer {
  const { generation, operation } = route;
  record.operation = operation;
  try {
    service.authenticate(headers["vmware-api-session-id"] as string | undefined);
    const request = readOperationRequest(route, headers, record.body);
    record.fileName = request.fileName;
    const target: Target = { where: "api", method: "", hasRange: false, operation, fileName: request.fileName };
    const error = faults.take((fault) => fault.fault === "error" && isAimedAt(fault, target))[0] as
      | FaultNamed<"error">
      | undefined;
    if (error) {
      record.faults = [...record.faults, error.fault];
      const refusal = injectedError(error.errorType, error);
      return refusalAnswer(refusal, generation, legacyErrors, retryAfterHeader(error.retryAfter));
    }
    const infos = [perform(service, request)].flat();
    const due = faults.take((fault) => infos.some((info) => canHappenToFile(fault, target, info)));
    record.faults = [...record.faults, ...due.map(({ fault }) => fault)];
    const faulty = infos.map((honest) =>
      due
        .filter((fault) => canHappenToFile(fault, target, honest))
        .reduce((info, fault) => faultyFileInfo(info, fault), honest),
    );
    const [only] = faulty;
    return resultAnswer(request, operation === "list" || !only ? faulty : only);
  } catch (error) {
    const refusal = error instanceof Refusal ? error : injectedError("INTERNAL_SERVER_ERROR", {});
    return refusalAnswer(refusal, generation, legacyErrors);
  }
}

function linkedData(
  token: string,
  { method = "", headers }: IncomingMessage,
  record: ReceivedRequest,
  { service, dataNeedsSession }: AnswerOptions,
): Honest {
  record.operation = "data";
  const linked = service.linked(token);
  if (!("file" in linked)) return { answer: expiredAnswer(linked.status) };
  const { file, keepAlive } = linked;
  record.fileName = file.declaration.name;
  if (dataNeedsSession && !service.hasSession(headers["vmware-api-session-id"] as string | undefined)) {
    return { answer: textAnswer(401, "401 the session header is missing, or not valid\n"), file };
  }
  keepAlive();
  const { onServed, ...answer } = dataAnswer(method, headers, file);
  return {
    file,
    answer: {
      ...answer,
      onServed:
        onServed &&
        ((offset, bytes) => {
          keepAlive();
          onServed(offset, bytes);
        }),
    },
  };
}

function tooLarge(): Honest {
  return { answer: textAnswer(413, "413 request entity too large\n") };
}

function targetOf(
  route: Route,
  method: string,
  { headers }: IncomingMessage,
  { operation, fileName }: ReceivedRequest,
): Target {
  const where = route.kind === "data" ? "data" : "api";
  return { where, method, hasRange: headers.range !== undefined, operation, fileName };
}

/** The body of a request as text; undefined if it is larger than any that this API knows. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= mostBodyBytes) chunks.push(chunk);
  }
  return size <= mostBodyBytes ? Buffer.concat(chunks).toString("utf8") : undefined;
}
