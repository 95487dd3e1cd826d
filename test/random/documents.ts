/** The contract's examples as answers: what the client's calls are answered with where nothing is wrong. */

import type { Call } from "../contract/calls.js";
import { type ContractCase, casesOf } from "../contract/cases.js";
import { examplesOf, operationOf, resolve, spec } from "../contract/spec.js";

export interface Document {
  status: number;
  /** Undefined where the contract has no body. */
  mediaType: string | undefined;
  /** Of JSON its value, of XML its text. */
  value: unknown;
  /** What the call must come to. */
  expected: ContractCase["expected"];
}

const documents = new Map<Call, Document[]>();
const operationIds = new Map<string, Call>();
for (const each of casesOf(spec)) {
  const { call, status, mediaType, expected } = each;
  documents.set(call, [...(documents.get(call) ?? []), { status, mediaType, value: exampleOf(each), expected }]);
  operationIds.set(call.operationId, call);
}

/** Every call of the client that the contract has examples for. */
export const calls: readonly Call[] = [...documents.keys()];

/** Every operation of the contract, each with a call that gets the same answers. */
export const operations: ReadonlyMap<string, Call> = operationIds;

export function documentsFor(call: Call): readonly Document[] {
  return documents.get(call) ?? [];
}

function exampleOf({ call, response, mediaType, example }: ContractCase): unknown {
  if (mediaType === undefined) return undefined;
  const node = operationOf(spec, call.operationId).responses[response];
  const examples = examplesOf(spec, node && resolve(spec, node).content?.[mediaType]);
  return examples.find(([name]) => name === example)?.[1].value;
}
