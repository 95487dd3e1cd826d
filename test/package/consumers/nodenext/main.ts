import { ApiError, createClient, type FileInfo, prepareStatuses } from "vsphere-download-session";
import type { components } from "vsphere-download-session/types";

const wire: components["schemas"]["FileInfo"] = { name: "disk.vmdk", bytes_transferred: 7, status: "PREPARING" };
const sent: string[] = [];
const client = createClient({
  baseUrl: "https://vcenter.example.com",
  sessionId: async () => "a-token",
  retry: 0,
  fetch: async (url) => {
    sent.push(url);
    return url.includes("missing")
      ? new Response(JSON.stringify({ error_type: "INVALID_ARGUMENT", messages: [] }), { status: 400 })
      : Response.json(wire);
  },
});

const info: FileInfo = await client.getFile({ downloadSessionId: "session", fileName: "disk.vmdk" });
expect(info.status === "PREPARING" && info.bytes_transferred === 7, "getFile returns the file");
expect(sent[0]?.endsWith("/download-session/session/file?file_name=disk.vmdk") ?? false, "getFile asks for the file");
expect(prepareStatuses.length === 5, "enumerations are there at run time");

const failure: unknown = await client
  .getFile({ downloadSessionId: "session", fileName: "missing" })
  .catch((error: unknown) => error);
expect(failure instanceof ApiError && failure.errorType === "INVALID_ARGUMENT", "errors are ApiError");

const { data } = await client.http.GET("/api/content/library/item/download-session/{download_session_id}/file", {
  params: { path: { download_session_id: "session" } },
});
expect(data !== undefined && !Array.isArray(data) && data.name === "disk.vmdk", "http is the typed client");

// @ts-expect-error: a path that the contract does not have
void (() => client.http.GET("/api/no/such/path"));
// @ts-expect-error: the file's name is required
void (() => client.getFile({ downloadSessionId: "session" }));

function expect(holds: boolean, what: string): void {
  if (!holds) throw new Error(`Not so: ${what}.`);
}
