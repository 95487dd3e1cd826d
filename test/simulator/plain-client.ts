/** Asks a simulator with nothing but Node's own client, so that what is tested is what goes over the wire. */

import {
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
  type RequestOptions,
  request as requestHttp,
} from "node:http";
import { request as requestHttps } from "node:https";
import type { TLSSocket } from "node:tls";
import { onTestFinished } from "vitest";
import type { FileInfo } from "../../src/client/schema.js";
import { type Simulator, type SimulatorOptions, startSimulator } from "../../src/simulator.js";

/** What came back; nothing that the server does to a connection is an error here. */
export interface Received {
  /** Undefined if there were no headers. */
  status: number | undefined;
  headers: IncomingHttpHeaders;
  /** As far as it came. */
  body: Buffer;
  /** `end`, or the code of what happened instead. */
  ending: string;
  /** Of the certificate that the server showed. */
  thumbprint: string | undefined;
}

export interface Asked {
  method?: string;
  headers?: OutgoingHttpHeaders;
  body?: string;
  agent?: RequestOptions["agent"];
  /** PEM; without it no certificate is checked. */
  ca?: string;
  /** Stops once so many bytes of the body, or the headers, have come: for answers that never end. */
  enough?: number | "headers";
  signal?: AbortSignal;
}

export function ask(url: string, asked: Asked = {}): Promise<Received> {
  const { method = "GET", headers = {}, body, agent = false, ca, enough, signal } = asked;
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const received: Received = {
      status: undefined,
      headers: {},
      body: Buffer.alloc(0),
      ending: "end",
      thumbprint: undefined,
    };
    const over = (ending: string) => resolve({ ...received, body: Buffer.concat(chunks), ending });
    const send = url.startsWith("https:") ? requestHttps : requestHttp;
    const trust = ca === undefined ? { rejectUnauthorized: false } : { ca };
    const request = send(url, { method, headers, agent, ...trust, ...(signal && { signal }) }, (response) => {
      received.status = response.statusCode;
      received.headers = response.headers;
      let size = 0;
      const stop = () => {
        over("enough");
        request.destroy();
      };
      response.on("data", (chunk: Buffer) => {
        chunks.push(chunk);
        size += chunk.length;
        if (typeof enough === "number" && size >= enough) stop();
      });
      response.on("end", () => over(response.complete ? "end" : "incomplete"));
      response.on("error", (error: NodeJS.ErrnoException) => over(error.code ?? error.message));
      if (enough === "headers" || enough === 0) stop();
    });
    request.on("socket", (socket) => {
      socket.once("secureConnect", () => {
        received.thumbprint = (socket as TLSSocket).getPeerCertificate().fingerprint;
      });
    });
    request.on("error", (error: NodeJS.ErrnoException) => over(error.code ?? error.message));
    request.end(body);
  });
}

/** A simulator that belongs to one test, gone when that test ends. */
export async function ownSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const simulator = await startSimulator({ tls: false, ...options });
  onTestFinished(() => simulator.close());
  return simulator;
}

export function sessionHeader({ sessionId }: Simulator): OutgoingHttpHeaders {
  return { "vmware-api-session-id": sessionId };
}

export function modernUrl({ url, downloadSessionId }: Simulator, fileName: string): string {
  const path = `/api/content/library/item/download-session/${downloadSessionId}/file`;
  return `${url}${path}?file_name=${encodeURIComponent(fileName)}`;
}

export function legacyUrl({ url, downloadSessionId }: Simulator, action = "prepare"): string {
  return `${url}/rest/com/vmware/content/library/item/downloadsession/file/id:${downloadSessionId}?~action=${action}`;
}

/** The state of a file, as `/api` tells it. */
export async function getFile(simulator: Simulator, fileName: string): Promise<FileInfo> {
  const { body } = await ask(modernUrl(simulator, fileName), { headers: sessionHeader(simulator) });
  return JSON.parse(body.toString()) as FileInfo;
}

export function askToPrepare(simulator: Simulator, fileName: string, endpointType?: string): Promise<Received> {
  return ask(legacyUrl(simulator), {
    method: "POST",
    headers: { ...sessionHeader(simulator), "content-type": "application/json" },
    body: JSON.stringify({ file_name: fileName, endpoint_type: endpointType }),
  });
}

export async function prepareFile(simulator: Simulator, fileName: string, endpointType?: string): Promise<FileInfo> {
  const { body } = await askToPrepare(simulator, fileName, endpointType);
  return (JSON.parse(body.toString()) as { value: FileInfo }).value;
}

/** Where the data of a file is that is prepared, or declared to be. */
export async function dataUrlOf(simulator: Simulator, fileName: string): Promise<string> {
  const { download_endpoint: endpoint } = await prepareFile(simulator, fileName);
  if (!endpoint) throw new Error(`${fileName} has no endpoint: declare it with preparePolls 0.`);
  return endpoint.uri;
}
