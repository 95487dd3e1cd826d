// What the benchmark runs to download: a program that uses the package as any other does.
//
//   node scripts/bench/download.js SERVICE FOLDER NAME|COUNT
//
// It prints its peak memory in MB.
import { Writable } from "node:stream";
import { createClient, downloadFile, downloadFiles } from "vsphere-download-session/node";

const [service = "", folder = "", what = ""] = process.argv.slice(2);
const client = createClient({ baseUrl: service, sessionId: "benchmark" });
const common = { downloadSessionId: "benchmark", overwrite: true, checksumWaitMs: 0, onWarning: () => {} };
if (/^\d+$/.test(what)) {
  const fileNames = Array.from({ length: Number(what) }, (_, i) => `${i}.bin`);
  const outcomes = await downloadFiles(client, { ...common, fileNames, to: folder, concurrency: 16 });
  const failed = outcomes.find((outcome) => outcome.status === "rejected");
  if (failed) throw failed.reason;
} else {
  const discard = () => new Writable({ highWaterMark: 1024 * 1024, write: (_, __, done) => done() });
  await downloadFile(client, { ...common, fileName: what, to: folder === "-" ? discard() : `${folder}/` });
}
await client.close();
console.log(Math.round(process.resourceUsage().maxRSS / 1024));
