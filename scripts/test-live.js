import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { Failure, run } from "./failure.js";
import { describeFindings } from "./live/report.js";
import { tryItem, tryOperations } from "./live/suite.js";

const usage = `Usage: npm run test:live, with the command's environment (VSPHERE_SERVER, and VSPHERE_USER and VSPHERE_PASSWORD or
VSPHERE_SESSION_ID, …) and VSPHERE_ITEM_ID, the identifier of a library item with at least one file.

It reads and downloads, and opens download sessions, which it keeps alive, cancels, fails and deletes; no other session is
touched. With a password it also logs in and out.`;

await run(async () => {
  const { env } = process;
  const { VSPHERE_ITEM_ID: libraryItemId, VSPHERE_USER: user, VSPHERE_PASSWORD: password } = env;
  if (!libraryItemId || !env.VSPHERE_SERVER) throw new Failure(usage);
  // The command's own reading of the environment, so that both mean the same.
  const { connect } = await import("../dist/src/cli/settings.js");
  const io = {
    stdout: process.stdout,
    stderr: process.stderr,
    stdoutStream: () => process.stdout,
    readStdin: () => text(process.stdin),
    readFile: (/** @type {string} */ path) => readFile(path, "utf8"),
    signal: new AbortController().signal,
  };
  const site = {
    libraryItemId,
    credentials: user && password ? { user, password } : undefined,
    connect: (/** @type {"auto" | "api" | "rest"} */ apiStyle, /** @type {string | undefined} */ token) =>
      connect({ apiStyle }, { ...io, env: token === undefined ? env : { ...env, VSPHERE_SESSION_ID: token } }),
  };
  const findings = { api: await tryOperations(site, "api"), rest: await tryOperations(site, "rest") };
  const item = await tryItem(site);
  console.log(describeFindings(findings, item));
  const failed = [...Object.values(findings.api), ...Object.values(findings.rest), item].filter(
    ({ outcome }) => outcome === "failed",
  );
  if (failed.length > 0) throw new Failure(`\n${failed.length} failed.`);
});
