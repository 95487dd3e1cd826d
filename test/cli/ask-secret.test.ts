import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { askSecret } from "../../src/cli/ask-secret.js";
import { StoppedBySignal } from "../../src/cli/io.js";

/** A terminal as far as it takes keys, and says whether it would echo them. */
class Terminal extends PassThrough {
  readonly isTTY = true;
  readonly modes: boolean[] = [];
  readonly shownAtModes: string[] = [];
  shown = "";
  readonly output = {
    isTTY: true,
    write: (text: string) => {
      this.shown += text;
    },
  };

  setRawMode(isRaw: boolean): this {
    this.modes.push(isRaw);
    this.shownAtModes.push(this.shown);
    return this;
  }
}

/** Asks, and types keys once the question is there. */
async function askAndType(keys: Iterable<string>, signal = new AbortController().signal) {
  const terminal = new Terminal();
  const answer = askSecret("Password: ", terminal, terminal.output, signal);
  expect(terminal.shown).toBe("Password: ");
  // One after the other, as a person types.
  for (const key of keys) terminal.write(key);
  return { terminal, answer };
}

describe("a question whose answer is not to be seen", () => {
  it.each<[string, Iterable<string>, string]>([
    ["a line", "correct horse\r", "correct horse"],
    ["a line that ends otherwise", "correct horse\n", "correct horse"],
    ["letters beyond ASCII", "pässwörd€\r", "pässwörd€"],
    ["spaces at both ends, which may be meant", "  spaced \r", "  spaced "],
    ["backspace", "secretx\u007f\r", "secret"],
    ["backspace as other terminals send it", "secretx\b\r", "secret"],
    ["backspace at the start", "\u007f\u007fa\r", "a"],
    ["Ctrl-U, to begin anew", "wrong\u0015right\r", "right"],
    ["arrow keys", ["b", "c", "\u001b[D", "\u001b[D", "a", "\r"], "abc"],
    ["the first of several lines", "first\rsecond\r", "first"],
    ["an empty line", "\r", ""],
    ["Ctrl-D instead of an answer", "\u0004", ""],
  ])("takes %s", async (_, keys, expected) => {
    const { terminal, answer } = await askAndType(keys);
    expect(await answer).toBe(expected);
    expect(terminal.shown).toBe("Password: \n");
  });

  it("is asked only once the terminal shows nothing of what is typed", async () => {
    const { terminal, answer } = await askAndType("a\r");
    await answer;
    expect(terminal.modes[0]).toBe(true);
    expect(terminal.shownAtModes[0]).toBe("");
  });

  it("has the terminal back as it was when it is over, and reads no more from it", async () => {
    const { terminal, answer } = await askAndType("a\r");
    await answer;
    expect(terminal.modes).toEqual([true, false]);
    expect(terminal.isPaused()).toBe(true);
  });

  it("ends with 130 at Ctrl-C, which is a key here", async () => {
    const { terminal, answer } = await askAndType("sec\u0003");
    await expect(answer).rejects.toEqual(new StoppedBySignal("Ctrl-C", 130));
    await expect(answer).rejects.toMatchObject({ exitCode: 130 });
    expect(terminal.modes).toEqual([true, false]);
  });

  it("ends when the command is stopped otherwise, and keeps no listener", async () => {
    const stopping = new AbortController();
    const { terminal, answer } = await askAndType("sec", stopping.signal);
    stopping.abort(new StoppedBySignal("SIGTERM", 143));
    await expect(answer).rejects.toBe(stopping.signal.reason);
    expect(terminal.modes).toEqual([true, false]);
    await expect(askSecret("?", terminal, terminal.output, stopping.signal)).rejects.toBe(stopping.signal.reason);
  });

  it("takes the end of the input for no answer", async () => {
    const { terminal, answer } = await askAndType("");
    terminal.end();
    expect(await answer).toBe("");
  });
});
