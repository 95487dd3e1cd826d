import { createClient } from "vsphere-download-session";

const client = createClient({
  baseUrl: "https://vcenter.example.com",
  sessionId: process.env.VSPHERE_SESSION_ID ?? "",
  apiStyle: "rest",
});
const files = await client.listFiles({
  downloadSessionId: "6f3c1f0a-1f0e-4c55-a2a5-0d8a3f6f5a11",
});
console.log(files.map(({ name }) => name));
