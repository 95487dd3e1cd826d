import { createClient } from "vsphere-download-session";

const client = createClient({
  baseUrl: "https://vcenter.example.com",
  sessionId: process.env.VSPHERE_SESSION_ID ?? "",
  apiStyle: "rest",
});
const file = {
  downloadSessionId: "6f3c1f0a-1f0e-4c55-a2a5-0d8a3f6f5a11",
  fileName: "ubuntu-24.04.iso",
};

// prepare
await client.prepareFile(file);

// prepare, in XML for vCenter 6.0 and 6.5
await client.prepareFile({ ...file, mediaType: "xml" });

// get
const { status } = await client.getFile(file);
console.log(status);
