import { createHash } from "node:crypto";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { inRounds, measure } from "./measure.js";
import { ratio, ratioTable, row, takenTable } from "./report.js";

/** @typedef {import("./bench-place.js").BenchPlace} BenchPlace */

/**
 * Many small files, over TLS, to disk and onto the device. curl is told the URLs; a download asks for each.
 *
 * @param {BenchPlace} place
 * @param {{ rounds: number, count: number, size: number }} options
 */
export async function manyFiles(place, { rounds, count, size }) {
  const files = new Map(
    Array.from({ length: count }, (_, i) => {
      const file = place.serveRandom(`${i}.bin`, size);
      return [`${i}.bin`, { ...file, sha1: createHash("sha1").update(readFileSync(file.path)).digest("hex") }];
    }),
  );
  const service = await place.service((name) => /** @type {any} */ (files.get(name)));
  const curl = `curl -sS --fail --parallel --cacert ${place.certificate} --remote-name-all`;
  const urls = `'${new URL(files.values().next().value?.uri ?? "").origin}/[0-${count - 1}].bin'`;
  const contender = (/** @type {string} */ commandLine) => async () => {
    const taken = await measure(commandLine, { NODE_EXTRA_CA_CERTS: place.certificate });
    const names = readdirSync(place.target);
    if (names.length !== count) throw new Error(`${names.length} files instead of ${count}: ${commandLine}`);
    for (const name of names) rmSync(join(place.target, name));
    return taken;
  };
  const results = await inRounds(rounds, {
    verified: contender(`node ${place.downloader} ${service.url} ${place.target} ${count}`),
    "curl --parallel": contender(`cd ${place.target}; ${curl} ${urls}; sync *`),
    "curl --parallel, then sha1sum": contender(`cd ${place.target}; ${curl} ${urls}; sync *; sha1sum * > /dev/null`),
  });
  service.close();
  return [
    `## ${count} files of ${size / 1000} kB, over TLS, to disk and synced`,
    "",
    takenTable(results),
    "",
    ratioTable([
      row(
        "verified / curl --parallel",
        ratio(results, "verified", "curl --parallel", (taken) => taken.wall),
        { most: 1 },
      ),
      row(
        "verified / (curl --parallel, then sha1sum)",
        ratio(results, "verified", "curl --parallel, then sha1sum", (taken) => taken.wall),
      ),
    ]),
  ];
}
