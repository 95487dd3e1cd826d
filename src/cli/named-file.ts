import type { CliIo } from "./io.js";
import { UsageError } from "./usage-error.js";

/**
 * Reads a file that a flag or a variable names.
 *
 * @param what what it holds, for the error
 * @throws UsageError
 */
export async function readNamedFile(
  what: string,
  path: string,
  { readFile }: Pick<CliIo, "readFile">,
): Promise<string> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new UsageError(`The ${what} could not be read: ${error instanceof Error ? error.message : String(error)}.`);
  }
}
