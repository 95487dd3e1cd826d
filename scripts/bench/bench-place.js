import { execFileSync } from "node:child_process";
import { randomFillSync, X509Certificate } from "node:crypto";
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectRoot } from "../project.js";
import { startNginx } from "./nginx.js";
import { startService } from "./service.js";

/**
 * Where a benchmark runs: a folder with files that nginx serves, and one to download into.
 *
 * @typedef {Awaited<ReturnType<typeof openBenchPlace>>} BenchPlace
 */

/** @param {string} [parent] The folder to make it in: on the device that is to be measured. */
export async function openBenchPlace(parent = tmpdir()) {
  const folder = mkdtempSync(join(parent, "bench-"));
  try {
    const [root, target] = [join(folder, "served"), join(folder, "target")];
    for (const one of [root, target, join(folder, "tmp")]) mkdirSync(one);
    const [key, certificate] = [join(folder, "key.pem"), join(folder, "certificate.pem")];
    const subject = ["-subj", "/CN=bench", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"];
    const made = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", ...subject, "-keyout", key, "-out", certificate];
    execFileSync("openssl", made, { stdio: "ignore" });
    const nginx = await startNginx({ folder, root, key, certificate });
    const thumbprint = new X509Certificate(readFileSync(certificate)).fingerprint;
    const served = (/** @type {string} */ name, /** @type {number} */ size) => ({
      path: join(root, name),
      uri: `${nginx.origin}/${name}`,
      thumbprint,
      size,
    });
    return {
      target,
      /** PEM file of the server's certificate. */
      certificate,
      nginx: nginx.version,
      downloader: join(projectRoot, "scripts/bench/download.js"),
      /**
       * @param {string} name
       * @param {number} size
       */
      serveRandom(name, size) {
        const file = served(name, size);
        const handle = openSync(file.path, "w");
        const buffer = Buffer.alloc(Math.min(size, 1024 * 1024));
        for (let rest = size; rest > 0; rest -= buffer.byteLength) {
          writeSync(handle, randomFillSync(buffer), 0, Math.min(rest, buffer.byteLength));
        }
        closeSync(handle);
        return file;
      },
      service: startService,
      async close() {
        await nginx.stop();
        rmSync(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}
