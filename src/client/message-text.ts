import type { LocalizableMessage } from "./schema.js";

/** What a message says, in the reader's language if the server has it, else in English, with its arguments filled in. */
export function filledTextOf({ localized, default_message: template, args }: LocalizableMessage): string {
  // The server should have filled them in, and mostly has.
  return (localized || template).replace(/\{(\d+)\}/g, (placeholder, index) => args[Number(index)] ?? placeholder);
}

/** The same as a sentence on one line, without the control characters with which a server could steer a terminal. */
export function textOf(message: LocalizableMessage): string {
  const line = (filledTextOf(message) || message.id).replace(/[\s\p{Cc}]+/gu, " ").trim();
  return /[.!?]$/.test(line) ? line : `${line}.`;
}
