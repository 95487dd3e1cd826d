/** Where an operation is served: a method, a path, and what its query must hold. */
export interface Endpoint {
  method: string;
  /** The values of the path's parameters, as their sender meant them; undefined if it is another path. */
  parametersOf(path: string): Record<string, string> | undefined;
  /** What the query must hold; a parameter without a value must be there with any. */
  query: readonly { name: string; value: string | undefined }[];
}

/**
 * Reads an endpoint in the notation of the table of operations, `POST /path/{parameter}?action=prepare`: what stands in
 * braces is one segment of the path, or the rest of one.
 */
export function readEndpoint(notation: string): Endpoint {
  const [method = "", target = ""] = notation.split(" ");
  const [path = "", query = ""] = target.split("?");
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? "");
  // A colon is often sent encoded, and means the same.
  const pattern = new RegExp(`^${path.replaceAll(/\{\w+\}/g, "([^/]+)").replaceAll(":", "(?::|%3[Aa])")}$`);
  return {
    method,
    parametersOf(asked) {
      const values = pattern.exec(asked)?.slice(1);
      return values && Object.fromEntries(names.map((name, index) => [name, decoded(values[index] ?? "")]));
    },
    query: query
      .split("&")
      .filter((condition) => condition !== "")
      .map((condition) => {
        const [name = "", value] = condition.split("=");
        return { name, value };
      }),
  };
}

/** A part of the path as its sender meant it; what cannot be decoded stays, and is then nobody's identifier. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
