import { createInterface } from "node:readline";
import { Writable } from "node:stream";
import { exitCodes } from "./exit-code.js";
import { type CliStream, StoppedBySignal } from "./io.js";

/**
 * Asks for a line at a terminal. What is typed can be edited as any line can, but is not shown.
 *
 * @returns the line; empty where the input ends instead
 * @throws StoppedBySignal at Ctrl-C, which comes as a key while nothing is shown; the reason of `signal`
 */
export async function askSecret(
  question: string,
  input: NodeJS.ReadableStream,
  output: CliStream,
  signal: AbortSignal,
): Promise<string> {
  signal.throwIfAborted();
  const nowhere = new Writable({ write: (_bytes, _encoding, written) => written() });
  const lines = createInterface({ input, output: nowhere, terminal: true, historySize: 0 });
  // Not before: until now the terminal would show what is typed.
  output.write(question);
  let stop = () => {};
  try {
    return await new Promise<string>((resolve, reject) => {
      stop = () => reject(signal.reason);
      signal.addEventListener("abort", stop, { once: true });
      lines.once("line", resolve);
      lines.once("close", () => resolve(""));
      lines.once("SIGINT", () => reject(new StoppedBySignal("Ctrl-C", exitCodes.interrupted)));
    });
  } finally {
    signal.removeEventListener("abort", stop);
    lines.close();
    // The end of the line was not shown either.
    output.write("\n");
  }
}
