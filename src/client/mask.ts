const masked = "***";

/** The text with every known secret replaced. */
export function maskText(text: string, secrets: readonly string[]): string {
  let result = text;
  for (const secret of secrets) {
    for (const written of new Set([secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)])) {
      result = result.replaceAll(written, masked);
    }
  }
  return result;
}

/** A copy of a JSON value with every known secret replaced, wherever it stands: in values and in names. */
export function maskValue<Value>(value: Value, secrets: readonly string[]): Value {
  return mask(value, secrets) as Value;
}

function mask(value: unknown, secrets: readonly string[]): unknown {
  if (typeof value === "string") return maskText(value, secrets);
  if (Array.isArray(value)) return value.map((item) => mask(item, secrets));
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [maskText(name, secrets), mask(item, secrets)]),
    );
  }
  return value;
}

/** The start of a text, on one line, for quoting in an error. Secrets are replaced before it is cut. */
export function excerpt(text: string, secrets: readonly string[]): string {
  const limit = 200;
  // Control characters too: a server must not steer the terminal that an error ends up on.
  const line = maskText(text, secrets)
    .replace(/[\s\p{Cc}]+/gu, " ")
    .trim();
  return line.length > limit ? `${line.slice(0, limit)}…` : line;
}
