import { downloadSession } from "./identifier.js";
import { UsageError } from "./usage-error.js";

/** Where files are to come from: a download session that is there, or an item, for which one is opened. */
export type Source = { downloadSessionId: string } | { libraryItemId: string };

/** @throws UsageError unless it is one of the two */
export function readSource(downloadSessionId: string | undefined, libraryItemId: string | undefined): Source {
  if (downloadSessionId !== undefined && libraryItemId !== undefined) {
    throw new UsageError("A download session and --item exclude each other: give one of them.");
  }
  if (libraryItemId !== undefined) return { libraryItemId };
  if (downloadSessionId !== undefined) return { downloadSessionId: downloadSession(downloadSessionId) };
  throw new UsageError(
    "Which files? Give the identifier of a download session, or that of a library item with --item.",
  );
}
