import { Writable } from "node:stream";
import { createClient, downloadFile } from "vsphere-download-session/node";
import { startSimulator } from "vsphere-download-session/simulator";
import { limit, markdownTable } from "./report.js";

const preparations = [100, 300, 1_000, 3_000, 10_000, 30_000];
const mostRequests = 50;

/**
 * How long after a file is PREPARED its first byte comes, and how often the server was asked until then: a program has
 * no way to be told.
 */
export async function waiting() {
  const files = preparations.map((prepareMs) => ({ name: `${prepareMs}.bin`, size: 1024, prepareMs }));
  const simulator = await startSimulator({ files });
  const client = createClient({
    baseUrl: simulator.url,
    sessionId: simulator.sessionId,
    trust: { thumbprint: simulator.thumbprint },
  });
  try {
    const rows = await Promise.all(
      files.map(async ({ name, prepareMs }) => {
        const started = performance.now();
        let firstByteMs = Number.NaN;
        const to = new Writable({
          write(_chunk, _encoding, done) {
            firstByteMs = performance.now() - started;
            done();
          },
        });
        await downloadFile(client, { downloadSessionId: simulator.downloadSessionId, fileName: name, to });
        const late = Math.round(firstByteMs - prepareMs);
        const asked = simulator.requests.filter(({ fileName, operation }) => fileName === name && operation !== "data");
        return [
          `${prepareMs / 1000} s`,
          limit(late, Math.max(150, prepareMs / 10), "ms"),
          limit(asked.length, mostRequests, "requests"),
        ];
      }),
    );
    return [
      "## Waiting for the server to prepare a file",
      "",
      markdownTable(["preparation", "from PREPARED to the first byte", "asked in all"], rows),
    ];
  } finally {
    await client.close();
    await simulator.close();
  }
}
