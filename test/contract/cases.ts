/**
 * The contract as test cases: every operation × documented response × media type × named example × way that the client
 * has of getting there. What a case expects is read from the contract alone: a legacy or XML example must give what
 * its modern twin says, the example under `/api/` of the same name, or of the name that it gives as `x-twin`.
 */

import { type Call, calls, type Target } from "./calls.js";
import { type Example, examplesOf, operationsOf, parameterExample, resolve, type Spec } from "./spec.js";

export interface ContractCase {
  method: string;
  /** With its placeholders. */
  path: string;
  /** Key of the response in the contract: a status or `default`. */
  response: string;
  /** What the mock is asked for. */
  status: number;
  /** Undefined for a response that has no body. */
  example: string | undefined;
  /** Of the answer; undefined if it has no body. */
  mediaType: string | undefined;
  call: Call;
  expected: { value: unknown } | { error: ExpectedError };
}

/** The fields of an `ApiError` that come from the server. */
export interface ExpectedError {
  status: number;
  errorType: unknown;
  messages: unknown;
  data: unknown;
  challenge: unknown;
}

/** What the calls of the cases ask about: the examples of the contract's own parameters. */
export function targetOf(document: Spec): Target {
  return {
    downloadSessionId: parameterExample(document, "download_session_id"),
    fileName: parameterExample(document, "file_name"),
    libraryItemId: parameterExample(document, "library_item_id"),
  };
}

/**
 * @throws Error if the contract has an operation that no call reaches, an error example without a status, or a legacy or
 *   XML example without a twin
 */
export function casesOf(document: Spec): ContractCase[] {
  return [...eachCase(document)];
}

function* eachCase(document: Spec): Generator<ContractCase> {
  const twins = modernExamples(document);
  for (const { path, method, operation } of operationsOf(document)) {
    const { operationId, responses } = operation;
    const ways = calls.filter((call) => call.operationId === operationId);
    if (ways.length === 0) throw new Error(`No call of the client reaches ${operationId}: add it to calls.ts.`);
    for (const [response, node] of Object.entries(responses)) {
      const isSuccess = response.startsWith("2");
      const content = resolve(document, node).content;
      if (isSuccess && !content) {
        const nothing = { example: undefined, mediaType: undefined, expected: { value: undefined } };
        for (const call of ways) yield { method, path, response, status: Number(response), ...nothing, call };
      }
      for (const [mediaType, media] of Object.entries(content ?? {})) {
        for (const [example, own] of examplesOf(document, media)) {
          const twin = twins.get(own["x-twin"] ?? example);
          if (!twin) throw new Error(`${method} ${path}: ${response}: the example ${example} has no twin under /api/.`);
          const status = isSuccess ? Number(response) : statusOf(example, own);
          for (const call of ways) {
            if (!call.accepts.includes(mediaType)) continue;
            if (isSuccess && call.givesList !== Array.isArray(twin.value) && givesEither(operationId)) continue;
            const expected = isSuccess ? { value: twin.value } : { error: expectedError(call, example, twin) };
            yield { method, path, response, status, example, mediaType, call, expected };
          }
        }
      }
    }
  }
}

/** Whether one of an operation's calls gets a list, and another one does not. */
function givesEither(operationId: string): boolean {
  const kinds = calls.filter((call) => call.operationId === operationId).map(({ givesList }) => givesList);
  return new Set(kinds).size > 1;
}

/** The JSON examples of all responses under `/api/`, by name. */
export function modernExamples(document: Spec): Map<string, Example> {
  const found = new Map<string, Example>();
  for (const { path, operation } of operationsOf(document)) {
    if (!path.startsWith("/api/")) continue;
    for (const response of Object.values(operation.responses)) {
      for (const [name, example] of examplesOf(document, resolve(document, response).content?.["application/json"])) {
        const other = found.get(name);
        if (other && JSON.stringify(other.value) !== JSON.stringify(example.value)) {
          throw new Error(`Two examples under /api/ are called ${name} and differ, so ${name} has no one twin.`);
        }
        found.set(name, example);
      }
    }
  }
  return found;
}

function expectedError({ tellsTypeOnly }: Call, name: string, twin: Example): ExpectedError {
  const { error_type: errorType, messages, data, challenge } = twin.value as Record<string, unknown>;
  const status = statusOf(name, twin);
  if (tellsTypeOnly) return { status, errorType, messages: [], data: undefined, challenge: undefined };
  return { status, errorType, messages, data, challenge };
}

function statusOf(name: string, example: Example): number {
  const status = example["x-http-status"];
  if (status === undefined) throw new Error(`The error example ${name} does not say its status in x-http-status.`);
  return status;
}
