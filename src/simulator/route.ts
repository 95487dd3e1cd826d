import { type Endpoint, readEndpoint } from "./endpoint.js";
import type { Operation } from "./operation.js";
import { type OperationName, operations } from "./operations.js";
import type { ApiStyle, Profile } from "./profile.js";

/** What a request asks for, by its method and URL alone. */
export type Route = OperationRoute | DataRoute | NoRoute;

export interface OperationRoute {
  kind: "operation";
  style: ApiStyle;
  name: OperationName;
  operation: Operation;
  /** The fields of the path, and of the query where there is no body. */
  fields: Readonly<Record<string, string>>;
  hasBody: boolean;
}

export interface DataRoute {
  kind: "data";
  /** The part of the URL that only the server knows how to make. The name behind it is for people. */
  token: string;
}

export type NoRoute =
  | { kind: "unknown" }
  /** The URL is known, the action is not. */
  | { kind: "unknown-action"; style: ApiStyle }
  | { kind: "wrong-method"; allow: string };

/** Where data is served. */
export const dataPath = "/cls/data";
const data = /^\/cls\/data\/([^/]+)(?:\/|$)/;

export function routeOf(
  method: string,
  url: string,
  { styles, servesPublishedUrl }: Pick<Profile, "styles" | "servesPublishedUrl">,
): Route {
  const path = url.split("?", 1)[0] ?? "";
  const query = new URLSearchParams(url.slice(path.length));
  const token = data.exec(path)?.[1];
  if (token !== undefined) return { kind: "data", token };

  const here = places.flatMap((place) => {
    const isServed = styles.includes(place.style) && (servesPublishedUrl || !place.isPublished);
    const parameters = isServed ? place.endpoint.parametersOf(path) : undefined;
    return parameters ? [{ ...place, parameters }] : [];
  });
  const [first] = here;
  if (!first) return { kind: "unknown" };
  const asked = here.filter(({ endpoint }) => endpoint.method === method);
  if (asked.length === 0) {
    return { kind: "wrong-method", allow: [...new Set(here.map(({ endpoint }) => endpoint.method))].join(", ") };
  }
  const fitting = asked.filter(({ endpoint }) => endpoint.query.every(({ name, value }) => holds(query, name, value)));
  // Where two fit, such as one file and all files, the one that the query speaks of is meant.
  const [meant] = fitting.sort((one, other) => other.endpoint.query.length - one.endpoint.query.length);
  if (!meant) return { kind: "unknown-action", style: first.style };
  const { style, name, operation, parameters } = meant;
  const hasBody = method === "POST";
  const fields = hasBody ? parameters : { ...Object.fromEntries(query), ...parameters };
  return { kind: "operation", style, name, operation, fields, hasBody };
}

function holds(query: URLSearchParams, name: string, value: string | undefined): boolean {
  return value === undefined ? query.has(name) : query.get(name) === value;
}

interface Place {
  style: ApiStyle;
  name: OperationName;
  operation: Operation;
  endpoint: Endpoint;
  isPublished: boolean;
}

const places: readonly Place[] = Object.entries<Operation>(operations).flatMap(([key, operation]) => {
  const name = key as OperationName;
  const place = (style: ApiStyle, notation: string, isPublished = false): Place => ({
    style,
    name,
    operation,
    endpoint: readEndpoint(notation),
    isPublished,
  });
  const { api, rest, published } = operation;
  return [place("api", api), place("rest", rest), ...(published === undefined ? [] : [place("api", published, true)])];
});
