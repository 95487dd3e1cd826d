/** One call of the client that meets random answers. */

import { isDeepStrictEqual } from "node:util";
import { ApiError, type Client, createClient as createFetchClient, TimeoutError } from "../../src/index.js";
import { createClient as createNodeClient } from "../../src/node.js";
import { type Call, credentials, type Target } from "../contract/calls.js";
import { targetOf } from "../contract/cases.js";
import { examplesOf, type Operation, operationsOf, resolve, spec } from "../contract/spec.js";
import type { Chance } from "./chance.js";
import { calls, operations } from "./documents.js";
import { canBeResponse, fetchOf, randomOddity } from "./in-process-fetch.js";
import { type Meeting, type RandomCall, secret } from "./meeting.js";
import { demand, demandTyped, type Outcome, outcomeOf } from "./outcome.js";
import { endsByItself, type RandomAnswer, randomAnswer } from "./random-answer.js";
import type { WireServer } from "./wire.js";

const target: Target = targetOf(spec);

/** Every call of the contract's, and every operation by `client.http`. */
export const clientCalls: readonly RandomCall[] = [
  ...calls.map((call) => ({
    title: call.title,
    meet: (meeting: Meeting) => meetWith(meeting, call, (client) => call.send(client, target), judgeCall),
  })),
  ...operationsOf(spec).map(({ path, method, operation }) => ({
    title: `client.http ${operation.operationId}`,
    meet: (meeting: Meeting) => {
      const call = operations.get(operation.operationId);
      demand(call !== undefined, `The contract has no example of ${operation.operationId}.`);
      return meetWith(meeting, call, (client) => send(client, method, path, operation), judgeHttp);
    },
  })),
];

/** Sends what the contract has as examples of an operation's parameters and body. */
function send(client: Client, method: string, path: string, operation: Operation): Promise<unknown> {
  const params: Record<string, Record<string, unknown>> = {};
  for (const node of operation.parameters ?? []) {
    const { name, in: place, example, schema } = resolve(spec, node);
    params[place] = { ...params[place], [name]: example ?? schema.enum?.[0] };
  }
  const [[, body] = []] = examplesOf(spec, operation.requestBody?.content["application/json"]);
  const init = { params, ...(body && { body: body.value }) };
  return (client.http.request as (method: string, path: string, init: object) => Promise<unknown>)(method, path, init);
}

/** What a server that echoes can know from the call: a log-in does not carry the session. */
function secretOf({ operation }: Call): string {
  return operation === "logIn" ? credentials.password : secret;
}

type Judge = (call: Call, answer: RandomAnswer | undefined, outcome: Outcome) => void;

async function meetWith(
  { chance, index, server, onAnswer }: Meeting,
  call: Call,
  run: (client: Client) => Promise<unknown>,
  judge: Judge,
): Promise<Outcome> {
  const retry = chance.is(0.15) ? 1 : 0;
  const answers = Array.from({ length: retry + 1 }, () => randomAnswer(chance, call, secretOf(call)));
  let asked = 0;
  const next = () => {
    onAnswer();
    return answers[Math.min(asked++, retry)] as RandomAnswer;
  };
  const settings = { sessionId: secret, retry, timeoutMs: answers.every(endsByItself) ? 20_000 : 150 };
  const isInProcess = chance.is(0.4) && answers.every(canBeResponse);
  const oddity = isInProcess && chance.is(0.08) ? randomOddity(chance, secretOf(call)) : undefined;
  const outcome = isInProcess
    ? await outcomeOf(
        run(createFetchClient({ ...settings, baseUrl: "http://127.0.0.1:1", fetch: fetchOf(next, oddity) })),
      )
    : await overWire(server, index, chance, next, async (baseUrl) => {
        await using client = createNodeClient({ ...settings, baseUrl });
        return await outcomeOf(run(client));
      });
  // Where the limit is short, also what is right may come too late.
  const isTooLate = settings.timeoutMs < 1_000 && "error" in outcome && outcome.error instanceof TimeoutError;
  demand(asked > 0 || isTooLate, "no answer was asked for:", outcome);
  // To a request that was sent again, an error may say that it was done the first time.
  const isDoneBefore = asked > 1 && "value" in outcome && outcome.value === undefined;
  const isJudged = !(oddity || isTooLate || isDoneBefore);
  judge(call, isJudged ? answers[Math.min(asked, answers.length) - 1] : undefined, outcome);
  return outcome;
}

async function overWire(
  server: WireServer,
  index: number,
  chance: Chance,
  answer: () => RandomAnswer,
  run: (baseUrl: string) => Promise<Outcome>,
): Promise<Outcome> {
  try {
    return await run(server.serve(index, chance, answer));
  } finally {
    server.forget(index);
  }
}

/** A call must come to what the contract says where nothing is wrong, and never to what the answer does not say. */
function judgeCall(call: Call, answer: RandomAnswer | undefined, outcome: Outcome): void {
  if ("error" in outcome) demandTyped(outcome.error, [secretOf(call)]);
  if (!answer) return;
  if (answer.document) {
    const { expected } = answer.document;
    demand(isDeepStrictEqual(factsOf(outcome), expected), "not what the contract says:", outcome, expected);
  } else if ("value" in outcome) {
    demand(answer.raw !== undefined || (answer.status >= 200 && answer.status < 300), "a result of:", answer, outcome);
    demand(isResultOf(call, outcome.value), "a result of another kind:", answer, outcome);
  } else if (outcome.error instanceof ApiError && !answer.raw) {
    demand([answer.status, 200].includes(outcome.error.status), "another status than came:", answer, outcome);
  }
}

/** Whether a value is of the kind that a call comes to, as far as whoever uses it would trip over. */
function isResultOf({ operation, givesList }: Call, value: unknown): boolean {
  if (givesList) return Array.isArray(value) && value.every((item) => isItemOf(operation, item));
  return isItemOf(operation, value);
}

function isItemOf(operation: Call["operation"], value: unknown): boolean {
  switch (operation) {
    case "getFile":
    case "listFiles":
    case "prepareFile": {
      const { name, status } = value as { name?: unknown; status?: unknown };
      return typeof name === "string" && typeof status === "string";
    }
    case "getDownloadSession":
      return typeof value === "object" && value !== null && !Array.isArray(value);
    case "createDownloadSession":
    case "listDownloadSessions":
    case "logIn":
      return typeof value === "string";
    default:
      return value === undefined;
  }
}

function factsOf(outcome: Outcome): Outcome {
  if (!("error" in outcome) || !(outcome.error instanceof ApiError)) return outcome;
  const { status, errorType, messages, data, challenge } = outcome.error;
  return { error: { status, errorType, messages, data, challenge } };
}

function judgeHttp(_: Call, answer: RandomAnswer | undefined, outcome: Outcome): void {
  if ("error" in outcome) {
    demandTyped(outcome.error, [secret]);
    return;
  }
  const { data, error, response } = outcome.value as { data?: unknown; error?: unknown; response: Response };
  if (!answer || answer.raw) return;
  demand(response.status === answer.status, "another status than came:", answer, outcome);
  if (!answer.document || answer.document.mediaType?.endsWith("/xml")) return;
  const { expected, value } = answer.document;
  demand(isDeepStrictEqual("value" in expected ? data : error, value), "another body than came:", answer, outcome);
}
