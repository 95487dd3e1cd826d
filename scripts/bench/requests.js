import createFetchClient from "openapi-fetch";
import { createClient } from "vsphere-download-session";
import { inRounds, median } from "./measure.js";
import { markdownTable, ratio, ratioTable, row } from "./report.js";
import { startService } from "./service.js";

/**
 * How many files a second can be asked about, compared with openapi-fetch alone, which checks nothing, retries nothing
 * and has no time limit. Both go through the built-in fetch.
 *
 * @param {{ rounds: number, calls: number, atOnce: number }} options
 */
export async function requests({ rounds, calls, atOnce }) {
  const service = await startService(() => ({ uri: "https://host/file", thumbprint: "00", size: 1 }));
  const client = createClient({ baseUrl: service.url, sessionId: "benchmark" });
  /** @type {import("openapi-fetch").Client<import("../../generated/schema.js").paths>} */
  const bare = createFetchClient({ baseUrl: service.url, headers: { "vmware-api-session-id": "benchmark" } });
  const path = { download_session_id: "5d3b1c7e" };
  const perSecond = (/** @type {() => Promise<unknown>} */ call) => async () => {
    const started = performance.now();
    let left = calls;
    const caller = async () => {
      while (left-- > 0) await call();
    };
    await Promise.all(Array.from({ length: atOnce }, caller));
    return (calls * 1000) / (performance.now() - started);
  };
  try {
    const contenders = {
      getFile: perSecond(() => client.getFile({ downloadSessionId: path.download_session_id, fileName: "disk.vmdk" })),
      "bare openapi-fetch": perSecond(() =>
        bare.GET("/api/content/library/item/download-session/{download_session_id}/file", {
          params: { path, query: { file_name: "disk.vmdk" } },
        }),
      ),
    };
    // The first calls pay for compiling.
    await inRounds(1, contenders);
    const results = await inRounds(rounds, contenders);
    return [
      `## Requests of the entry point \`.\`, ${atOnce} at once`,
      "",
      markdownTable(
        ["", "calls a second"],
        Object.keys(contenders).map((name) => [
          name,
          median(results.map((result) => result[/** @type {keyof typeof result} */ (name)])).toFixed(0),
        ]),
      ),
      "",
      ratioTable([
        row(
          "getFile / bare openapi-fetch",
          ratio(results, "getFile", "bare openapi-fetch", (rate) => rate),
          { least: 0.85 },
        ),
      ]),
    ];
  } finally {
    service.close();
  }
}
