/** The bundled contract as plain JSON, and the few steps through it that the contract tests share. */

import { readBundledSpec } from "../../scripts/bundled-spec.js";
import { operations, resolve } from "../../scripts/openapi-document.js";

export { resolve };

export interface Spec {
  security: Record<string, string[]>[];
  paths: Record<string, Record<string, Operation>>;
  components: {
    schemas: Record<string, Schema>;
    responses: Record<string, Response>;
    parameters: Record<string, Parameter>;
    examples: Record<string, Example>;
    securitySchemes: Record<string, { type: string; in?: string; name?: string; scheme?: string }>;
  };
}

export interface Reference {
  $ref: string;
}

export interface Operation {
  operationId: string;
  security?: Record<string, string[]>[];
  parameters?: (Parameter | Reference)[];
  requestBody?: { required?: boolean; content: Record<string, MediaType> };
  responses: Record<string, Response | Reference>;
}

export interface Parameter {
  name: string;
  in: string;
  required?: boolean;
  schema: Schema;
  example?: string;
}

interface Response {
  description: string;
  content?: Record<string, MediaType>;
}

interface MediaType {
  schema: Schema;
  examples?: Record<string, Example | Reference>;
}

export interface Example {
  summary?: string;
  value: unknown;
  "x-http-status"?: number;
  /** Name of the modern twin of a legacy example, where it is not the same. */
  "x-twin"?: string;
}

export interface Schema {
  $ref?: string;
  type?: string | string[];
  format?: string;
  enum?: string[];
  minLength?: number;
  required?: string[];
  properties?: Record<string, Schema>;
  additionalProperties?: Schema | boolean;
  items?: Schema;
  examples?: unknown[];
  oneOf?: Schema[];
  contentSchema?: Schema;
  xml?: { name?: string; prefix?: string; namespace?: string; wrapped?: boolean };
}

export const spec = readBundledSpec() as unknown as Spec;

/** The type of a schema, for which null is only a way to say that there is nothing. */
export function typeOf({ type }: Schema): string {
  return [type].flat().find((each) => each !== "null") ?? "";
}

/** Every operation of the contract, with the path and the method, in upper case, that name it. */
export function operationsOf(document: Spec): { path: string; method: string; operation: Operation }[] {
  return operations(document).map(({ method, ...found }) => ({ ...found, method: method.toUpperCase() }));
}

export function operationOf(document: Spec, operationId: string): Operation {
  const found = operationsOf(document).find(({ operation }) => operation.operationId === operationId);
  if (!found) throw new Error(`The contract has no operation ${operationId}.`);
  return found.operation;
}

/** The examples of a media type by name, references followed. */
export function examplesOf(document: Spec, mediaType: MediaType | undefined): [string, Example][] {
  return Object.entries(mediaType?.examples ?? {}).map(([name, example]) => [name, resolve(document, example)]);
}

/** The example that the contract gives for a parameter. */
export function parameterExample(document: Spec, name: string): string {
  const example = operationsOf(document)
    .flatMap(({ operation }) => operation.parameters ?? [])
    .map((parameter) => resolve(document, parameter))
    .find((parameter) => parameter.name === name)?.example;
  if (example === undefined) throw new Error(`The contract has no example for the parameter ${name}.`);
  return example;
}
