/**
 * Which generation of the API a call goes by. Pure functions of plain values; the calls around them are in
 * call-operation.ts.
 */

/** A generation, named by the prefix of its paths. */
export type Generation = "api" | "rest";

/** The part of an answer that tells something of the route that it came by. */
interface Sign {
  status: number;
  error: { errorType?: string | undefined } | undefined;
}

/** What a server answers where it does not know the path, the method on it, or what to do with it. */
const statusesOfNoRoute: readonly number[] = [404, 405, 501];

export function otherThan(generation: Generation): Generation {
  return generation === "api" ? "rest" : "api";
}

/**
 * Whether an answer says that the server has no such route. Then nothing was done, and the other generation may be
 * tried whatever the operation is. A 404 in the API's own words is about what was asked for, not about the route.
 */
export function isNoRoute({ status, error }: Sign): boolean {
  return error ? error.errorType === "OPERATION_NOT_FOUND" : statusesOfNoRoute.includes(status);
}

/** Whether an error came from the operation itself. An error in other words may be a proxy's, and proves nothing. */
export function isFromOperation(answer: Sign): boolean {
  return answer.error !== undefined && !isNoRoute(answer);
}
