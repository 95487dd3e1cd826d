import { createClient, downloadFile } from "vsphere-download-session/node";

const client = createClient({ baseUrl: "https://vcenter.example.com", sessionId: "token" });

/** A client can be disposed of. */
export async function withClient(): Promise<void> {
  await client[Symbol.asyncDispose]();
}

// @ts-expect-error: null is no folder
void downloadFile(client, { downloadSessionId: "6f3c1f0a", fileName: "a.iso", to: null });
// @ts-expect-error: nor is nothing
void downloadFile(client, { downloadSessionId: "6f3c1f0a", fileName: "a.iso", to: undefined });
