import { createClient } from "vsphere-download-session";

const client = createClient({
  baseUrl: "https://vcenter.example.com",
  sessionId: process.env.VSPHERE_SESSION_ID ?? "",
  apiStyle: "rest",
});
const ids = await client.listDownloadSessions({
  libraryItemId: "9c2f5a0e-55b1-4f0d-8a3e-2b7d4c1e6f90",
});
console.log(ids);
