/** What the entry point `.` does over the runtime's own `fetch`: the same in Node, Deno and Bun. */

import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { ApiError, createClient, TimeoutError } from "vsphere-download-session";

const info = { name: "disk.iso", bytes_transferred: 7, status: "PREPARED", size: 2 ** 40 };
const xml =
  '<n:Prepare-Result xmlns:n="http://vmware.com/content/library/item/downloadsession/file"><value><name>disk.iso</name>' +
  "<bytes_transferred>7</bytes_transferred><status>PREPARING</status></value></n:Prepare-Result>";
let refusals = 1;

function answer(request: IncomingMessage, response: ServerResponse): void {
  const send = (status: number, type: string, body: string, headers = {}) =>
    response.writeHead(status, { "content-type": type, ...headers }).end(body);
  const url = request.url ?? "";
  if (request.headers["vmware-api-session-id"] !== "a-token") return void send(401, "application/json", "{}");
  if (url.includes("slow")) return;
  if (url.includes("missing")) {
    return void send(404, "application/json", JSON.stringify({ error_type: "NOT_FOUND", messages: [] }));
  }
  if (url.includes("busy") && refusals-- > 0) return void send(503, "text/plain", "later", { "retry-after": "0" });
  if (request.method === "POST") return void send(200, "application/xml", xml);
  send(200, "application/json", JSON.stringify(url.includes("file_name=") ? info : [info, info]));
}

const server = createServer(answer);
await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
const { port } = server.address() as AddressInfo;
const client = createClient({ baseUrl: `http://127.0.0.1:${port}`, sessionId: async () => "a-token", retry: 0 });
const file = (fileName: string) => ({ downloadSessionId: "session", fileName });
const failureOf = (call: Promise<unknown>) =>
  call.then(
    () => undefined,
    (error: unknown) => error,
  );

const got = await client.getFile(file("disk ü.iso"));
expect(got.status === "PREPARED" && got.size === 2 ** 40, "a file is got");
expect((await client.listFiles({ downloadSessionId: "session" })).length === 2, "files are listed");
const prepared = await client.prepareFile({ ...file("disk.iso"), mediaType: "xml" });
expect(prepared.status === "PREPARING", "XML is written and read");
const again = await client.getFile({ ...file("busy"), retry: 1 });
expect(again.status === "PREPARED", "what is busy is asked again");
const { data } = await client.http.GET("/api/content/library/item/download-session/{download_session_id}/file", {
  params: { path: { download_session_id: "session" } },
});
expect(Array.isArray(data), "the client underneath answers");

const missing = await failureOf(client.getFile(file("missing")));
expect(missing instanceof ApiError && missing.errorType === "NOT_FOUND", "what is missing is an ApiError");
const slow = await failureOf(client.getFile({ ...file("slow"), timeoutMs: 50 }));
expect(slow instanceof TimeoutError, "what takes too long is a TimeoutError");
const stop = new AbortController();
const stopped = failureOf(client.getFile({ ...file("slow"), signal: stop.signal }));
stop.abort("enough");
expect((await stopped) === "enough", "an abort ends it with its own reason");

server.closeAllConnections();
server.close();
console.log("The entry point `.` works here.");

function expect(holds: boolean, what: string): void {
  if (!holds) throw new Error(`Not so: ${what}.`);
}
