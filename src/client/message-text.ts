import type { LocalizableMessage } from "./schema.js";

/**
 * A message on one line, in the reader's language if the server has it, else in English, with its arguments filled in
 * and without the control characters with which a server could steer a terminal.
 */
export function textOf({ localized, default_message: template, args, id }: LocalizableMessage): string {
  const text = localized || template || id;
  // The server should have filled them in, and mostly has.
  const filled = text.replace(/\{(\d+)\}/g, (placeholder, index) => args[Number(index)] ?? placeholder);
  const line = filled.replace(/[\s\p{Cc}]+/gu, " ").trim();
  return /[.!?]$/.test(line) ? line : `${line}.`;
}
