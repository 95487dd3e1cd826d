import type { Generation } from "./options.js";

/** What a request asks for, by its method and URL alone. */
export type Route = OperationRoute | DataRoute | NoRoute;

export interface OperationRoute {
  kind: "operation";
  generation: Generation;
  operation: "get" | "list" | "prepare";
  downloadSessionId: string;
  /** Where the file's name stands: in the query (then what it is there), in the body, or nowhere. */
  fileName: { in: "query"; value: string | undefined } | { in: "body" } | undefined;
}

export interface DataRoute {
  kind: "data";
  /** The part of the URL that only the server knows how to make. The name behind it is for people. */
  token: string;
}

export type NoRoute =
  | { kind: "unknown" }
  /** The URL is known, the action is not. */
  | { kind: "unknown-action"; generation: Generation }
  | { kind: "wrong-method"; allow: string };

export interface RouteOptions {
  generations: readonly Generation[];
  servesPublishedUrl: boolean;
}

/** Where data is served. */
export const dataPath = "/cls/data";

const modern = /^\/api\/content\/library\/item\/download-session\/([^/]+)\/(file|file__file_name)$/;
const legacy = /^\/rest\/com\/vmware\/content\/library\/item\/downloadsession\/file(?:\/id(?::|%3a)([^/]+))?$/i;
const data = /^\/cls\/data\/([^/]+)(?:\/|$)/;

export function routeOf(method: string, url: string, options: RouteOptions): Route {
  const path = url.split("?", 1)[0] ?? "";
  const query = new URLSearchParams(url.slice(path.length));
  const token = data.exec(path)?.[1];
  if (token !== undefined) return { kind: "data", token };
  if (options.generations.includes("api")) {
    const [, id, segment] = modern.exec(path) ?? [];
    if (id !== undefined && (segment === "file" || options.servesPublishedUrl)) {
      return modernRoute(method, decoded(id), segment === "file", query);
    }
  }
  if (options.generations.includes("rest")) {
    const match = legacy.exec(path);
    if (match) return legacyRoute(method, match[1] === undefined ? undefined : decoded(match[1]), query);
  }
  return { kind: "unknown" };
}

function modernRoute(method: string, downloadSessionId: string, isServedUrl: boolean, query: URLSearchParams): Route {
  const operation = { kind: "operation", generation: "api", downloadSessionId } as const;
  const value = query.get("file_name") ?? undefined;
  if (method === "GET") {
    return isServedUrl && value === undefined
      ? { ...operation, operation: "list", fileName: undefined }
      : { ...operation, operation: "get", fileName: { in: "query", value } };
  }
  if (method !== "POST" || !isServedUrl) return { kind: "wrong-method", allow: isServedUrl ? "GET, POST" : "GET" };
  if (query.get("action") !== "prepare") return { kind: "unknown-action", generation: "api" };
  return { ...operation, operation: "prepare", fileName: { in: "body" } };
}

function legacyRoute(method: string, id: string | undefined, query: URLSearchParams): Route {
  const generation = "rest";
  if (id === undefined) {
    const downloadSessionId = query.get("download_session_id") ?? "";
    if (method !== "GET") return { kind: "wrong-method", allow: "GET" };
    return { kind: "operation", generation, operation: "list", downloadSessionId, fileName: undefined };
  }
  if (method !== "POST") return { kind: "wrong-method", allow: "POST" };
  const operation = query.get("~action");
  if (operation !== "get" && operation !== "prepare") return { kind: "unknown-action", generation };
  return { kind: "operation", generation, operation, downloadSessionId: id, fileName: { in: "body" } };
}

/** A part of the path as its sender meant it; what cannot be decoded stays, and is then nobody's identifier. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
