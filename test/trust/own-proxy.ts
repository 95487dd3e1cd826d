import { createServer } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { type AddressInfo, connect } from "node:net";
import type { Duplex } from "node:stream";
import { onTestFinished, vi } from "vitest";
import type { Identity } from "../../src/simulator/certificate.js";
import { listenAlone } from "./own-tls-server.js";

export interface OwnProxy {
  port: number;
  /** What was asked for with CONNECT, in the order of asking. */
  asked: readonly { authority: string; authorization: string | undefined }[];
  /** All that clients have sent to it or through it. */
  received(): string;
  opened(): number;
  empty(): Promise<void>;
}

interface Asked {
  /** The address that it listens on. Default: 127.0.0.1. */
  host?: string;
  /** With it, the proxy itself is spoken to over TLS. */
  identity?: Identity;
  /** The port on 127.0.0.1 that every name leads to. Default: the one that is asked for. */
  leadsTo?: number;
  /** Does something else than leading somewhere. */
  instead?: (client: Duplex) => void;
}

/** A proxy on loopback that belongs to one test. */
export async function ownProxy({ host = "127.0.0.1", identity, leadsTo, instead }: Asked = {}): Promise<OwnProxy> {
  const asked: { authority: string; authorization: string | undefined }[] = [];
  let received = "";
  const server = identity ? createHttpsServer({ key: identity.key, cert: identity.certificate }) : createServer();
  server.on("tlsClientError", () => {});
  server.on("connect", (request, client, head: Buffer) => {
    const authority = request.url ?? "";
    asked.push({ authority, authorization: request.headers["proxy-authorization"] });
    received += `${authority} ${JSON.stringify(request.rawHeaders)} ${head.toString("latin1")}`;
    client
      .on("error", () => {})
      .on("end", () => client.end())
      .on("data", (bytes: Buffer) => {
        received += bytes.toString("latin1");
      });
    if (instead) {
      instead(client);
      return;
    }
    const url = new URL(`https://${authority}`);
    const server = connect(leadsTo ?? (Number(url.port) || 443), url.hostname === "[::1]" ? "::1" : "127.0.0.1");
    server.unref().on("error", () => client.destroy());
    server.on("close", () => client.destroy());
    client.on("close", () => server.destroy());
    server.once("connect", () => {
      client.write("HTTP/1.1 200 Connection established\r\n\r\n");
      if (head.length > 0) server.write(head);
      client.pipe(server).pipe(client);
    });
  });
  const { opened, empty } = await listenAlone(server, host);
  return { port: (server.address() as AddressInfo).port, asked, received: () => received, opened, empty };
}

/** Sets variables of the environment for one test. */
export function setForTest(variables: Record<string, string>): void {
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
}
