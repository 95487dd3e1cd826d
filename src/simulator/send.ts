import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { pipeline, Readable } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import { createGzip } from "node:zlib";
import type { Answer } from "./answer.js";

/** The way that an answer takes to the client. */
export interface Delivery {
  method: string;
  response: ServerResponse;
  /** Resets the connection. */
  reset: () => void;
  /** Told of every piece that is handed to the connection, in bytes before compression. */
  onSent: (bytes: number) => void;
}

/** Does what an answer says. Over when there is nothing left to do, which may be before the connection is. */
export async function send(answer: Answer, delivery: Delivery): Promise<void> {
  const { method, response, reset } = delivery;
  if (answer.before === "stall") return;
  if (answer.before === "reset") return reset();
  const total = answer.end - answer.start + answer.extraBytes;
  writeHead(answer, response, total);
  if (method === "HEAD") {
    response.end();
    return;
  }
  const upTo = stopOf(answer, total);
  if (!(await writeBody(answer, upTo, delivery))) return;
  const isAsAnnounced = answer.announcedLength === undefined || answer.announcedLength === total;
  if (!answer.stop && isAsAnnounced) {
    response.end();
  } else {
    await end(answer, delivery);
  }
}

function writeHead(
  { status, headers, framing, announcedLength, isCompressed }: Answer,
  response: ServerResponse,
  total: number,
): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  if (isCompressed) response.setHeader("content-encoding", "gzip");
  // RFC 9110, section 8.6: 204 has none.
  if (framing === "length" && status !== 204) response.setHeader("content-length", announcedLength ?? total);
  // Having been told that both headers are not wanted, Node ends the body with the connection.
  if (framing === "close") for (const name of ["content-length", "transfer-encoding"]) response.removeHeader(name);
  response.writeHead(status);
  response.flushHeaders();
}

/** Where in the body of so many bytes the answer stops. */
function stopOf({ stop }: Answer, total: number): number {
  if (!stop) return total;
  return Math.min(total, Math.max(0, stop.at < 0 ? total + stop.at : stop.at));
}

/** Whether all of it could be written: a client may go away before. */
async function writeBody(answer: Answer, upTo: number, { response, onSent }: Delivery): Promise<boolean> {
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  const { signal } = gone;
  const { pace } = answer;
  const pieces = piecesOf(answer, upTo, onSent);
  try {
    for await (const piece of answer.isCompressed ? compressed(pieces) : pieces) {
      if (response.destroyed) return false;
      if (!response.write(piece)) await once(response, "drain", { signal });
      if (pace) await pause(pace.pauseMs, undefined, { signal, ref: false });
    }
  } catch (error) {
    if (signal.aborted) return false;
    throw error;
  }
  return !signal.aborted;
}

/** What becomes of the connection of an answer that is not in order. */
async function end({ stop, framing }: Answer, { response, reset }: Delivery): Promise<void> {
  if (stop?.how === "stall") return;
  const { socket } = response;
  await new Promise((resolve) => (socket ? socket.write("", resolve) : resolve(undefined)));
  if (stop?.how === "reset") {
    // A reset throws away what the client has not taken off the system's hands, and nothing tells when it has.
    await pause(lingerMs, undefined, { ref: false });
    reset();
  } else if (framing === "length") {
    socket?.end();
  } else {
    response.end();
  }
}

/** Enough for a client that reads to get all that was sent before a reset. */
const lingerMs = 50;
const mostExtraBytes = 64 * 1024;

function* piecesOf(answer: Answer, upTo: number, onSent: (bytes: number) => void): Generator<Buffer> {
  const { start, end, source, onServed, pace } = answer;
  if (start === end) onServed?.(start, source.read(start, 0));
  for (let sent = 0; sent < upTo; ) {
    const piece = pieceOf(answer, start + sent, Math.min(upTo - sent, pace?.pieceBytes ?? upTo));
    sent += piece.length;
    onSent(piece.length);
    yield piece;
  }
}

function pieceOf({ source, end, onServed, corrupt }: Answer, offset: number, most: number): Buffer {
  if (offset >= end) return extraBytes(most);
  const honest = source.read(offset, Math.min(most, end - offset));
  onServed?.(offset, honest);
  const piece = corrupted(honest, offset, corrupt);
  // In one piece with the last honest bytes: a client may go away as soon as it has all that it expects.
  const isLast = offset + honest.length === end && honest.length < most;
  return isLast ? Buffer.concat([piece, extraBytes(most - honest.length)]) : piece;
}

function extraBytes(most: number): Buffer {
  return Buffer.alloc(Math.min(most, mostExtraBytes), "extra ");
}

function corrupted(honest: Buffer, offset: number, places: Answer["corrupt"]): Buffer {
  const end = offset + honest.length;
  const touching = places.filter(({ at, length }) => at < end && at + length > offset);
  if (touching.length === 0) return honest;
  const bytes = Buffer.from(honest);
  for (const { at, length } of touching) {
    for (let index = Math.max(at, offset); index < Math.min(at + length, end); index++) {
      bytes.writeUInt8(bytes.readUInt8(index - offset) ^ 0xff, index - offset);
    }
  }
  return bytes;
}

function compressed(pieces: Iterable<Buffer>): AsyncIterable<Buffer> {
  // What goes wrong shows where the result is read.
  return pipeline(Readable.from(pieces), createGzip({ level: 1 }), () => {});
}
