import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startSimulator } from "vsphere-download-session/simulator";
import { Failure, run } from "./failure.js";
import { projectRoot } from "./project.js";

const cli = join(projectRoot, "dist/src/cli/main.js");
const stepTimeoutMs = 120_000;

await run(async () => {
  const simulator = await startSimulator({
    files: [
      { name: "ubuntu-24.04.iso", size: 180_000_000, prepareMs: 1_500 },
      { name: "appliance-disk1.vmdk", size: 90_000_000, prepareMs: 300, checksum: "SHA256" },
      { name: "appliance.ovf", size: 14_336, checksum: "SHA256" },
    ],
  });
  const folder = mkdtempSync(join(tmpdir(), "demo-"));
  try {
    // Slow enough to watch, and cut once, because that is what networks do.
    simulator.inject({ fault: "slow", msPerChunk: 4, chunkBytes: 262_144, times: Number.POSITIVE_INFINITY });
    simulator.inject({ fault: "cut", at: 100_000_000, file: "ubuntu-24.04.iso" });

    const settings = {
      VSPHERE_SERVER: simulator.url,
      VSPHERE_SESSION_ID: simulator.sessionId,
      VSPHERE_THUMBPRINT: simulator.thumbprint,
    };
    console.log("A simulator now answers in place of a vCenter, over TLS, on this machine alone:\n");
    for (const [name, value] of Object.entries(settings)) console.log(`$ export ${name}=${value}`);
    const { downloadSessionId } = simulator;
    await step("What the download session holds:", ["list", downloadSessionId], settings);
    console.log("\nThe connection of ubuntu-24.04.iso will be cut after 100 MB.");
    await step("All of it, side by side:", ["download", downloadSessionId, "-o", folder], settings);

    console.log("\nOn disk now, each whole, and compared with the server's checksum:\n");
    for (const name of readdirSync(folder)) {
      console.log(`${String(statSync(join(folder, name)).size).padStart(11)}  ${name}`);
    }
    const received = simulator.requests.filter(({ operation }) => operation === "data");
    const ranges = received.flatMap(({ headers, fileName }) => (headers.range ? [`${fileName} ${headers.range}`] : []));
    console.log(`\nThe server was asked for ${received.length} bodies; to go on after the cut: ${ranges.join(", ")}.`);
    console.log("Try more with `npx vsphere-download simulate`, in the package's folder or after installing it.");
  } finally {
    await simulator.close();
    rmSync(folder, { recursive: true, force: true });
  }
});

/**
 * Runs the built command once, below the command line that a reader would type. It has the terminal to itself, because
 * it prints for people on a terminal and JSON elsewhere.
 *
 * @param {string} title
 * @param {string[]} commandLine
 * @param {Record<string, string>} settings
 */
async function step(title, commandLine, settings) {
  console.log(`\n${title}\n\n$ vsphere-download ${commandLine.join(" ")}`);
  // Without what the caller's environment says about a vCenter, which a demo must not reach, and about a proxy, which
  // would not find this machine.
  const others = Object.entries(process.env).filter(([name]) => !/^(?:VSPHERE_.*|https?_proxy|no_proxy)$/i.test(name));
  const command = spawn(process.execPath, [cli, ...commandLine], {
    env: { ...Object.fromEntries(others), ...settings },
    stdio: ["ignore", "inherit", "inherit"],
    timeout: stepTimeoutMs,
  });
  const [code, signal] = await once(command, "exit");
  if (code !== 0) throw new Failure(`\nThe demo stops: that command ended with ${code ?? signal} instead of 0.`);
}
