import createClient from "openapi-fetch";
import type { components, paths } from "./vsphere.js";

const session = { "vmware-api-session-id": "any will do for a mock" };
const { GET } = createClient<paths>({ baseUrl: process.env.API ?? "", headers: session });
const file = "/api/content/library/item/download-session/{download_session_id}/file__file_name";
const params = { path: { download_session_id: "6f3c1f0a" }, query: { file_name: "ubuntu-24.04.iso" } };

const { data } = await GET(file, { params });
const endpoint: components["schemas"]["TransferEndpoint"] | undefined = data?.download_endpoint;
console.log(data?.status, endpoint?.uri);

// Each example of the contract has a name, and the mock answers with the one that is asked for.
const { error } = await GET(file, { params, headers: { Prefer: "code=404, example=not-found" } });
if (data?.status !== "PREPARED" || error?.error_type !== "NOT_FOUND") throw new Error("Not what the contract says.");
