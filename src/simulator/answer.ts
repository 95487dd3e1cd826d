import { bytesOf, nothing, type Source } from "./content.js";

/**
 * What is sent in answer to a request, bytes and misbehaviour alike. The service makes honest ones; faults change
 * them; the sender does what they say.
 */
export interface Answer {
  /** Whether there is an answer at all. */
  before: "answer" | "reset" | "stall";
  status: number;
  headers: Readonly<Record<string, string>>;
  source: Source;
  /** Which bytes of the source are the body: from `start` up to, not with, `end`. */
  start: number;
  end: number;
  /** How the body's end is told: by Content-Length, by chunks, or by the end of the connection. */
  framing: "length" | "chunked" | "close";
  /** A Content-Length that is not the body's own. */
  announcedLength: number | undefined;
  /** So many bytes more after `end`. */
  extraBytes: number;
  /** Where in the body something happens to the connection; negative counts from the body's end. */
  stop: { at: number; how: "reset" | "stall" | "end" } | undefined;
  /** Bytes of the source that are sent as others. */
  corrupt: readonly { at: number; length: number }[];
  pace: Pace | undefined;
  isCompressed: boolean;
  /** Told of the bytes of the source that are sent, as they are in the source. */
  onServed: ((offset: number, bytes: Buffer) => void) | undefined;
}

/** Pieces of so many bytes, with a pause after each, in ms. */
export interface Pace {
  pieceBytes: number;
  pauseMs: number;
}

export function answerWith(
  status: number,
  headers: Readonly<Record<string, string>>,
  source: Source,
  { start = 0, end = source.size }: { start?: number; end?: number } = {},
): Answer {
  return {
    before: "answer",
    status,
    headers,
    source,
    start,
    end,
    framing: "length",
    announcedLength: undefined,
    extraBytes: 0,
    stop: undefined,
    corrupt: [],
    pace: undefined,
    isCompressed: false,
    onServed: undefined,
  };
}

export function textAnswer(
  status: number,
  text: string,
  headers: Readonly<Record<string, string>> = {},
  contentType = "text/plain; charset=utf-8",
): Answer {
  return answerWith(status, { ...headers, "content-type": contentType }, bytesOf(Buffer.from(text)));
}

export function jsonAnswer(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): Answer {
  return textAnswer(status, JSON.stringify(value), headers, "application/json");
}

export function emptyAnswer(status: number, headers: Readonly<Record<string, string>> = {}): Answer {
  return answerWith(status, headers, nothing);
}
