/** The command was called in a way that it cannot work with. */
export class UsageError extends Error {
  override name = "UsageError";
}
