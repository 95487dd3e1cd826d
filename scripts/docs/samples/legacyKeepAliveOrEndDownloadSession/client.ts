import { createClient } from "vsphere-download-session";

const client = createClient({
  baseUrl: "https://vcenter.example.com",
  sessionId: process.env.VSPHERE_SESSION_ID ?? "",
  apiStyle: "rest",
});
const downloadSessionId =
  "6f3c1f0a-1f0e-4c55-a2a5-0d8a3f6f5a11";

// keep it alive
await client.keepAlive({ downloadSessionId, progress: 42 });

// cancel it
await client.cancelDownloadSession({ downloadSessionId });

// fail it
await client.failDownloadSession({
  downloadSessionId,
  clientErrorMessage: "No space left on device",
});
