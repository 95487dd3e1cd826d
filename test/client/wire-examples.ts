import type { DownloadSessionModel, FileInfo } from "../../src/index.js";

export const preparedFile: FileInfo = {
  name: "ubuntu-24.04.iso",
  size: 6_114_656_256,
  bytes_transferred: 6_114_656_256,
  status: "PREPARED",
  download_endpoint: { uri: "https://vcenter.example.com:443/cls/data/8c1f/ubuntu-24.04.iso" },
  checksum_info: { algorithm: "SHA1", checksum: "45f74fb53f906957b917bca81b628a256082dba5" },
};

/** A download session that has failed, as each generation writes it: maps are arrays of keys and values in the older. */
const failure = { id: "com.vmware.vdcs.cls-main.failed", default_message: "It failed.", args: [] };
const session = {
  library_item_id: "9c2f5a0e-55b1-4f0d-8a3e-2b7d4c1e6f90",
  library_item_content_version: "2",
  client_progress: 42,
  state: "ERROR",
  expiration_time: "2026-03-14T09:31:53.589Z",
};
export const downloadSession: DownloadSessionModel = {
  ...session,
  error_message: { ...failure, params: { file: { s: "ubuntu-24.04.iso" } } },
};
export const legacyDownloadSession = {
  ...session,
  error_message: { ...failure, params: [{ key: "file", value: { s: "ubuntu-24.04.iso" } }] },
};

export const preparedFileXml = `<?xml version="1.0" encoding="UTF-8"?>
<ns0:Prepare-Result xmlns:ns0="http://vmware.com/content/library/item/downloadsession/file">
  <value>
    <name>ubuntu-24.04.iso</name>
    <size>6114656256</size>
    <bytes_transferred>6114656256</bytes_transferred>
    <status>PREPARED</status>
    <download_endpoint>
      <uri>https://vcenter.example.com:443/cls/data/8c1f/ubuntu-24.04.iso</uri>
    </download_endpoint>
    <checksum_info>
      <algorithm>SHA1</algorithm>
      <checksum>45f74fb53f906957b917bca81b628a256082dba5</checksum>
    </checksum_info>
  </value>
</ns0:Prepare-Result>`;

const message = {
  id: "com.vmware.vdcs.cls-main.download_session_not_found",
  default_message: "The download session does not exist.",
  args: ["5d3b1c7e"],
};

/** One error as each generation writes it. `errorType` is in the spelling of `/api`. */
export const errorBodies = {
  "an error of /api": (errorType: string, data?: object) => ({ error_type: errorType, messages: [message], data }),
  "an error of /rest": (errorType: string, data?: object) => ({
    type: `com.vmware.vapi.std.errors.${errorType.toLowerCase()}`,
    value: { messages: [message], data },
  }),
  "an error of a newer server under /rest": (errorType: string, data?: object) => ({
    type: `com.vmware.vapi.std.errors.${errorType.toLowerCase()}`,
    value: { messages: [message], data },
    name: "com.vmware.vapi.rest.httpNotFound",
    localizableMessages: [{ ...message, defaultMessage: message.default_message }],
    majorErrorCode: 404,
  }),
} as const;

export const errorBodyMessages = [message];
