import type { CallOptions, Client, UriStyle } from "../../src/index.js";
import { downloadSession, legacyDownloadSession, preparedFile, preparedFileXml } from "./wire-examples.js";

export const downloadSessionId = "5d3b1c7e-0f4e-4f0b-9a59-6f8f5f9a7f11";
export const fileName = preparedFile.name;
export const libraryItemId = "9c2f5a0e-55b1-4f0d-8a3e-2b7d4c1e6f90";
export const credentials = { user: "ann@vsphere.local", password: "Tr0ub4dor & 3: ünïcödé" };

export type Generation = "api" | "rest";
type Options = CallOptions & { downloadSessionId?: string; fileName?: string; uriStyle?: UriStyle };

export interface OperationCase {
  /** What tells the case from the others. */
  title: string;
  /** The operation's name, as errors give it. */
  operation: keyof Client;
  generation: Generation;
  /** Calls the operation by the generation of the case, unless the call says otherwise. */
  run: (client: Client, call?: Options) => Promise<unknown>;
  method: string;
  /** Path of the request, for `downloadSessionId`. */
  path: string;
  /** Query of the request, for `fileName` and what else the case asks about. */
  query: string;
  /** Body of the request. */
  sent: unknown;
  /** Names of what the operation has to be given. */
  required: readonly string[];
  /** Whether it is sent again after a failure that may pass. */
  isRepeated: boolean;
  contentType: string;
  /** The body of a success, null if none is due, and what the operation makes of it. */
  body: string | null;
  result: unknown;
  /** What null in the place of the body stands for; left out, nothing that is allowed. */
  ofNull?: "not found" | unknown[];
}

/** What all cases of an operation have in common. */
interface Common extends Pick<OperationCase, "operation" | "required" | "isRepeated" | "result" | "ofNull"> {
  args: object | undefined;
}

/** How one generation does it. */
interface Form extends Partial<Pick<OperationCase, "query" | "sent" | "contentType">> {
  request: `${string} ${string}`;
  body: unknown;
  args?: object;
  suffix?: string;
}

const api = "/api/content/library/item/download-session";
const rest = "/rest/com/vmware/content/library/item/download-session";
const restFile = "/rest/com/vmware/content/library/item/downloadsession/file";
const id = downloadSessionId;
const inQuery = `file_name=${fileName}`;
const inBody = { file_name: fileName };
const inSession = { required: ["downloadSessionId"], args: { downloadSessionId } };
const ofFile = { required: ["downloadSessionId", "fileName"], args: { downloadSessionId, fileName } };
const done = { body: null };

/** Each operation in each of its forms: what holds for all of them is tested on all of them. */
export const everyOperation: readonly OperationCase[] = [
  ...casesOf(
    { operation: "getFile", ...ofFile, isRepeated: true, result: preparedFile, ofNull: "not found" },
    { request: `GET ${api}/${id}/file`, query: inQuery, body: preparedFile },
    { request: `POST ${restFile}/id:${id}`, query: "~action=get", sent: inBody, body: { value: preparedFile } },
    {
      request: `GET ${api}/${id}/file__file_name`,
      query: inQuery,
      body: preparedFile,
      args: { uriStyle: "published" },
      suffix: "as published",
    },
  ),
  ...casesOf(
    { operation: "listFiles", ...inSession, isRepeated: true, result: [preparedFile], ofNull: [] },
    { request: `GET ${api}/${id}/file`, body: [preparedFile] },
    { request: `GET ${restFile}`, query: `download_session_id=${id}`, body: { value: [preparedFile] } },
  ),
  ...casesOf(
    { operation: "prepareFile", ...ofFile, isRepeated: true, result: preparedFile, ofNull: "not found" },
    { request: `POST ${api}/${id}/file`, query: "action=prepare", sent: inBody, body: preparedFile },
    { request: `POST ${restFile}/id:${id}`, query: "~action=prepare", sent: inBody, body: { value: preparedFile } },
    {
      request: `POST ${restFile}/id:${id}`,
      query: "~action=prepare",
      body: preparedFileXml,
      contentType: "application/xml",
      args: { mediaType: "xml" },
      suffix: "in XML",
    },
  ),
  ...casesOf(
    {
      operation: "createDownloadSession",
      required: ["libraryItemId"],
      args: { libraryItemId, clientToken: "0d9f2a44-6d2b-4b2f-9c57-3f1f0f0b7e21" },
      isRepeated: true,
      result: id,
    },
    { request: `POST ${api}`, sent: { library_item_id: libraryItemId }, body: id },
    {
      request: `POST ${rest}`,
      sent: {
        client_token: "0d9f2a44-6d2b-4b2f-9c57-3f1f0f0b7e21",
        create_spec: { library_item_id: libraryItemId },
      },
      body: { value: id },
    },
  ),
  ...casesOf(
    {
      operation: "getDownloadSession",
      ...inSession,
      isRepeated: true,
      result: downloadSession,
      ofNull: "not found",
    },
    { request: `GET ${api}/${id}`, body: downloadSession },
    { request: `GET ${rest}/id:${id}`, body: { value: legacyDownloadSession } },
  ),
  ...casesOf(
    {
      operation: "listDownloadSessions",
      required: [],
      args: { libraryItemId },
      isRepeated: true,
      result: [id, "another"],
      ofNull: [],
    },
    { request: `GET ${api}`, query: `library_item_id=${libraryItemId}`, body: [id, "another"] },
    { request: `GET ${rest}`, query: `library_item_id=${libraryItemId}`, body: { value: [id, "another"] } },
  ),
  ...casesOf(
    {
      operation: "keepAlive",
      required: ["downloadSessionId"],
      args: { downloadSessionId, progress: 42 },
      isRepeated: true,
      result: undefined,
    },
    { request: `POST ${api}/${id}`, query: "action=keep-alive", sent: { progress: 42 }, ...done },
    { request: `POST ${rest}/id:${id}`, query: "~action=keep-alive", sent: { progress: 42 }, ...done },
  ),
  ...casesOf(
    { operation: "cancelDownloadSession", ...inSession, isRepeated: false, result: undefined },
    { request: `POST ${api}/${id}`, query: "action=cancel", ...done },
    { request: `POST ${rest}/id:${id}`, query: "~action=cancel", ...done },
  ),
  ...casesOf(
    {
      operation: "failDownloadSession",
      required: ["downloadSessionId", "clientErrorMessage"],
      args: { downloadSessionId, clientErrorMessage: "No space left" },
      isRepeated: false,
      result: undefined,
    },
    { request: `POST ${api}/${id}`, query: "action=fail", sent: { client_error_message: "No space left" }, ...done },
    {
      request: `POST ${rest}/id:${id}`,
      query: "~action=fail",
      sent: { client_error_message: "No space left" },
      ...done,
    },
  ),
  ...casesOf(
    { operation: "deleteDownloadSession", ...inSession, isRepeated: true, result: undefined },
    { request: `DELETE ${api}/${id}`, ...done },
    { request: `DELETE ${rest}/id:${id}`, ...done },
  ),
  ...casesOf(
    {
      operation: "logIn",
      required: ["user", "password"],
      args: credentials,
      isRepeated: false,
      result: "b00063be1a1f4c5d8e6f7a9b0c1d2e3f",
    },
    { request: "POST /api/session", body: "b00063be1a1f4c5d8e6f7a9b0c1d2e3f" },
    { request: "POST /rest/com/vmware/cis/session", body: { value: "b00063be1a1f4c5d8e6f7a9b0c1d2e3f" } },
  ),
  ...casesOf(
    { operation: "logOut", required: [], args: undefined, isRepeated: true, result: undefined },
    { request: "DELETE /api/session", ...done },
    { request: "DELETE /rest/com/vmware/cis/session", ...done },
  ),
];

/** Those that go along with the client's session. */
export const everyInSession = everyOperation.filter(({ operation }) => operation !== "logIn");
/** Those about one download session. */
export const everyOfDownloadSession = everyOperation.filter(({ required }) => required.includes("downloadSessionId"));
/** Those whose answer has a body, in JSON. */
export const everyWithBody = everyOperation.filter(({ body }) => body !== null);

/**
 * For what takes time, one of each kind: with a body and without, in JSON and in XML, repeated and not, in the session
 * and not.
 */
export const oneOfEachKind = [
  "getFile under /api",
  "prepareFile in XML under /rest",
  "keepAlive under /rest",
  "cancelDownloadSession under /api",
  "logIn under /api",
].map((title) => everyOperation.find((each) => each.title === title) as OperationCase);

/** The case of an operation in its usual form. */
export function caseOf(operation: keyof Client, generation: Generation): OperationCase {
  const found = everyOperation.find((each) => each.operation === operation && each.generation === generation);
  if (!found) throw new Error(`No case of ${operation} under /${generation}.`);
  return found;
}

function casesOf(common: Common, ...forms: Form[]): OperationCase[] {
  const { operation, args } = common;
  return forms.map((form) => {
    const [method = "", path = ""] = form.request.split(" ");
    const generation = path.startsWith("/api/") ? "api" : "rest";
    const call = (client: Client) => client[operation] as (options: unknown) => Promise<unknown>;
    const { contentType = "application/json", body } = form;
    return {
      ...common,
      title: [operation, form.suffix, `under /${generation}`].filter(Boolean).join(" "),
      generation,
      run: (client, more) => call(client)({ apiStyle: generation, ...args, ...form.args, ...more }),
      method,
      path,
      query: form.query ?? "",
      sent: form.sent,
      contentType,
      body: body === null || contentType !== "application/json" ? (body as string | null) : JSON.stringify(body),
    };
  });
}

/** The success of a case, as its server would send it. */
export function successOf({ body, contentType, generation }: OperationCase): Response {
  if (body === null) return new Response(null, { status: generation === "api" ? 204 : 200 });
  return new Response(body, { headers: { "content-type": contentType } });
}
