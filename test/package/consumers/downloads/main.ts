import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient, type DownloadResult, downloadFile, IntegrityError } from "vsphere-download-session/node";
import { startSimulator } from "vsphere-download-session/simulator";

const simulator = await startSimulator({ files: [{ name: "disk.iso", size: 5_000_000, preparePolls: 0 }] });
const { url: baseUrl, sessionId, thumbprint, downloadSessionId } = simulator;
const client = createClient({ baseUrl, sessionId, trust: { thumbprint } });
const folder = await mkdtemp(join(tmpdir(), "consumer-"));
try {
  const result: DownloadResult = await downloadFile(client, { downloadSessionId, fileName: "disk.iso", to: folder });
  expect(result.verification === "verified" && result.bytes === 5_000_000, "a file is downloaded and verified");
  expect((await readdir(folder)).join() === "disk.iso", "and is all that is there");

  simulator.inject({ fault: "corrupt", at: 1_000 });
  const options = { downloadSessionId, fileName: "disk.iso", to: join(folder, "other.iso") };
  const failure: unknown = await downloadFile(client, options).catch((error: unknown) => error);
  expect(failure instanceof IntegrityError, "one that is not right is an IntegrityError");
  expect((await readdir(folder)).join() === "disk.iso", "and leaves nothing");
} finally {
  await client.close();
  await simulator.close();
  await rm(folder, { recursive: true });
}

function expect(holds: boolean, what: string): void {
  if (!holds) throw new Error(`Not so: ${what}.`);
}
