import {
  type CallOptions,
  type Client,
  type ClientOptions,
  createClient,
  type EndpointType,
  type endpointTypes,
  type FileInfo,
  type prepareStatuses,
} from "vsphere-download-session";
import { same } from "../same.js";

const client = createClient({ baseUrl: new URL("https://vcenter.example.com"), sessionId: async () => "token" });
same<typeof client, Client>(true);
const file = { downloadSessionId: "6f3c1f0a", fileName: "a.iso" };

export const least: ClientOptions = { baseUrl: "https://vcenter.example.com", sessionId: "token" };
export const most: ClientOptions = {
  ...least,
  fetch: async (url, init) => {
    same<typeof url, string>(true);
    same<typeof init, RequestInit>(true);
    return fetch(url, init);
  },
  allowHttp: false,
  retry: 0,
  timeoutMs: 1_000,
  uriStyle: "published",
};
export const call: CallOptions = { signal: AbortSignal.timeout(1_000), retry: 1, timeoutMs: 500 };
export const unset: ClientOptions = { ...least, retry: undefined, uriStyle: undefined };

same<ReturnType<Client["getFile"]>, Promise<FileInfo>>(true);
same<ReturnType<Client["prepareFile"]>, Promise<FileInfo>>(true);
same<ReturnType<Client["listFiles"]>, Promise<FileInfo[]>>(true);
export const calls = async () => [
  await client.getFile({ ...file, ...call, uriStyle: "served" }),
  await client.prepareFile({ ...file, endpointType: "DIRECT", mediaType: "xml" }),
  ...(await client.listFiles({ downloadSessionId: "6f3c1f0a" })),
];

same<typeof endpointTypes, readonly ["HTTPS", "DIRECT"]>(true);
same<(typeof endpointTypes)[number], EndpointType>(true);
same<(typeof prepareStatuses)["length"], 5>(true);

// @ts-expect-error: where the API is must be said
createClient({ sessionId: "token" });
// Without a session it can still log in.
createClient({ baseUrl: "https://vcenter.example.com" });
// @ts-expect-error: an option that there is not
createClient({ ...least, timeout: 5 });
// @ts-expect-error: times are numbers of milliseconds
createClient({ ...least, timeoutMs: "5s" });
// @ts-expect-error: certificates are for `vsphere-download-session/node`
createClient({ ...least, trust: { insecure: true } });
// @ts-expect-error: no such style
createClient({ ...least, uriStyle: "both" });
// @ts-expect-error: the file's name is required
void client.getFile({ downloadSessionId: "6f3c1f0a" });
// @ts-expect-error: options are named as the rest of JavaScript does it
void client.getFile({ download_session_id: "6f3c1f0a", file_name: "a.iso" });
// @ts-expect-error: all files are listed, not one
void client.listFiles({ downloadSessionId: "6f3c1f0a", fileName: "a.iso" });
// @ts-expect-error: no such endpoint
void client.prepareFile({ ...file, endpointType: "FTP" });
// @ts-expect-error: no such operation
void client.deleteFile(file);
// @ts-expect-error: a client has one way to the server
client.http = undefined as never;
