/** *Prepare* in XML, as servers of 6.0 and 6.5 speak it. It is loaded when it is asked for. */

import { prepareInputXml, prepareResultXml } from "../../generated/xml-shapes.js";
import type { Route } from "../client/call-operation.js";
import type { FileInfo, PrepareInput } from "../client/schema.js";
import { readXml, writeXml } from "../client/xml.js";

/**
 * What differs from the legacy route in JSON.
 *
 * @throws TypeError for a character that XML 1.0 cannot carry
 */
export function inXml(
  path: { download_session_id: string },
  input: PrepareInput,
): Pick<Route<FileInfo>, "send" | "readXml"> {
  const document = writeXml(prepareInputXml, { ...input });
  return {
    send: (http, extras) =>
      http.POST("/rest/com/vmware/content/library/item/downloadsession/file/id:{download_session_id}", {
        params: { path, query: { "~action": "prepare" } },
        body: document,
        bodySerializer: (body) => body,
        headers: { "Content-Type": "application/xml", Accept: "application/xml, application/json;q=0.5" },
        ...extras,
      }),
    readXml: (text) => readXml(text, prepareResultXml),
  };
}
