import { BrokenAnswer } from "./broken-answer.js";

const mostBytes = 64 * 1024;
const lineFeed = 0x0a;

/**
 * Gathers lines out of bytes that come in pieces. Each ends with CR LF: a line feed alone ends it for some and not for
 * others, who then see different answers. Together they have 64 KiB at most, until `reset`.
 *
 * Source: RFC 9112, section 2.2.
 */
export class LineReader {
  #line = "";
  #bytes = 0;

  /**
   * Takes bytes from the start of a chunk, as far as the end of a line, and hands it on without its end.
   *
   * @returns how many it took
   * @throws BrokenAnswer, or what `onLine` throws
   */
  take(chunk: Uint8Array, onLine: (line: string) => void): number {
    const end = chunk.indexOf(lineFeed);
    const bytes = end < 0 ? chunk.byteLength : end + 1;
    this.#bytes += bytes;
    if (this.#bytes > mostBytes) throw new BrokenAnswer("what the answer says of itself has no end");
    this.#line += Buffer.from(chunk.buffer, chunk.byteOffset, bytes).toString("latin1");
    if (end < 0) return bytes;
    const line = this.#line;
    if (!line.endsWith("\r\n")) throw new BrokenAnswer("a line of the answer has the wrong end");
    this.#line = "";
    onLine(line.slice(0, -2));
    return bytes;
  }

  /** Begins to count anew. */
  reset(): void {
    this.#bytes = 0;
  }
}
