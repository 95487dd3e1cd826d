import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A server on a free port of this machine, gone at the end of the `using` that it was made for. */
export interface Service extends AsyncDisposable {
  url: string;
  /** Method and URL of every request so far. */
  requests: string[];
}

export async function startService(
  answer: (request: IncomingMessage, response: ServerResponse, body: string) => void,
): Promise<Service> {
  const requests: string[] = [];
  const server = createServer(async (request, response) => {
    requests.push(`${request.method} ${request.url}`);
    let body = "";
    for await (const chunk of request) body += chunk;
    answer(request, response, body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A service that answers everything with one status and body. */
export function startServiceAnswering(status: number, body: unknown): Promise<Service> {
  return startService((_, response) => {
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
}
