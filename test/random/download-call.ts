/** One download that meets random answers: from the API, from where the file's bytes are, from both, or right ones. */

import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Writable } from "node:stream";
import { createClient, type DownloadResult, downloadFile } from "../../src/node.js";
import type { Chance } from "./chance.js";
import { type Meeting, type RandomCall, secret } from "./meeting.js";
import { demand, demandTyped, type Outcome, outcomeOf } from "./outcome.js";
import { fileName, Scene, type Wrongness } from "./scene.js";

export const downloadCalls: readonly RandomCall[] = [
  { title: "downloadFile, wrong API", meet: (meeting) => meetWith(meeting, { api: 0.3, data: 0 }) },
  { title: "downloadFile, wrong data", meet: (meeting) => meetWith(meeting, { api: 0, data: 0.5 }) },
  { title: "downloadFile, both wrong", meet: (meeting) => meetWith(meeting, { api: 0.1, data: 0.2 }) },
  { title: "downloadFile, nothing wrong", meet: (meeting) => meetWith(meeting, { api: 0, data: 0 }) },
];

async function meetWith(meeting: Meeting, wrongness: Wrongness): Promise<Outcome> {
  const { chance, index, server, onAnswer } = meeting;
  const stopping = new AbortController();
  const stopAt = chance.is(0.05) ? 1 + chance.upTo(4) : 0;
  let requests = 0;
  const url = server.serve(index, chance, (request) => {
    onAnswer();
    requests += 1;
    if (requests === stopAt) stopping.abort(chance.one([new Error("enough"), "enough", null, 0, ""]));
    return scene.answer(request);
  });
  const scene = new Scene(chance, wrongness, url);
  const folder = join(meeting.folder, String(index));
  await mkdir(folder);
  try {
    const target = await randomTarget(chance, folder, scene);
    await using client = createClient({ baseUrl: url, sessionId: secret, ...scene.clientOptions });
    const outcome = await outcomeOf(
      downloadFile(client, {
        downloadSessionId: "session",
        fileName,
        signal: stopping.signal,
        onWarning: () => {},
        ...target.options,
        ...scene.downloadOptions,
      }),
    );
    if ("value" in outcome) {
      demand(!stopping.signal.aborted, "a result, though it was stopped:", outcome);
      demandRight(outcome.value as DownloadResult, await target.bytes(), scene);
      await target.demandNoMore(outcome);
      return outcome;
    }
    const isReason = stopping.signal.aborted && outcome.error === stopping.signal.reason;
    // It may have failed by itself just before.
    demand(isReason || !stopping.signal.aborted || scene.mayFail, "not the caller's reason:", outcome);
    if (!isReason) demandTyped(outcome.error, [secret]);
    demand(scene.mayFail || stopping.signal.aborted, "nothing was wrong, but it failed:", outcome);
    await target.demandUntouched(outcome);
    return outcome;
  } finally {
    server.forget(index);
    await rm(folder, { recursive: true });
  }
}

interface Target {
  options: { to: string | Writable; overwrite?: boolean; resume?: boolean };
  /** What is there now. */
  bytes(): Promise<Buffer>;
  /** Nothing but the file may be left. */
  demandNoMore(outcome: Outcome): Promise<void>;
  /** Nothing may be left but what came, to go on from, and what was there before. */
  demandUntouched(outcome: Outcome): Promise<void>;
}

const randomTarget = (chance: Chance, folder: string, scene: Scene): Target | Promise<Target> =>
  chance.is(0.1) ? streamTarget(chance) : folderTarget(chance, folder, scene);

function streamTarget(chance: Chance): Target {
  const chunks: Buffer[] = [];
  const to = new Writable({
    highWaterMark: chance.one([1, 1_000, 100_000]),
    write(chunk, _, done) {
      chunks.push(chunk);
      setImmediate(done);
    },
  });
  const nothing = async () => {};
  return { options: { to }, bytes: async () => Buffer.concat(chunks), demandNoMore: nothing, demandUntouched: nothing };
}

const old = "what was there before";

/** A folder, in which an earlier run may have left the start of the file, or of another one, or a whole file. */
async function folderTarget(chance: Chance, folder: string, { contents: [{ bytes }] }: Scene): Promise<Target> {
  const part = chance.weighted<() => Buffer | undefined>([
    [6, () => undefined],
    [2, () => bytes.subarray(0, chance.upTo(bytes.length))],
    [1, () => chance.bytes(chance.upTo(bytes.length + 10))],
  ])();
  if (part) await writeFile(join(folder, `${fileName}.part`), part);
  const overwrite = chance.is(0.1);
  if (overwrite) await writeFile(join(folder, fileName), old);
  return {
    options: { to: folder, overwrite, resume: chance.is(0.8) },
    bytes: () => readFile(join(folder, fileName)),
    async demandNoMore(outcome) {
      const left = await readdir(folder);
      demand(left.join() === fileName, "more than the file is left:", left, outcome);
    },
    async demandUntouched(outcome) {
      const left = (await readdir(folder)).filter((name) => name !== `${fileName}.part`);
      demand(left.join() === (overwrite ? fileName : ""), "a file at the final name, or a lock:", left, outcome);
      if (overwrite)
        demand((await readFile(join(folder, fileName), "utf8")) === old, "what was there is gone", outcome);
    },
  };
}

/** What a download says it has must be what the server had, unless the server has lied, and nothing could tell. */
function demandRight(result: DownloadResult, bytes: Buffer, scene: Scene): void {
  demand(result.bytes === bytes.length, "another size than the result says:", result, bytes.length);
  const { verification, algorithm = "", checksum, reason } = result;
  const isVerified = verification === "verified";
  if (isVerified) demand(createHash(algorithm).update(bytes).digest("hex") === checksum, "not verified:", result);
  else demand(typeof reason === "string" && !scene.requireChecksum, "unverified:", result);
  if (!scene.apiIsTrue) return;
  const sizes = scene.contents.map((content) => content.bytes.length);
  demand(!scene.sizeIsTold || sizes.includes(bytes.length), `a size that is none of ${sizes}:`, result);
  const isRight = scene.contents.some((content) => content.bytes.equals(bytes));
  demand(isRight || !(isVerified || scene.dataIsTrue), `other bytes than those of ${sizes}:`, result);
}
