/** An answer that ends too early, or is none in HTTP/1.1. */
export class BrokenAnswer extends Error {
  override name = "BrokenAnswer";
  readonly code = "HTTP_BROKEN_ANSWER";
}

/** How the end of a body is known. */
export interface BodyFraming {
  /** Whether the body is whole. */
  readonly isWhole: boolean;
  /** Whether the connection's end would make it whole. */
  readonly endsWithConnection: boolean;
  /**
   * Takes bytes from the start of a chunk, and hands on what of it is the body's.
   *
   * @returns how many it took
   * @throws BrokenAnswer
   */
  take(chunk: Uint8Array, onBody: (bytes: Uint8Array) => void): number;
}

/** A body of as many bytes as Content-Length says. */
export function framedByLength(length: number): BodyFraming {
  let rest = length;
  return {
    get isWhole() {
      return rest === 0;
    },
    endsWithConnection: false,
    take(chunk, onBody) {
      const bytes = chunk.byteLength <= rest ? chunk : chunk.subarray(0, rest);
      rest -= bytes.byteLength;
      if (bytes.byteLength > 0) onBody(bytes);
      return bytes.byteLength;
    },
  };
}

/** A body that only the end of the connection ends. */
export function framedByConnection(): BodyFraming {
  return {
    isWhole: false,
    endsWithConnection: true,
    take(chunk, onBody) {
      onBody(chunk);
      return chunk.byteLength;
    },
  };
}

/** A line with a chunk's size, or a field of the trailer. */
const longestLine = 16 * 1024;
const longestTrailer = 64 * 1024;
const lineFeed = 0x0a;

/**
 * A body in chunks, each after its size. Extensions and the trailer are read over.
 *
 * Source: RFC 9112, section 7.1.
 */
export function framedByChunks(): BodyFraming {
  let state: "size" | "data" | "data's end" | "trailer" | "whole" = "size";
  let line = "";
  let trailerBytes = 0;
  let rest = 0;

  /** Takes the bytes of a line; true once it has all of it. */
  const takeLine = (chunk: Uint8Array): { bytes: number; isWhole: boolean } => {
    const end = chunk.indexOf(lineFeed);
    const bytes = end < 0 ? chunk.byteLength : end + 1;
    line += Buffer.from(chunk.buffer, chunk.byteOffset, bytes).toString("latin1");
    if (line.length > longestLine) throw new BrokenAnswer("a line between the chunks of the answer has no end");
    return { bytes, isWhole: end >= 0 };
  };
  const endLine = () => {
    if (!line.endsWith("\r\n")) throw new BrokenAnswer("a line between the chunks of the answer has the wrong end");
    const text = line.slice(0, -2);
    line = "";
    switch (state) {
      case "size":
        rest = sizeOfChunk(text);
        state = rest > 0 ? "data" : "trailer";
        break;
      case "data's end":
        if (text !== "") throw new BrokenAnswer("a chunk of the answer is longer than its size");
        state = "size";
        break;
      default:
        trailerBytes += text.length;
        if (trailerBytes > longestTrailer) throw new BrokenAnswer("the trailer of the answer has no end");
        if (text === "") state = "whole";
    }
  };
  return {
    get isWhole() {
      return state === "whole";
    },
    endsWithConnection: false,
    take(chunk, onBody) {
      if (state !== "data") {
        const { bytes, isWhole } = takeLine(chunk);
        if (isWhole) endLine();
        return bytes;
      }
      const bytes = chunk.subarray(0, rest);
      rest -= bytes.byteLength;
      if (rest === 0) state = "data's end";
      onBody(bytes);
      return bytes.byteLength;
    },
  };
}

function sizeOfChunk(line: string): number {
  const [, digits] = /^([0-9a-f]{1,13})[ \t]*(?:;|$)/i.exec(line) ?? [];
  if (digits === undefined) throw new BrokenAnswer("the size of a chunk of the answer is no number");
  return Number.parseInt(digits, 16);
}
