import { inspect } from "node:util";

/** Everything that a log could show of an error: its text, its properties, and those of its causes, hidden ones too. */
export function shownBy(error: unknown): string {
  const whole = { depth: Infinity, maxStringLength: Infinity, maxArrayLength: Infinity };
  return [
    String(error),
    JSON.stringify(error),
    inspect(error, whole),
    inspect(error, { ...whole, showHidden: true }),
    ...propertiesOf(error, new Set()),
  ].join("\n");
}

/** `inspect` leaves out what a custom inspection leaves out, so every string is also collected by hand. */
function propertiesOf(value: unknown, seen: Set<unknown>): string[] {
  if (typeof value !== "object" || value === null) return [String(value)];
  if (seen.has(value)) return [];
  seen.add(value);
  return Reflect.ownKeys(value).flatMap((key) => [String(key), ...propertiesOf(Reflect.get(value, key), seen)]);
}
