/** What a success of each call can be, by the contract's schemas, for tests that make answers of their own. */

import fc from "fast-check";
import { type Variety, valuesOf } from "./arbitraries.js";
import { type Call, calls } from "./calls.js";
import { legacyFormOf } from "./legacy-form.js";
import { operationOf, resolve, type Schema, spec, typeOf } from "./spec.js";

export interface AnswerKind {
  call: Call;
  mediaType: "application/json" | "application/xml";
  /** Schema of the body. */
  body: Schema;
  /** Random values of what the client gives. */
  results(variety: Variety): fc.Arbitrary<unknown>;
  /** The body that a result is given in. */
  bodyFrom(result: unknown): unknown;
}

/** The kinds of answers to all calls that are answered with a body. */
export const answerKinds: readonly AnswerKind[] = calls.flatMap((call) => {
  const [mediaType] = call.accepts as [AnswerKind["mediaType"]];
  const body = successOf(call, mediaType);
  if (!body) return [];
  const isXml = mediaType === "application/xml";
  // The contract knows no way to write all that FileInfo has in XML.
  const result = isXml ? component("FileInfoXml") : resultOf(call);
  return [
    {
      call,
      mediaType,
      body,
      results: (variety) => (call.operation === "logIn" ? tokens() : valuesOf(result, variety)),
      bodyFrom: (value) => {
        if (call.generation === "api") return value;
        return { value: isXml ? value : legacyFormOf(result, value) };
      },
    },
  ];
});

/** Schema of what the client gives: what the operation's success is under `/api`. */
function resultOf({ operation, givesList }: Call): Schema {
  const modern = calls.find((call) => call.operation === operation && call.generation === "api");
  const found = modern && successOf({ ...modern, givesList }, "application/json");
  if (!found) throw new Error(`${operation} has no success with a body under /api.`);
  return found;
}

/** What can be sent as a header, which is all that a token is good for. */
function tokens(): fc.Arbitrary<string> {
  return fc.stringMatching(/^[!-~]{1,60}(?: [!-~]{1,20})?$/);
}

export function component(name: string): Schema {
  return resolve(spec, { $ref: `#/components/schemas/${name}` });
}

/** The schema of a success, or the one of its alternatives that the call is for; undefined if it has no body. */
function successOf({ operationId, givesList }: Call, mediaType: string): Schema | undefined {
  const [success] = Object.entries(operationOf(spec, operationId).responses).filter(([key]) => key.startsWith("2"));
  const schema = success && resolve(spec, success[1]).content?.[mediaType]?.schema;
  if (!schema) return undefined;
  if (!schema.oneOf) return resolve(spec, schema.contentSchema ?? schema);
  return schema.oneOf
    .map((alternative) => resolve(spec, alternative))
    .find((alternative) => (typeOf(alternative) === "array") === givesList);
}
