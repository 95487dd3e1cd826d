import { ApiError, type ClientOptions, createClient } from "vsphere-download-session";
import { same } from "../same.js";

const client = createClient({ baseUrl: "https://vcenter.example.com", sessionId: "token" });
const error = new ApiError("No.", { operation: "getFile", status: 404 });

same<typeof error.challenge, string | undefined>(true);
same<typeof error.data, Readonly<Record<string, unknown>> | undefined>(true);
same<ClientOptions["retry"], number | undefined>(true);

// @ts-expect-error: a function that gives the session may not say nothing
createClient({ baseUrl: "https://vcenter.example.com", sessionId: () => undefined });
// @ts-expect-error: not every error says what type it is
export const errorType: string = error.errorType;
// @ts-expect-error: nor has every file an endpoint
export const uri = async (): Promise<string> => (await client.getFile(file)).download_endpoint.uri;
// @ts-expect-error: null is no number
void client.getFile({ downloadSessionId: "6f3c1f0a", fileName: "a.iso", retry: null });

declare const file: { downloadSessionId: string; fileName: string };
