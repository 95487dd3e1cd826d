/** Requests as the contract asks for them, made from its examples alone, and the same with a required part missing. */

import { examplesOf, type Operation, operationsOf, resolve, type Spec } from "./spec.js";

export interface RawRequest {
  title: string;
  method: string;
  path: string;
  query: Readonly<Record<string, string>>;
  headers: Readonly<Record<string, string>>;
  body: string | undefined;
  /** Status of the success that it is answered with. */
  success: number;
}

/** A request that the contract does not allow, and how the mock words its refusal. */
export interface Breach {
  title: string;
  request: RawRequest;
  status: number;
  code: string | number;
  /** A part of the message. */
  about: string;
}

/** One request for each operation, and for each form of its body. */
export function requestsOf(document: Spec): { request: RawRequest; breaches: Breach[] }[] {
  return operationsOf(document).flatMap(({ path, method, operation }) => {
    const parameters = (operation.parameters ?? []).map((parameter) => resolve(document, parameter));
    const inPath = parameters.filter((parameter) => parameter.in === "path");
    const required = parameters.filter((parameter) => parameter.in === "query" && parameter.required);
    const authorization = authorizationOf(document, operation);
    const base: RawRequest = {
      title: operation.operationId,
      method,
      path: inPath.reduce((url, { name, example = "" }) => url.replace(`{${name}}`, example), path),
      query: Object.fromEntries(required.map(({ name, example = "" }) => [name, example])),
      headers: authorization,
      body: undefined,
      success: Number(Object.keys(operation.responses).find((status) => status.startsWith("2"))),
    };
    const breaches = (request: RawRequest): Breach[] => [
      ...Object.keys(authorization).flatMap((name) => authorizationBreaches(request, name)),
      ...required.flatMap(({ name, schema }) => queryBreaches(request, name, schema.enum !== undefined)),
    ];
    const content = Object.entries(operation.requestBody?.content ?? {});
    if (content.length === 0) return [{ request: base, breaches: breaches(base) }];
    const mediaTypes = content.map(([mediaType]) => mediaType);
    return content.map(([mediaType, { schema, examples }]) => {
      const [, example] = examplesOf(document, { schema, examples: examples ?? {} })[0] ?? [];
      if (!example) throw new Error(`${operation.operationId} has no example of a request as ${mediaType}.`);
      const request = {
        ...base,
        title: `${operation.operationId} as ${mediaType}`,
        headers: { ...base.headers, "content-type": mediaType },
        body: typeof example.value === "string" ? example.value : JSON.stringify(example.value),
      };
      const properties = resolve(document, schema).required ?? [];
      return {
        request,
        breaches: [
          ...breaches(request),
          ...bodyBreaches(request, mediaTypes, operation.requestBody?.required ?? false),
          ...properties.map((name) => propertyBreach(request, name, example.value)),
        ],
      };
    });
  });
}

/** The header that lets a request in: the session's, or that of basic credentials. */
function authorizationOf(document: Spec, operation: Operation): Record<string, string> {
  const [scheme, ...more] = (operation.security ?? document.security)
    .flatMap(Object.keys)
    .map((name) => document.components.securitySchemes[name]);
  if (scheme?.type === "apiKey" && scheme.in === "header" && more.length === 0) return { [scheme.name ?? ""]: "t0ken" };
  if (scheme?.type === "http" && scheme.scheme === "basic" && more.length === 0) {
    return { authorization: `Basic ${btoa("ann:passw0rd")}` };
  }
  throw new Error(`${operation.operationId}: who is let in, requests.ts does not know.`);
}

function authorizationBreaches(request: RawRequest, name: string): Breach[] {
  const refusal = { status: 401, code: 401, about: "Invalid security scheme" };
  return [
    {
      title: `without the header ${name}`,
      request: { ...request, headers: without(request.headers, name) },
      ...refusal,
    },
    {
      title: `with an empty header ${name}`,
      request: { ...request, headers: { ...request.headers, [name]: "" } },
      ...refusal,
    },
  ];
}

function queryBreaches(request: RawRequest, name: string, isEnumeration: boolean): Breach[] {
  const missing = { status: 400, code: "required", about: `'${name}'` };
  const breaches: Breach[] = [
    { title: `without ${name} in the query`, request: { ...request, query: without(request.query, name) }, ...missing },
    {
      title: `with an empty ${name} in the query`,
      request: { ...request, query: { ...request.query, [name]: "" } },
      ...missing,
    },
  ];
  if (!isEnumeration) return breaches;
  const query = { ...request.query, [name]: "something-else" };
  // The mock writes the name as a JSON Pointer does.
  const about = `${name.replaceAll("~", "~0")} must be equal to one of the allowed values`;
  return [
    ...breaches,
    { title: `with another ${name}`, request: { ...request, query }, status: 400, code: "enum", about },
  ];
}

function bodyBreaches(request: RawRequest, mediaTypes: readonly string[], isRequired: boolean): Breach[] {
  const headers = without(request.headers, "content-type");
  const breaches: Breach[] = [
    {
      title: "without a content type",
      request: { ...request, headers },
      status: 400,
      code: "type",
      about: "Request body must be object",
    },
    {
      title: "with another content type",
      request: { ...request, headers: { ...headers, "content-type": "text/plain" } },
      status: 400,
      code: 415,
      about: `Supported content types: ${mediaTypes.join(",")}`,
    },
  ];
  if (!isRequired) return breaches;
  return [
    ...breaches,
    {
      title: "without a body",
      request: { ...request, body: undefined },
      status: 400,
      code: "required",
      about: "Body parameter is required",
    },
  ];
}

function propertyBreach(request: RawRequest, name: string, value: unknown): Breach {
  const body = JSON.stringify(without(value as Record<string, unknown>, name));
  return {
    title: `without ${name} in the body`,
    request: { ...request, body },
    status: 400,
    code: "required",
    about: `'${name}'`,
  };
}

function without<Value>(from: Readonly<Record<string, Value>>, name: string): Record<string, Value> {
  return Object.fromEntries(Object.entries(from).filter(([key]) => key !== name));
}
