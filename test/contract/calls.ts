/** The ways in which the client calls the operations of the contract: what the contract cannot say by itself. */

import type { Client } from "../../src/index.js";

/** What the calls ask about. */
export interface Target {
  downloadSessionId: string;
  fileName: string;
  libraryItemId: string;
}

export type Generation = "api" | "rest";

export interface Call {
  title: string;
  /** The client's name for the operation. */
  operation: keyof Client;
  generation: Generation;
  /** The contract's name for it. */
  operationId: string;
  /** Media types of answers that it bears, the one that it asks for first. */
  accepts: readonly [string, ...string[]];
  /** Whether a success of it is a list. */
  givesList: boolean;
  /** Whether it tells no more of an error than its type. */
  tellsTypeOnly: boolean;
  send(client: Client, target: Target): Promise<unknown>;
}

type Options = Partial<Pick<Call, "accepts" | "givesList" | "tellsTypeOnly">> & { form?: string };
type Ids = string | readonly [api: string, rest: string];
type Send = (client: Client, target: Target, apiStyle: { apiStyle: Generation }) => Promise<unknown>;

export const credentials = { user: "ann", password: "c0ntract-passw0rd" };

export const calls: readonly Call[] = [
  ...both("getFile", ["getOrListFiles", "legacyPrepareOrGetFile"], (client, target, style) =>
    client.getFile({ ...fileOf(target), ...style }),
  ),
  ...one("api", "getFile", "getFile", { form: "as published" }, (client, target, style) =>
    client.getFile({ ...fileOf(target), ...style, uriStyle: "published" }),
  ),
  ...both(
    "listFiles",
    ["getOrListFiles", "legacyListFiles"],
    (client, { downloadSessionId }, style) => client.listFiles({ downloadSessionId, ...style }),
    { givesList: true },
  ),
  ...both("prepareFile", ["prepareFile", "legacyPrepareOrGetFile"], (client, target, style) =>
    client.prepareFile({ ...fileOf(target), ...style }),
  ),
  ...one(
    "rest",
    "prepareFile",
    "legacyPrepareOrGetFile",
    { form: "in XML", accepts: ["application/xml", "application/json"] },
    (client, target, style) => client.prepareFile({ ...fileOf(target), ...style, mediaType: "xml" }),
  ),
  ...both("createDownloadSession", "createDownloadSession", (client, { libraryItemId }, style) =>
    client.createDownloadSession({ libraryItemId, ...style }),
  ),
  ...both(
    "listDownloadSessions",
    "listDownloadSessions",
    (client, { libraryItemId }, style) => client.listDownloadSessions({ libraryItemId, ...style }),
    { givesList: true },
  ),
  ...both("getDownloadSession", "getDownloadSession", (client, { downloadSessionId }, style) =>
    client.getDownloadSession({ downloadSessionId, ...style }),
  ),
  ...both("keepAlive", "keepAliveOrEndDownloadSession", (client, { downloadSessionId }, style) =>
    client.keepAlive({ downloadSessionId, progress: 42, ...style }),
  ),
  ...both("cancelDownloadSession", "keepAliveOrEndDownloadSession", (client, { downloadSessionId }, style) =>
    client.cancelDownloadSession({ downloadSessionId, ...style }),
  ),
  ...both("failDownloadSession", "keepAliveOrEndDownloadSession", (client, { downloadSessionId }, style) =>
    client.failDownloadSession({ downloadSessionId, clientErrorMessage: "No space left", ...style }),
  ),
  ...both("deleteDownloadSession", "deleteDownloadSession", (client, { downloadSessionId }, style) =>
    client.deleteDownloadSession({ downloadSessionId, ...style }),
  ),
  ...both("logIn", "logIn", (client, _, style) => client.logIn({ ...credentials, ...style }), { tellsTypeOnly: true }),
  ...both("logOut", "logOut", (client, _, style) => client.logOut(style)),
];

/** An operation that has the same form in both generations. One id stands for itself and its legacy twin. */
function both(operation: keyof Client, ids: Ids, send: Send, options: Options = {}): Call[] {
  const legacyOf = (id: string) => `legacy${id.charAt(0).toUpperCase()}${id.slice(1)}`;
  const [api, rest] = typeof ids === "string" ? [ids, legacyOf(ids)] : ids;
  return [...one("api", operation, api, options, send), ...one("rest", operation, rest, options, send)];
}

function one(
  generation: Generation,
  operation: keyof Client,
  operationId: string,
  { form, accepts = ["application/json"], givesList = false, tellsTypeOnly = false }: Options,
  send: Send,
): [Call] {
  return [
    {
      title: [operation, form, `under /${generation}`].filter(Boolean).join(" "),
      operation,
      generation,
      operationId,
      accepts,
      givesList,
      tellsTypeOnly,
      send: (client, target) => send(client, target, { apiStyle: generation }),
    },
  ];
}

function fileOf({ downloadSessionId, fileName }: Target) {
  return { downloadSessionId, fileName };
}

/** The call of an operation in its usual form. */
export function callOf(operation: keyof Client, generation: Generation): Call {
  const found = calls.find((call) => call.operation === operation && call.generation === generation);
  if (!found) throw new Error(`No call of ${operation} under /${generation}.`);
  return found;
}
