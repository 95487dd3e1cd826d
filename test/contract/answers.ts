/** What a success of each call can be, by the contract's schemas, for tests that make answers of their own. */

import {
  type Call,
  getFileAsPublished,
  getFileAsServed,
  listFiles,
  prepareFileInJson,
  prepareFileInXml,
} from "./calls.js";
import { legacyFormOf } from "./legacy-form.js";
import { operationOf, resolve, type Schema, spec } from "./spec.js";

export interface AnswerKind {
  call: Call;
  mediaType: "application/json" | "application/xml";
  /** Schema of what the client gives. */
  result: Schema;
  /** Schema of the body that it is given in. */
  body: Schema;
  bodyFrom(result: unknown): unknown;
}

const json = "application/json";
const xml = "application/xml";
const fileInfo = component("FileInfo");

export const answerKinds: readonly AnswerKind[] = [
  { call: getFileAsServed, ...asItIs(successOf("getOrListFiles", json, "object")) },
  { call: getFileAsPublished, ...asItIs(successOf("getFile", json, "object")) },
  { call: listFiles, ...asItIs(successOf("getOrListFiles", json, "array")) },
  {
    call: prepareFileInJson,
    mediaType: json,
    result: fileInfo,
    body: successOf("prepareFile", json, "object"),
    bodyFrom: (result) => ({ value: legacyFormOf(fileInfo, result) }),
  },
  {
    call: prepareFileInXml,
    mediaType: xml,
    // The contract knows no way to write all that FileInfo has in XML.
    result: component("FileInfoXml"),
    body: successOf("prepareFile", xml, "object"),
    bodyFrom: (result) => ({ value: result }),
  },
];

/** Under `/api` the body is the result. */
function asItIs(schema: Schema): Omit<AnswerKind, "call"> {
  return { mediaType: json, result: schema, body: schema, bodyFrom: (result) => result };
}

export function component(name: string): Schema {
  return resolve(spec, { $ref: `#/components/schemas/${name}` });
}

/** The schema of a success, or the one of its alternatives that is of a type. */
function successOf(operationId: string, mediaType: string, type: string): Schema {
  const { "200": success } = operationOf(spec, operationId).responses;
  const schema = success && resolve(spec, success).content?.[mediaType]?.schema;
  const found = [schema?.contentSchema ?? schema ?? {}, ...(schema?.oneOf ?? [])]
    .map((alternative) => resolve(spec, alternative))
    .find((alternative) => alternative.type === type);
  if (!found) throw new Error(`${operationId} has no success of the type ${type} as ${mediaType}.`);
  return found;
}
