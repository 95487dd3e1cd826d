import { deepStrictEqual, ok } from "node:assert";
import { once } from "node:events";
import { get } from "node:http";
import { type AddressInfo, createServer, type Server } from "node:net";
import { setImmediate as nextTurn } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ParsedHead } from "../../src/download/answer-head.js";
import { AnswerReader } from "../../src/download/answer-reader.js";
import { BrokenAnswer } from "../../src/download/broken-answer.js";
import { check, numRuns, seed } from "../contract/seed.js";
import { piecesOf, type RandomAnswer, randomAnswers } from "./http-syntax.js";
import { give } from "./pieces-of.js";

console.log(
  `The random answers run with SEED=${seed}. To repeat: SEED=${seed} npx vitest run test/download/http-syntax.test.ts`,
);

/** What is made of an answer; undefined where it is refused. */
type Outcome = { status: number; fields: Record<string, string | undefined>; body: string } | undefined;

/** The fields that a download goes by. */
const names = [
  "connection",
  "content-encoding",
  "content-length",
  "content-range",
  "etag",
  "location",
  "retry-after",
  "transfer-encoding",
];
const fieldsBy = (find: (name: string) => string | undefined) =>
  Object.fromEntries(names.map((name) => [name, find(name)]));

function readHere(answer: RandomAnswer): Outcome {
  let head: ParsedHead | undefined;
  let body = "";
  let isWhole = false;
  let isReleased = false;
  const reader = new AnswerReader({
    onHead(given) {
      head = given;
    },
    onBody(bytes) {
      body += Buffer.from(bytes).toString("latin1");
    },
    onEnd() {
      isWhole = true;
    },
  });
  const release = () => {
    if (!head || isReleased) return;
    isReleased = true;
    reader.release();
  };
  try {
    give(piecesOf(answer), (piece) => {
      release();
      reader.take(piece);
    });
    reader.end();
    release();
  } catch (error) {
    if (!(error instanceof BrokenAnswer)) throw error;
    return undefined;
  }
  return head && isWhole ? { status: head.status, fields: fieldsBy(head.header), body } : undefined;
}

const answers: RandomAnswer[] = [];
let server: Server;

beforeAll(async () => {
  server = createServer((socket) => {
    socket.on("error", () => {}).setNoDelay(true);
    socket.once("data", async (request: Buffer) => {
      const index = Number(/^GET \/(\d+) /.exec(request.toString())?.[1]);
      for (const piece of piecesOf(answers[index] ?? { text: "", cuts: [] })) {
        socket.write(piece);
        await nextTurn();
      }
      socket.end();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
});

afterAll(async () => {
  server.close();
  await once(server, "close");
});

async function readByNode(answer: RandomAnswer): Promise<Outcome> {
  const { port } = server.address() as AddressInfo;
  return new Promise((resolve) => {
    // What goes wrong after the answer is whole is no matter of the answer.
    const request = get(`http://127.0.0.1:${port}/${answers.push(answer) - 1}`, { agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", () => {});
      response.on("close", () => {
        const { rawHeaders, statusCode: status = 0 } = response;
        const valuesOf = (name: string) =>
          rawHeaders.filter((_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === name);
        const fields = fieldsBy((name) => (valuesOf(name).length > 0 ? valuesOf(name).join(", ") : undefined));
        const body = Buffer.concat(chunks).toString("latin1");
        resolve(response.complete && status !== 101 ? { status, fields, body } : undefined);
      });
    });
    request.on("upgrade", (_, socket) => {
      socket.destroy();
      resolve(undefined);
    });
    request.on("error", () => {});
    // Where there is an answer, its own end comes first.
    request.on("close", () => setImmediate(resolve, undefined));
  });
}

/** What Node refuses and we do not, and why that is right. */
const laxer: readonly { why: string; isIt: (here: NonNullable<Outcome>, text: string) => boolean }[] = [
  {
    why: "without a body, it does not matter what is said of one (RFC 9112, section 6.3, rule 1)",
    isIt: ({ status }) => status === 204 || status === 304,
  },
  {
    why: "the same length once more is the same length (RFC 9110, section 8.6)",
    isIt: ({ fields }) => new Set(fields["content-length"]?.split(/[ \t]*,[ \t]*/)).size === 1 && isList(fields),
  },
  {
    why: "an extension of a chunk is read over, as it must be, whatever its text (RFC 9112, section 7.1.1)",
    isIt: ({ fields }, text) => fields["transfer-encoding"] !== undefined && /\r\n[0-9a-f]+[ \t]*;/i.test(text),
  },
  {
    why: "servers that write all sizes of chunks equally long have blanks behind them, which can mean nothing else",
    isIt: ({ fields }, text) => fields["transfer-encoding"] !== undefined && /\r\n[0-9a-f]+[ \t]+\r\n/i.test(text),
  },
];
const isList = (fields: NonNullable<Outcome>["fields"]) => fields["content-length"]?.includes(",") ?? false;

test(`${numRuns} random answers are read as Node reads them, or refused`, async () => {
  const counts = { "read by both": 0, "read here alone": 0, "read by Node alone": 0, "refused by both": 0 };
  await check(randomAnswers, async (answer) => {
    const here = readHere(answer);
    const node = await readByNode(answer);
    counts[here ? (node ? "read by both" : "read here alone") : node ? "read by Node alone" : "refused by both"] += 1;
    if (here && node) deepStrictEqual(here, node);
    if (here && !node)
      ok(
        laxer.some(({ isIt }) => isIt(here, answer.text)),
        `Node refuses ${JSON.stringify(answer.text)}`,
      );
  });
  console.log(counts);
  // What compares nothing holds always.
  expect(counts["read by both"]).toBeGreaterThan(numRuns / 5);
  expect(counts["refused by both"]).toBeGreaterThan(numRuns / 10);
});
