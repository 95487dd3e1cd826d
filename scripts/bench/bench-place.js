import { randomFillSync } from "node:crypto";
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, truncateSync, writeFileSync, writeSync } from "node:fs";
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
    const { makeIdentity } = await import(join(projectRoot, "dist/src/simulator/certificate.js"));
    const { thumbprintOf } = await import(join(projectRoot, "dist/src/simulator/certificate.js"));
    const identity = await makeIdentity({ commonName: "bench", hosts: ["localhost", "127.0.0.1"], expired: false });
    const [key, certificate] = [join(folder, "key.pem"), join(folder, "certificate.pem")];
    writeFileSync(key, identity.key, { mode: 0o600 });
    writeFileSync(certificate, identity.certificate);
    const nginx = await startNginx({ folder, root, key, certificate });
    const thumbprint = thumbprintOf(identity.certificate);
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
      /**
       * A file of zeros, which takes no room on the device.
       *
       * @param {string} name
       * @param {number} size
       */
      serveZeros(name, size) {
        const file = served(name, size);
        closeSync(openSync(file.path, "w"));
        truncateSync(file.path, size);
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
