import { createClient, type FileInfo } from "vsphere-download-session";
import type { components } from "vsphere-download-session/types";
import { same } from "../same.js";

type Schemas = components["schemas"];
const { http } = createClient({ baseUrl: "https://vcenter.example.com", sessionId: "token" });
const params = { path: { download_session_id: "6f3c1f0a" } };

export async function list(): Promise<FileInfo[]> {
  const answer = await http.GET("/api/content/library/item/download-session/{download_session_id}/file", { params });
  if (answer.data === undefined) {
    same<typeof answer.error, Schemas["Error"]>(true);
    throw new Error(`${answer.response.status}: ${answer.error.messages[0]?.default_message}`);
  }
  return Array.isArray(answer.data) ? answer.data : [answer.data];
}

export async function prepare(): Promise<Schemas["LegacyFileInfoResult"] | undefined> {
  const { data } = await http.POST(
    "/rest/com/vmware/content/library/item/downloadsession/file/id:{download_session_id}",
    { params: { ...params, query: { "~action": "prepare" } }, body: { file_name: "a.iso" } },
  );
  return data;
}

// @ts-expect-error: no such path
void http.GET("/api/content/library/item");
// @ts-expect-error: no such method there
void http.PUT("/api/content/library/item/download-session/{download_session_id}/file", { params });
// @ts-expect-error: the session is missing
void http.GET("/api/content/library/item/download-session/{download_session_id}/file", {});
void http.GET("/api/content/library/item/download-session/{download_session_id}/file__file_name", {
  // @ts-expect-error: the name is required
  params,
});
void http.POST("/rest/com/vmware/content/library/item/downloadsession/file/id:{download_session_id}", {
  params: { ...params, query: { "~action": "prepare" } },
  // @ts-expect-error: not what the contract calls it
  body: { fileName: "a.iso" },
});
