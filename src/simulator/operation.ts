import type { IncomingHttpHeaders } from "node:http";
import type { FileInfo } from "../client/schema.js";
import type { Input } from "./input.js";
import type { ApiStyle } from "./profile.js";
import type { Service } from "./service.js";

/** An operation of the service: where it is served, and what it does. */
export type Operation = FileOperation | OtherOperation;

interface Served {
  /** Under `/api`, in the notation of `readEndpoint`. */
  api: string;
  /** Under `/rest`. */
  rest: string;
  /** The URL that the reference prints and no vCenter answers, where that is another. */
  published?: string;
  /** How XML comes in and goes out under `/rest`. Left out, it does neither. */
  xml?: { read: (body: string) => Record<string, unknown>; write: (info: FileInfo) => string };
}

/** One that tells the state of files. */
interface FileOperation extends Served {
  tells: "files";
  creates?: never;
  needsNoSession?: never;
  /** @throws Refusal, as all do if the service refuses */
  perform: (service: Service, request: OperationRequest) => FileInfo | FileInfo[];
}

interface OtherOperation extends Served {
  tells?: never;
  /** Whether it makes something, which `/api` answers with 201. */
  creates?: true;
  /** Whether it can be asked without a session, because it opens one. */
  needsNoSession?: true;
  /** @returns what it answers; undefined is an answer without a body */
  perform: (service: Service, request: OperationRequest) => unknown;
}

export interface OperationRequest {
  style: ApiStyle;
  headers: IncomingHttpHeaders;
  /** Of the API session; empty where none is needed. */
  token: string;
  input: Input;
}
