import { apiErrorFrom } from "./api-error.js";
import type { Authorization } from "./authorization.js";
import { ApiError } from "./errors.js";
import type { Answer } from "./exchange.js";
import { type Generation, isFromOperation, isNoRoute, otherThan } from "./generation.js";
import type { HttpClient } from "./http-client.js";
import type { CallOptions } from "./options.js";
import { type ResultReader, readResult } from "./result.js";
import type { CallByKnown } from "./route-memory.js";

/** What a route gives to its request, beside its parameters. */
export type RequestExtras = { fetch: (request: Request) => Promise<Response> };

/** How one generation of the API does an operation. */
export interface Route<Result> extends ResultReader<Result> {
  /** Builds and sends the request. */
  send(http: HttpClient, extras: RequestExtras): Promise<unknown>;
}

/** One call of an operation: all that is its own. */
export interface OperationCall<Result> extends Readonly<Record<Generation, Route<Result>>> {
  /** The operation, by the client's own name. */
  name: string;
  options: CallOptions;
  /** The generation that is tried first while it is not known which one the server has. Default: `/api`. */
  preferred?: Generation;
  /** Whether it does no harm to send it again when it is not known what became of it. */
  mayRepeat: boolean;
  /** Whether an error says that what was asked for is so already. Then the result is undefined. */
  isDone?(answer: Answer): boolean;
  /** Default: by the client's session. */
  authorize?: (() => Authorization) | undefined;
  /** Whether the answer is a list, and may be as long as one. Default: false. */
  isList?: boolean;
  /** Whether the answer may hold a secret, and must not be quoted. Default: false. */
  isConfidential?: boolean;
}

/** Sends a request by one of the routes, and returns the answer in full. */
type Send<Result> = (route: Route<Result>) => Promise<Answer>;

/** Calls an operation by the generation that is asked for. */
export async function callBy<Result>(
  generation: Generation,
  operation: OperationCall<Result>,
  send: Send<Result>,
): Promise<Result> {
  return resultOf(operation, generation, await send(operation[generation]));
}

/**
 * Calls an operation by whichever generation the server has: an answer that there is no such route tries the other one,
 * once. A failure of the network says nothing of routes, and neither does a page that is no answer of the API.
 */
export function callByEither<Result>(operation: OperationCall<Result>, send: Send<Result>): CallByKnown<Result> {
  return async (known, learn) => {
    const first = known ?? operation.preferred ?? "api";
    const answer = await send(operation[first]);
    if (!isNoRoute(answer)) return learnFrom(first, answer);

    const second = otherThan(first);
    const other = await send(operation[second]);
    // Where there is neither route, the API's own words say most. All else that the second one meets is what became of
    // the call: whoever took it for the first one's 404 would think that something is not there.
    if (isNoRoute(other) && (answer.error || !other.error)) throw apiErrorFrom(answer, apiErrorFrom(other));
    return learnFrom(second, other);

    /** What the API itself has answered, be it good or bad, shows that the generation is there. */
    async function learnFrom(generation: Generation, from: Answer): Promise<Result> {
      try {
        const result = await resultOf(operation, generation, from);
        learn(generation);
        return result;
      } catch (error) {
        if (error instanceof ApiError && (from.status < 400 || isFromOperation(from))) learn(generation);
        throw error;
      }
    }
  };
}

async function resultOf<Result>(
  operation: OperationCall<Result>,
  generation: Generation,
  answer: Answer,
): Promise<Result> {
  if (answer.status >= 400 && operation.isDone?.(answer)) return undefined as Result;
  return readResult(answer, operation[generation]);
}
