import { type Answer, emptyAnswer, type Pace, textAnswer } from "./answer.js";
import { contentRange, expiredAnswer, rangeAnswer, unsatisfiable, wholeAnswer, wrongMethod } from "./data-answer.js";
import type { Fault, FaultNamed } from "./fault.js";
import type { ServedFile } from "./served-file.js";

/** What a fault needs to know of the request beside the answer. */
export interface FaultSurroundings {
  /** Path and query. */
  url: string;
  /** The file whose data is asked for. */
  file: ServedFile | undefined;
  /** Another origin that serves the same data. */
  otherOrigin: (which: "elsewhere" | "http") => Promise<string>;
}

/** The answer as a fault has it. */
export async function faultyAnswer(answer: Answer, fault: Fault, surroundings: FaultSurroundings): Promise<Answer> {
  const { file } = surroundings;
  switch (fault.fault) {
    case "reset":
      return { ...answer, before: "reset" };
    case "stall-headers":
      return { ...answer, before: "stall" };
    case "cut":
      return { ...answer, stop: { at: fault.at, how: "reset" } };
    case "stall":
      return { ...answer, stop: { at: fault.at, how: "stall" } };
    case "truncate":
      return { ...answer, stop: { at: fault.at, how: "end" }, framing: framings[fault.length ?? "announced"] };
    case "slow":
      return { ...answer, pace: paceOf(fault) };
    case "extra":
      return withExtraBytes(answer, fault);
    case "wrong-length":
      return { ...answer, framing: "length", announcedLength: fault.contentLength };
    case "corrupt":
      return { ...answer, corrupt: [...answer.corrupt, { at: fault.at, length: fault.length ?? 1 }] };
    case "gzip":
      return { ...answer, isCompressed: true, framing: "chunked" };
    case "chunked":
      return { ...answer, framing: "chunked" };
    case "ignore-range":
      return file ? wholeAnswer(file) : answer;
    case "wrong-range":
      return file ? withWrongRange(answer, fault, file) : answer;
    case "unsatisfiable":
      return unsatisfiable(file?.content.size ?? 0);
    case "expire-url": {
      const { status = 404 } = fault;
      file?.expireLink(status);
      return expiredAnswer(status);
    }
    case "refuse-head":
      return wrongMethod("GET");
    case "status":
      return textAnswer(
        fault.status,
        fault.body ?? `The simulator was told to answer ${fault.status}.\n`,
        retryAfterHeader(fault.retryAfter),
        fault.contentType,
      );
    case "redirect":
      return emptyAnswer(fault.status ?? 302, { location: await redirectTarget(fault.to, surroundings) });
    default:
      return answer;
  }
}

export function retryAfterHeader(value: number | string | undefined): Record<string, string> {
  return value === undefined ? {} : { "retry-after": String(value) };
}

const framings = { announced: "length", matching: "length", chunked: "chunked", none: "close" } as const;

function withExtraBytes(answer: Answer, { bytes, length = "announced" }: FaultNamed<"extra">): Answer {
  const more = { ...answer, extraBytes: answer.extraBytes + bytes, framing: framings[length] };
  return length === "announced" ? { ...more, announcedLength: answer.end - answer.start } : more;
}

function withWrongRange(answer: Answer, fault: FaultNamed<"wrong-range">, file: ServedFile): Answer {
  const { contentRange: header, by = 1 } = fault;
  const { "content-range": honest, ...others } = answer.headers;
  if (header === null) return { ...answer, headers: others };
  if (header !== undefined) return { ...answer, headers: { ...others, "content-range": header } };
  const { size } = file.content;
  const start = Math.min(Math.max(0, answer.start + by), Math.max(0, size - 1));
  const range = { start, end: Math.max(answer.end, start + 1) };
  return { ...rangeAnswer(file, range), headers: { ...others, "content-range": contentRange(range, size) } };
}

function paceOf(fault: FaultNamed<"slow">): Pace {
  if (!("bytesPerSecond" in fault)) return { pieceBytes: fault.chunkBytes ?? 16_384, pauseMs: fault.msPerChunk };
  // Twenty pieces a second look even, and take no time to make.
  const pieceBytes = Math.max(1, Math.ceil(fault.bytesPerSecond / 20));
  return { pieceBytes, pauseMs: (1000 * pieceBytes) / fault.bytesPerSecond };
}

async function redirectTarget(to: string, { url, otherOrigin }: FaultSurroundings): Promise<string> {
  if (to === "loop") return url;
  return to === "elsewhere" || to === "http" ? `${await otherOrigin(to)}${url}` : to;
}
