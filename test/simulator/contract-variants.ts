/** What can be asked of the contract's operations, and which of it a request is. */

import { type Operation, operationsOf, resolve, type Spec } from "../contract/spec.js";
import type { OperationCall } from "./operation-calls.js";

/**
 * Everything that can be asked of the contract, such as `keepAliveOrEndDownloadSession action=cancel`: an operation for
 * each value of an enumeration in its query, and with as well as without what its query may leave out.
 */
export function variantsOf(document: Spec): { variant: string; style: "api" | "rest" }[] {
  return operationsOf(document).flatMap(({ path, operation }) =>
    queriesOf(document, operation).map((query) => ({
      variant: nameOf(operation, query),
      style: path.startsWith("/api/") ? ("api" as const) : ("rest" as const),
    })),
  );
}

/**
 * What a request asks of the contract, by its method, path and query.
 *
 * @throws Error if the contract knows no such request
 */
export function variantFor(document: Spec, { request, title }: Pick<OperationCall, "request" | "title">): string {
  const [method, target = ""] = request.split(" ");
  const [path = "", query = ""] = target.split("?");
  const found = operationsOf(document).find(
    (known) => known.method === method && shapeOf(known.path) === shapeOf(path),
  );
  if (!found) throw new Error(`The contract has no operation for ${title}: ${request}`);
  // A placeholder stands for any value, so the name of its parameter says it all.
  const parts = query.split("&").filter((part) => part !== "");
  return nameOf(
    found.operation,
    parts.map((part) => part.replace(/=\{\w+\}$/, "")),
  );
}

function nameOf({ operationId }: Operation, query: readonly string[]): string {
  return [operationId, ...[...query].sort()].join(" ");
}

/** A path without the names of its parameters, which may differ. */
function shapeOf(path: string): string {
  return path.replaceAll(/\{\w+\}/g, "{}");
}

function queriesOf(document: Spec, { parameters = [] }: Operation): string[][] {
  let queries: string[][] = [[]];
  for (const parameter of parameters
    .map((one) => resolve(document, one))
    .filter(({ in: place }) => place === "query")) {
    const { name, required = false, schema } = parameter;
    const values = resolve(document, schema).enum?.map((value) => `${name}=${value}`) ?? [name];
    const choices = [...(required ? [] : [undefined]), ...values];
    queries = queries.flatMap((query) => choices.map((choice) => (choice === undefined ? query : [...query, choice])));
  }
  return queries;
}
