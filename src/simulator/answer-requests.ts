import type { IncomingMessage, RequestListener } from "node:http";
import { textAnswer } from "./answer.js";
import { notFoundAnswer, refusalAnswer } from "./api-answer.js";
import { wrongMethod } from "./data-answer.js";
import { canHappenTo, type Target } from "./fault-aim.js";
import type { FaultQueue } from "./fault-queue.js";
import { faultyAnswer } from "./faulty-answer.js";
import { type DataAnswer, linkedData } from "./linked-data.js";
import type { Listener } from "./listener.js";
import { operationAnswer } from "./operation-answer.js";
import type { Profile } from "./profile.js";
import { operationNotFound } from "./refusal.js";
import type { ReceivedRequest, RequestLog } from "./request-log.js";
import { type Route, routeOf } from "./route.js";
import { send } from "./send.js";
import type { Service } from "./service.js";

/** What it takes to answer requests. */
export interface AnswerOptions {
  /** Requests that come earlier wait: on a port that is known before, somebody may be waiting. */
  ready: Promise<void>;
  profile: Profile;
  service: Service;
  faults: FaultQueue;
  log: RequestLog;
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
      const known = routeOf(method, url, options.profile);
      const route: Route = serves === "data" && known.kind !== "data" ? { kind: "unknown" } : known;
      const body = await readBody(request);
      record.body = body ?? "";
      const honest = body === undefined ? tooLarge() : honestAnswer(route, request, record, options);
      const { answer, file, onEnd } = honest;
      const target = targetOf(route, method, request, record);
      let faulty = answer;
      for (const fault of options.faults.take((fault) => canHappenTo(fault, target, answer))) {
        record.faults = [...record.faults, fault.fault];
        faulty = await faultyAnswer(faulty, fault, { url, file, otherOrigin: options.otherOrigin });
      }
      if (faulty.before === "answer") record.status = faulty.status;
      const reset = () => listener().reset(request.socket);
      if (onEnd && !response.closed) response.once("close", onEnd(reset));
      await send(faulty, {
        method,
        response,
        reset,
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

function honestAnswer(
  route: Route,
  request: IncomingMessage,
  record: ReceivedRequest,
  options: AnswerOptions,
): DataAnswer {
  switch (route.kind) {
    case "operation":
      return { answer: operationAnswer(route, request.headers, record, options) };
    case "data":
      return linkedData(route.token, request, record, options);
    case "unknown-action":
      return { answer: refusalAnswer(operationNotFound(), route.style, options.profile) };
    case "wrong-method":
      return { answer: wrongMethod(route.allow) };
    default:
      return { answer: notFoundAnswer() };
  }
}

function tooLarge(): DataAnswer {
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
