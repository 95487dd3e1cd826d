import type { CliIo } from "./io.js";
import { UsageError } from "./usage-error.js";

/**
 * Reads a file that a flag or a variable names.
 *
 * @param what what it holds, for the error
 * @param setting the flag or the variable, for the error
 * @throws UsageError
 */
export async function readNamedFile(
  what: string,
  setting: string,
  path: string,
  { readFile }: Pick<CliIo, "readFile">,
): Promise<string> {
  try {
    return await readFile(path);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`The ${what} could not be read from ${path} (${setting}): ${reason}.`);
  }
}
