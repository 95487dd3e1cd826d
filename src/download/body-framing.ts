import { BrokenAnswer } from "./broken-answer.js";
import { readField } from "./header-field.js";
import { LineReader } from "./line-reader.js";

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

/**
 * A body in chunks, each after its size. Extensions and the trailer are read over.
 *
 * Source: RFC 9112, section 7.1.
 */
export function framedByChunks(): BodyFraming {
  const lines = new LineReader();
  let state: "size" | "data" | "data's end" | "trailer" | "whole" = "size";
  let rest = 0;
  const takeLine = (line: string) => {
    if (state === "size") {
      rest = sizeOfChunk(line);
      state = rest > 0 ? "data" : "trailer";
    } else if (state === "data's end") {
      if (line !== "") throw new BrokenAnswer("a chunk of the answer is longer than its size");
      state = "size";
    } else if (line === "") {
      state = "whole";
    } else {
      readField(line);
    }
  };
  return {
    get isWhole() {
      return state === "whole";
    },
    endsWithConnection: false,
    take(chunk, onBody) {
      if (state !== "data") return lines.take(chunk, takeLine);
      const bytes = chunk.byteLength <= rest ? chunk : chunk.subarray(0, rest);
      rest -= bytes.byteLength;
      if (rest === 0) {
        state = "data's end";
        lines.reset();
      }
      onBody(bytes);
      return bytes.byteLength;
    },
  };
}

/** Some servers write all sizes equally long, with zeros before them or blanks behind them. */
function sizeOfChunk(line: string): number {
  const [, digits = ""] = /^([0-9a-f]+)[\t ]*(?:;[\t\x20-\x7e\x80-\xff]*)?$/i.exec(line) ?? [];
  const size = Number.parseInt(digits, 16);
  if (!Number.isSafeInteger(size)) throw new BrokenAnswer("the size of a chunk of the answer is no number");
  return size;
}
