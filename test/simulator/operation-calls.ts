/** Every operation of the service as a plain request in each generation, written down anew from the references. */

import type { OutgoingHttpHeaders } from "node:http";
import { expect } from "vitest";
import type { OperationName, Simulator } from "../../src/simulator.js";
import { type Asked, ask, type Received } from "./plain-client.js";

export interface OperationCall {
  title: string;
  name: OperationName;
  style: "api" | "rest";
  /** Method and URL; what stands in braces is a field of the target. */
  request: string;
  body?: (target: Target) => unknown;
  /** What it answers if all is well, and whether that has a body. */
  status: 200 | 201 | 204;
  answers: "a value" | "nothing";
}

/** What a call is about. */
export interface Target {
  libraryItemId: string;
  downloadSessionId: string;
  fileName: string;
  clientToken: string;
  endpointType?: string;
}

const modern = "/api/content/library/item/download-session";
const legacy = "/rest/com/vmware/content/library/item/download-session";
const legacyFile = "/rest/com/vmware/content/library/item/downloadsession/file";

const file = ({ fileName }: Target) => ({ file_name: fileName });
const preparation = ({ fileName, endpointType }: Target) => ({ file_name: fileName, endpoint_type: endpointType });
const progress = () => ({ progress: 50 });
const failure = () => ({ client_error_message: "No space left on device" });
const item = ({ libraryItemId }: Target) => ({ library_item_id: libraryItemId });
const creation = (target: Target) => ({ client_token: target.clientToken, create_spec: item(target) });

/** Name, request, what it answers, and body. */
type Row = [OperationName, string, "a value" | "nothing", OperationCall["body"]?];

const modernRows: Row[] = [
  ["logIn", "POST /api/session", "a value"],
  ["logOut", "DELETE /api/session", "nothing"],
  ["createDownloadSession", `POST ${modern}`, "a value", item],
  ["listDownloadSessions", `GET ${modern}?library_item_id={libraryItemId}`, "a value"],
  ["listDownloadSessions", `GET ${modern}`, "a value"],
  ["getDownloadSession", `GET ${modern}/{downloadSessionId}`, "a value"],
  ["keepAlive", `POST ${modern}/{downloadSessionId}?action=keep-alive`, "nothing", progress],
  ["cancelDownloadSession", `POST ${modern}/{downloadSessionId}?action=cancel`, "nothing"],
  ["failDownloadSession", `POST ${modern}/{downloadSessionId}?action=fail`, "nothing", failure],
  ["deleteDownloadSession", `DELETE ${modern}/{downloadSessionId}`, "nothing"],
  ["getFile", `GET ${modern}/{downloadSessionId}/file?file_name={fileName}`, "a value"],
  ["getFile", `GET ${modern}/{downloadSessionId}/file__file_name?file_name={fileName}`, "a value"],
  ["listFiles", `GET ${modern}/{downloadSessionId}/file`, "a value"],
  ["prepareFile", `POST ${modern}/{downloadSessionId}/file?action=prepare`, "a value", preparation],
];

const legacyRows: Row[] = [
  ["logIn", "POST /rest/com/vmware/cis/session", "a value"],
  ["logOut", "DELETE /rest/com/vmware/cis/session", "nothing"],
  ["createDownloadSession", `POST ${legacy}`, "a value", creation],
  ["listDownloadSessions", `GET ${legacy}?library_item_id={libraryItemId}`, "a value"],
  ["listDownloadSessions", `GET ${legacy}`, "a value"],
  ["getDownloadSession", `GET ${legacy}/id:{downloadSessionId}`, "a value"],
  ["keepAlive", `POST ${legacy}/id:{downloadSessionId}?~action=keep-alive`, "nothing", progress],
  ["cancelDownloadSession", `POST ${legacy}/id:{downloadSessionId}?~action=cancel`, "nothing"],
  ["failDownloadSession", `POST ${legacy}/id:{downloadSessionId}?~action=fail`, "nothing", failure],
  ["deleteDownloadSession", `DELETE ${legacy}/id:{downloadSessionId}`, "nothing"],
  ["getFile", `POST ${legacyFile}/id:{downloadSessionId}?~action=get`, "a value", file],
  ["listFiles", `GET ${legacyFile}?download_session_id={downloadSessionId}`, "a value"],
  ["prepareFile", `POST ${legacyFile}/id:{downloadSessionId}?~action=prepare`, "a value", preparation],
];

export const operationCalls: readonly OperationCall[] = [
  ...modernRows.map((row) => callOf("api", row)),
  ...legacyRows.map((row) => callOf("rest", row)),
];

function callOf(style: "api" | "rest", [name, request, answers, body]: Row): OperationCall {
  return {
    title: `${name} under /${style}${particular(name, request)}`,
    name,
    style,
    request,
    answers,
    status: style === "rest" ? 200 : statusOf(name, answers),
    ...(body && { body }),
  };
}

/** What tells apart two requests for one operation. */
function particular(name: OperationName, request: string): string {
  if (request.includes("file__file_name")) return ", as published";
  return name === "listDownloadSessions" && !request.includes("?") ? ", of all items" : "";
}

/** Under `/api`, where what makes something answers 201, and what answers nothing 204. */
function statusOf(name: OperationName, answers: "a value" | "nothing"): 200 | 201 | 204 {
  if (answers === "nothing") return 204;
  return name === "logIn" || name === "createDownloadSession" ? 201 : 200;
}

/** The call of an operation in a generation: of *getFile* the one that vCenters serve, of *list* that for an item. */
export function callTo(name: OperationName, style: "api" | "rest"): OperationCall {
  const found = operationCalls.find((call) => call.name === name && call.style === style);
  if (!found) throw new Error(`There is no call to ${name} under /${style}.`);
  return found;
}

/** What a call is about unless it is told otherwise: what the simulator was started with. */
function targetOn({ libraryItemId, downloadSessionId }: Simulator): Target {
  return { libraryItemId, downloadSessionId, fileName: "a", clientToken: "0d9f2a44-6d2b-4b2f-9c57-3f1f0f0b7e21" };
}

/** Sends a call as a client would who is logged in, or logs in, unless `asked` has other headers or another body. */
export function send(
  simulator: Simulator,
  { name, style, request, body }: OperationCall,
  { target, through, ...asked }: Asked & { target?: Partial<Target>; through?: string } = {},
): Promise<Received> {
  const whole = { ...targetOn(simulator), ...target };
  const [method = "", url = ""] = request.split(" ");
  const filled = url.replaceAll(/\{(\w+)\}/g, (_, field: keyof Target) => encodeURIComponent(whole[field] ?? ""));
  const headers: OutgoingHttpHeaders = {
    ...(name === "logIn" ? credentials(simulator) : { "vmware-api-session-id": simulator.sessionId }),
    ...(name === "createDownloadSession" && style === "api" ? { "client-token": whole.clientToken } : {}),
    ...(body ? { "content-type": "application/json" } : {}),
  };
  return ask(`${through ?? simulator.url}${filled}`, {
    method,
    headers,
    ...(body ? { body: JSON.stringify(body(whole)) } : {}),
    ...asked,
  });
}

export function credentials({ user, password }: { user: string; password: string }): OutgoingHttpHeaders {
  return { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}` };
}

/** The value that an answer has, out of its wrapper; undefined if it has none. */
export function valueIn({ style }: OperationCall, { body }: Received): unknown {
  if (body.length === 0) return undefined;
  const value = JSON.parse(body.toString());
  return style === "rest" ? value.value : value;
}

/** An error as a generation has it. */
export function errorIn(style: "api" | "rest", type: string): object {
  return style === "api"
    ? { error_type: type, messages: [expect.objectContaining({ id: expect.any(String) })] }
    : {
        type: `com.vmware.vapi.std.errors.${type.toLowerCase()}`,
        value: { messages: [expect.objectContaining({ id: expect.any(String) })] },
      };
}
