import { createClient, endpointTypes, type TransferEndpoint } from "vsphere-download-session";

const client = createClient({
  baseUrl: new URL("https://vcenter.example.com"),
  sessionId: "a-token",
  fetch: async (_url, init) =>
    new Headers(init.headers).get("content-type") === "application/xml"
      ? new Response(
          '<r:Prepare-Result xmlns:r=""><value><name>disk.vmdk</name><bytes_transferred>0</bytes_transferred>' +
            "<status>PREPARED</status><download_endpoint><uri>ds:///vmfs/volumes/a/disk.vmdk</uri></download_endpoint>" +
            "</value></r:Prepare-Result>",
          { headers: { "content-type": "application/xml" } },
        )
      : Response.error(),
});

const { download_endpoint: endpoint } = await client.prepareFile({
  downloadSessionId: "session",
  fileName: "disk.vmdk",
  endpointType: endpointTypes[1],
  mediaType: "xml",
});
const uri: TransferEndpoint["uri"] | undefined = endpoint?.uri;
if (uri !== "ds:///vmfs/volumes/a/disk.vmdk") throw new Error("The XML answer was not read.");
