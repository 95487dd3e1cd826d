import { framingOf, keepsConnection, type ParsedHead, parseHead, readStatusLine } from "./answer-head.js";
import type { BodyFraming } from "./body-framing.js";
import { BrokenAnswer } from "./broken-answer.js";
import { LineReader } from "./line-reader.js";

export interface AnswerHandler {
  /** What comes after the head is kept until `release`, because it may take time to make ready for it. */
  onHead(head: ParsedHead): void;
  /** Takes bytes of the body. They stand where the next ones will. */
  onBody(bytes: Uint8Array): void;
  /** @param isReusable whether the connection can be asked again */
  onEnd(isReusable: boolean): void;
}

/**
 * Reads one answer out of what comes over a connection, and hands it on at once: of the body nothing is copied on the
 * way, but for what comes before `release`. What has thrown is not to be used again.
 *
 * Source: RFC 9112.
 */
export class AnswerReader {
  readonly #handler: AnswerHandler;
  readonly #onBody: (bytes: Uint8Array) => void;
  readonly #lines = new LineReader();
  #headLines: string[] = [];
  #head: ParsedHead | undefined;
  #framing: BodyFraming | undefined;
  /** What came after the head, until it is released. */
  #held: Uint8Array[] | undefined;
  #hasBegun = false;
  #hasEnded = false;
  #isOver = false;

  constructor(handler: AnswerHandler) {
    this.#handler = handler;
    this.#onBody = (bytes) => handler.onBody(bytes);
  }

  /** Whether anything has come. */
  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  /** @throws BrokenAnswer, or what the handler throws */
  take(chunk: Uint8Array): void {
    this.#hasBegun = true;
    // What comes beyond the answer is nobody's: when it ended, that was known.
    for (let taken = 0; taken < chunk.byteLength && !this.#isOver; ) {
      const rest = taken === 0 ? chunk : chunk.subarray(taken);
      if (this.#held) {
        this.#held.push(Uint8Array.from(rest));
        return;
      }
      taken += this.#framing ? this.#framing.take(rest, this.#onBody) : this.#lines.take(rest, this.#takeHeadLine);
      this.#finishIfWhole(taken === chunk.byteLength);
    }
  }

  /**
   * Goes on with the body. To be called once, after `onHead` has returned.
   *
   * @throws what `take` and `end` throw
   */
  release(): void {
    if (!this.#held) throw new Error("there is nothing to release");
    const held = Buffer.concat(this.#held);
    this.#held = undefined;
    this.#finishIfWhole(held.byteLength === 0);
    this.take(held);
    if (this.#hasEnded) this.end();
  }

  /**
   * Takes the end of the connection.
   *
   * @throws BrokenAnswer if the answer is not whole
   */
  end(): void {
    this.#hasEnded = true;
    if (this.#held || this.#isOver) return;
    if (!this.#framing?.endsWithConnection) throw new BrokenAnswer("the other side closed it");
    this.#finish(false);
  }

  readonly #takeHeadLine = (line: string): void => {
    // What speaks another protocol may never come to an empty line.
    if (this.#headLines.length === 0) readStatusLine(line);
    if (line !== "") {
      this.#headLines.push(line);
      return;
    }
    const head = parseHead(this.#headLines);
    this.#headLines = [];
    if (head.status === 101) throw new BrokenAnswer("the answer changes the protocol, which nobody asked for");
    // Answers before the answer share its 64 KiB, so that they come to an end.
    if (head.status < 200) return;
    this.#head = head;
    this.#framing = framingOf(head);
    this.#handler.onHead(head);
    this.#held = [];
  };

  /** @param isAll whether nothing has come beyond it */
  #finishIfWhole(isAll: boolean): void {
    if (this.#framing?.isWhole && !this.#held) this.#finish(isAll);
  }

  #finish(isAll: boolean): void {
    this.#isOver = true;
    const isReusable = isAll && !this.#hasEnded && this.#head !== undefined && keepsConnection(this.#head);
    this.#handler.onEnd(isReusable);
  }
}
