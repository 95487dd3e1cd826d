import type { EndpointType } from "../client/schema.js";
import type { Input } from "./input.js";
import type { Operation, OperationRequest } from "./operation.js";
import { readPrepareInput, writePrepareResult } from "./xml.js";

const api = "/api/content/library/item/download-session";
const rest = "/rest/com/vmware/content/library/item";
/** The file service's segment is one word under `/rest`. */
const restFile = `${rest}/downloadsession/file`;

const session = "{download_session_id}";
const sessionId = (input: Input): string => input.text("download_session_id");

/** All that the service can be asked. A new operation is an entry here. */
export const operations = {
  logIn: {
    api: "POST /api/session",
    rest: "POST /rest/com/vmware/cis/session",
    needsNoSession: true,
    creates: true,
    perform: ({ apiSessions }, { headers }) => apiSessions.logIn(headers.authorization),
  },
  logOut: {
    api: "DELETE /api/session",
    rest: "DELETE /rest/com/vmware/cis/session",
    perform: ({ apiSessions }, { token }) => apiSessions.end(token),
  },

  createDownloadSession: {
    api: `POST ${api}`,
    rest: `POST ${rest}/download-session`,
    creates: true,
    perform: ({ downloadSessions }, request) => {
      const { model, clientToken } = request.style === "api" ? modernCreation(request) : legacyCreation(request);
      return downloadSessions.create(model.text("library_item_id"), { clientToken });
    },
  },
  listDownloadSessions: {
    api: `GET ${api}`,
    rest: `GET ${rest}/download-session`,
    perform: ({ downloadSessions }, { input }) => downloadSessions.ids(input.optionalText("library_item_id")),
  },
  getDownloadSession: {
    api: `GET ${api}/${session}`,
    rest: `GET ${rest}/download-session/id:${session}`,
    perform: ({ downloadSessions }, { input }) => downloadSessions.look(sessionId(input)),
  },
  keepAlive: {
    api: `POST ${api}/${session}?action=keep-alive`,
    rest: `POST ${rest}/download-session/id:${session}?~action=keep-alive`,
    perform: ({ downloadSessions }, { input }) =>
      downloadSessions.keepAlive(sessionId(input), input.optionalNumber("progress", { least: 0, most: 100 })),
  },
  cancelDownloadSession: {
    api: `POST ${api}/${session}?action=cancel`,
    rest: `POST ${rest}/download-session/id:${session}?~action=cancel`,
    perform: ({ downloadSessions }, { input }) => downloadSessions.use(sessionId(input)).cancel(),
  },
  failDownloadSession: {
    api: `POST ${api}/${session}?action=fail`,
    rest: `POST ${rest}/download-session/id:${session}?~action=fail`,
    perform: ({ downloadSessions }, { input }) =>
      downloadSessions.use(sessionId(input)).fail(input.text("client_error_message")),
  },
  deleteDownloadSession: {
    api: `DELETE ${api}/${session}`,
    rest: `DELETE ${rest}/download-session/id:${session}`,
    perform: ({ downloadSessions }, { input }) => downloadSessions.end(sessionId(input)),
  },

  getFile: {
    api: `GET ${api}/${session}/file?file_name`,
    rest: `POST ${restFile}/id:${session}?~action=get`,
    published: `GET ${api}/${session}/file__file_name`,
    tells: "files",
    perform: ({ downloadSessions }, { input }) =>
      downloadSessions.use(sessionId(input)).file(input.text("file_name")).look(),
  },
  listFiles: {
    api: `GET ${api}/${session}/file`,
    rest: `GET ${restFile}`,
    tells: "files",
    perform: ({ downloadSessions }, { input }) =>
      downloadSessions
        .use(sessionId(input))
        .files()
        .map((file) => file.look()),
  },
  prepareFile: {
    api: `POST ${api}/${session}/file?action=prepare`,
    rest: `POST ${restFile}/id:${session}?~action=prepare`,
    xml: { read: readPrepareInput, write: writePrepareResult },
    tells: "files",
    perform: ({ downloadSessions }, { input }) => {
      const endpointType = input.choice<EndpointType>("endpoint_type", ["HTTPS", "DIRECT"]);
      return downloadSessions.use(sessionId(input)).prepare(input.text("file_name"), endpointType);
    },
  },
} satisfies Record<string, Operation>;

/** An operation by its name, the one that the client has for it. */
export type OperationName = keyof typeof operations;

interface Creation {
  model: Input;
  clientToken: string | undefined;
}

/** The newest reference prints the header as `Client-Token`, older ones as `client_token`. */
function modernCreation({ input, headers }: OperationRequest): Creation {
  return { model: input, clientToken: (headers["client-token"] ?? headers.client_token) as string | undefined };
}

function legacyCreation({ input }: OperationRequest): Creation {
  return { model: input.object("create_spec"), clientToken: input.optionalText("client_token") };
}
