import type { CallOptions, Client } from "../../src/index.js";
import { preparedFile, preparedFileXml } from "./wire-examples.js";

export const downloadSessionId = "5d3b1c7e-0f4e-4f0b-9a59-6f8f5f9a7f11";
export const fileName = preparedFile.name;

interface Call extends CallOptions {
  downloadSessionId?: string;
  fileName?: string;
}

export interface OperationCase {
  /** What tells the case from the others. */
  title: string;
  /** The operation's name, as errors give it. */
  operation: string;
  run: (client: Client, call?: Call) => Promise<unknown>;
  method: string;
  /** Path of the request, for `downloadSessionId`. */
  path: string;
  contentType: string;
  /** The body of a success, and what the operation makes of it. */
  body: string;
  result: unknown;
}

const json = "application/json";
const served = `/api/content/library/item/download-session/${downloadSessionId}/file`;
const legacy = `/rest/com/vmware/content/library/item/downloadsession/file/id:${downloadSessionId}`;
const wrapped = JSON.stringify({ value: preparedFile });

/** Each operation in each of its forms: what holds for all of them is tested on all of them. */
export const everyOperation: readonly OperationCase[] = [
  {
    title: "getFile",
    operation: "getFile",
    run: (client, call) => client.getFile({ downloadSessionId, fileName, ...call }),
    method: "GET",
    path: served,
    contentType: json,
    body: JSON.stringify(preparedFile),
    result: preparedFile,
  },
  {
    title: "getFile as published",
    operation: "getFile",
    run: (client, call) => client.getFile({ downloadSessionId, fileName, uriStyle: "published", ...call }),
    method: "GET",
    path: `${served}__file_name`,
    contentType: json,
    body: JSON.stringify(preparedFile),
    result: preparedFile,
  },
  {
    title: "listFiles",
    operation: "listFiles",
    run: (client, { fileName: _, ...call } = {}) => client.listFiles({ downloadSessionId, ...call }),
    method: "GET",
    path: served,
    contentType: json,
    body: JSON.stringify([preparedFile]),
    result: [preparedFile],
  },
  {
    title: "prepareFile",
    operation: "prepareFile",
    run: (client, call) => client.prepareFile({ downloadSessionId, fileName, ...call }),
    method: "POST",
    path: legacy,
    contentType: json,
    body: wrapped,
    result: preparedFile,
  },
  {
    title: "prepareFile in XML",
    operation: "prepareFile",
    run: (client, call) => client.prepareFile({ downloadSessionId, fileName, mediaType: "xml", ...call }),
    method: "POST",
    path: legacy,
    contentType: "application/xml",
    body: preparedFileXml,
    result: { ...preparedFile },
  },
];
