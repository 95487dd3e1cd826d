import { Writable } from "node:stream";
import type { CliIo } from "../../src/cli/io.js";
import { run } from "../../src/cli/run.js";

export interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
}

interface CommandSettings {
  /** Whether both of its outputs are terminals. */
  isTTY?: boolean;
  onStdout?: (text: string) => void;
  onStderr?: (text: string) => void;
}

/** Runs the command as a function, in an environment that holds nothing but what is given. */
export async function runCommand(
  args: readonly string[],
  { env = {}, isTTY = false, onStdout, onStderr, ...rest }: Partial<CliIo> & CommandSettings = {},
): Promise<Outcome> {
  const written = { stdout: "", stderr: "" };
  const code = await run(args, {
    env,
    stdout: {
      isTTY,
      write: (text) => {
        written.stdout += text;
        onStdout?.(text);
      },
    },
    stderr: {
      isTTY,
      write: (text) => {
        written.stderr += text;
        onStderr?.(text);
      },
    },
    stdoutStream: () => new Writable(),
    readStdin: async () => "",
    readFile: async () => {
      throw new Error("no such file");
    },
    signal: new AbortController().signal,
    ...rest,
  });
  return { code, ...written };
}
