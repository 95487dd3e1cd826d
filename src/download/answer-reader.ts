import { framingOf, keepsConnection, type ParsedHead, parseHead } from "./answer-head.js";
import type { BodyFraming } from "./body-framing.js";
import { BrokenAnswer } from "./broken-answer.js";
import { LineReader } from "./line-reader.js";

export interface AnswerHandler {
  onHead(head: ParsedHead): void;
  /** Takes bytes of the body. They stand where the next ones will. */
  onBody(bytes: Uint8Array): void;
  /** @param isReusable whether the connection can be asked again */
  onEnd(isReusable: boolean): void;
}

/**
 * Reads one answer out of what comes over a connection, and hands it on at once: nothing is copied on the way.
 *
 * Source: RFC 9112.
 */
export class AnswerReader {
  readonly #handler: AnswerHandler;
  readonly #lines = new LineReader();
  #headLines: string[] = [];
  #head: ParsedHead | undefined;
  #framing: BodyFraming | undefined;
  #isOver = false;
  #held: Uint8Array[] | undefined;
  #isEndHeld = false;
  #hasBegun = false;

  constructor(handler: AnswerHandler) {
    this.#handler = handler;
  }

  /** Whether anything has come. */
  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  /** Keeps what comes, to be read at `release`: for who needs time between the head and the body. */
  hold(): void {
    this.#held ??= [];
  }

  /** @throws what `take` and `end` throw */
  release(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    this.#finishIfWhole(held.length === 0);
    for (const chunk of held) this.take(chunk);
    if (this.#isEndHeld) this.end();
  }

  /** @throws BrokenAnswer, or what the handler throws */
  take(chunk: Uint8Array): void {
    this.#hasBegun = true;
    let rest = chunk;
    while (rest.byteLength > 0) {
      if (this.#held) {
        this.#held.push(Uint8Array.from(rest));
        return;
      }
      // More than the answer: the connection is good for nothing any more, and that was said in time.
      if (this.#isOver) return;
      rest = rest.subarray(this.#framing ? this.#takeBody(this.#framing, rest) : this.#takeHead(rest));
    }
  }

  /**
   * Takes the end of the connection.
   *
   * @throws BrokenAnswer if the answer is not whole
   */
  end(): void {
    if (this.#isOver) return;
    if (this.#held) {
      this.#isEndHeld = true;
      return;
    }
    if (!this.#framing?.endsWithConnection) throw new BrokenAnswer("the other side closed it");
    this.#finish(false);
  }

  #takeHead(chunk: Uint8Array): number {
    let isHeadOver = false;
    const bytes = this.#lines.take(chunk, (line) => {
      if (line === "") isHeadOver = true;
      else this.#headLines.push(line);
    });
    if (isHeadOver) this.#endHead(bytes === chunk.byteLength);
    return bytes;
  }

  #endHead(isAll: boolean): void {
    const head = parseHead(this.#headLines);
    this.#headLines = [];
    if (head.status === 101) throw new BrokenAnswer("the answer changes the protocol, which nobody asked for");
    // Answers before the answer share its 64 KiB, so that they come to an end.
    if (head.status < 200) return;
    this.#head = head;
    this.#framing = framingOf(head);
    this.#handler.onHead(head);
    if (!this.#held) this.#finishIfWhole(isAll);
  }

  #takeBody(framing: BodyFraming, chunk: Uint8Array): number {
    const bytes = framing.take(chunk, (part) => this.#handler.onBody(part));
    this.#finishIfWhole(bytes === chunk.byteLength);
    return bytes;
  }

  /** @param isAll whether nothing has come beyond it */
  #finishIfWhole(isAll: boolean): void {
    if (this.#framing?.isWhole && !this.#isOver) this.#finish(isAll);
  }

  #finish(isClean: boolean): void {
    this.#isOver = true;
    this.#handler.onEnd(isClean && this.#head !== undefined && keepsConnection(this.#head));
  }
}
