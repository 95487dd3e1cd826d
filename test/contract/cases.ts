/**
 * The contract as test cases: every operation × documented response × media type × named example × way that the client
 * has of getting there. What a case expects is read from the contract alone: a legacy or XML example must give what
 * its modern twin says, the example of the same name under `/api/`.
 */

import {
  type Call,
  getFileAsPublished,
  getFileAsServed,
  listFiles,
  prepareFileInJson,
  prepareFileInXml,
  type Target,
} from "./calls.js";
import { type Example, examplesOf, operationsOf, parameterExample, resolve, type Spec } from "./spec.js";

export interface ContractCase {
  /** The operation's own id, which is not always the client's name for it. */
  operationId: string;
  method: string;
  /** With its placeholders. */
  path: string;
  /** Key of the response in the contract: a status or `default`. */
  response: string;
  /** What the mock is asked for. */
  status: number;
  example: string;
  /** Of the answer. */
  mediaType: string;
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

/** How the client gets to each operation of the contract: all that the contract cannot say by itself. */
const ways: Readonly<Record<string, readonly Call[]>> = {
  getFile: [getFileAsPublished],
  getOrListFiles: [getFileAsServed, listFiles],
  prepareFile: [prepareFileInJson, prepareFileInXml],
};

/** What the calls of the cases ask about: the examples of the contract's own parameters. */
export function targetOf(document: Spec): Target {
  return {
    downloadSessionId: parameterExample(document, "download_session_id"),
    fileName: parameterExample(document, "file_name"),
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
    const calls = ways[operationId];
    if (!calls) throw new Error(`No call of the client reaches ${operationId}: add it to ways in cases.ts.`);
    for (const [response, node] of Object.entries(responses)) {
      const isSuccess = response.startsWith("2");
      for (const [mediaType, content] of Object.entries(resolve(document, node).content ?? {})) {
        for (const [example, own] of examplesOf(document, content)) {
          const twin = twins.get(example);
          if (!twin) throw new Error(`${method} ${path}: ${response}: the example ${example} has no twin under /api/.`);
          const status = isSuccess ? Number(response) : statusOf(example, own);
          const expected = isSuccess ? { value: twin.value } : { error: expectedError(example, twin) };
          for (const call of calls) {
            if (!call.accepts.includes(mediaType)) continue;
            if (isSuccess && call.givesList !== Array.isArray(twin.value)) continue;
            yield { operationId, method, path, response, status, example, mediaType, call, expected };
          }
        }
      }
    }
  }
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

function expectedError(name: string, twin: Example): ExpectedError {
  const { error_type: errorType, messages, data, challenge } = twin.value as Record<string, unknown>;
  return { status: statusOf(name, twin), errorType, messages, data, challenge };
}

function statusOf(name: string, example: Example): number {
  const status = example["x-http-status"];
  if (status === undefined) throw new Error(`The error example ${name} does not say its status in x-http-status.`);
  return status;
}
