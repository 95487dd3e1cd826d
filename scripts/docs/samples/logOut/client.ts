import { createClient } from "vsphere-download-session";

const client = createClient({
  baseUrl: "https://vcenter.example.com",
  sessionId: process.env.VSPHERE_SESSION_ID ?? "",
});
await client.logOut();
