import { createHash } from "node:crypto";
import { createReadStream, rmSync } from "node:fs";
import { pipeline } from "node:stream/promises";
import { inRounds, measure } from "./measure.js";
import { limit, ratio, ratioTable, row, takenTable } from "./report.js";

/** @typedef {import("./bench-place.js").BenchPlace} BenchPlace */

/** What people do today in one command, in Node. */
const withFetch = (/** @type {string} */ url, /** @type {string} */ path) => `NODE_NO_WARNINGS=1 node -e '
const { createHash } = require("crypto"), { createWriteStream } = require("fs"), { Readable } = require("stream");
const { pipeline } = require("stream/promises");
(async () => {
  const hash = createHash("sha1");
  const answer = await fetch("${url}");
  await pipeline(Readable.fromWeb(answer.body), async function* (chunks) {
    for await (const chunk of chunks) { hash.update(chunk); yield chunk; }
  }, createWriteStream("${path}"));
})()'`;

/**
 * One large file, over TLS, to disk and onto the device.
 *
 * @param {BenchPlace} place
 * @param {{ rounds: number, size: number }} options
 */
export async function largeFile(place, { rounds, size }) {
  const name = "large.bin";
  const file = place.serveRandom(name, size);
  const sha1 = createHash("sha1");
  await pipeline(createReadStream(file.path), sha1);
  const checksum = sha1.digest("hex");

  const verified = await place.service(() => ({ ...file, sha1: checksum }));
  const unverified = await place.service(() => file);
  const out = `${place.target}/${name}`;
  const curl = `curl -sS --fail --cacert ${place.certificate}`;
  const contender = (/** @type {string} */ commandLine) => async () => {
    const taken = await measure(commandLine, { NODE_EXTRA_CA_CERTS: place.certificate });
    rmSync(out, { force: true });
    return taken;
  };
  const ours = (/** @type {string} */ service) =>
    contender(`node ${place.downloader} ${service} ${place.target} ${name}`);
  const results = await inRounds(rounds, {
    verified: ours(verified.url),
    unverified: ours(unverified.url),
    curl: contender(`${curl} -o ${out} ${file.uri}; sync ${out}`),
    "curl, then sha1sum": contender(
      `${curl} -o ${out} ${file.uri}; sync ${out}; test "$(sha1sum < ${out})" = "${checksum}  -"`,
    ),
    "curl | tee | openssl sha1": contender(
      `test "$(${curl} ${file.uri} | tee ${out} | openssl sha1 -r | cut -c1-40)" = ${checksum}; sync ${out}`,
    ),
    "fetch, piped": contender(`${withFetch(file.uri, out)}; sync ${out}`),
  });
  verified.close();
  unverified.close();

  const memory = Math.max(...results.map((result) => Number(result.verified.output)));
  return [
    `## One file of ${(size / 2 ** 30).toFixed(1)} GiB, over TLS, to disk and synced`,
    "",
    takenTable(results),
    "",
    ratioTable([
      row(
        "verified / (curl, then sha1sum)",
        ratio(results, "verified", "curl, then sha1sum", (taken) => taken.wall),
        { most: 0.75 },
      ),
      row(
        "verified / (curl | tee | openssl sha1)",
        ratio(results, "verified", "curl | tee | openssl sha1", (taken) => taken.wall),
        { most: 0.95 },
      ),
      row(
        "verified / (fetch, piped)",
        ratio(results, "verified", "fetch, piped", (taken) => taken.wall),
      ),
      row(
        "unverified / curl",
        ratio(results, "unverified", "curl", (taken) => taken.wall),
        { most: 1.5 },
      ),
      row(
        "processor time: verified / (curl, then sha1sum)",
        ratio(results, "verified", "curl, then sha1sum", (taken) => taken.cpu),
        { most: 1 },
      ),
    ]),
    "",
    `Peak memory of the verified download: ${limit(memory, 150, "MB")}.`,
  ];
}
