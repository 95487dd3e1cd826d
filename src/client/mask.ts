const masked = "***";

/** A secret that is shorter shows by what is left around it. */
const leastToReplace = 6;

/**
 * The text with every known secret replaced, in whichever way it is written: as it is, in JSON, in a URL, in any case.
 *
 * A text in which a secret of fewer than 6 characters occurs is replaced as a whole: such a one occurs by chance, in words
 * that anybody can guess, and `***ad port` tells that it is `b`.
 */
export function maskText(text: string, secrets: readonly string[]): string {
  let result = text;
  for (const secret of secrets) {
    for (const written of new Set([secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)])) {
      // Hosts and media types come in small letters, percent-encoding in either.
      const pattern = new RegExp(escapeForRegExp(written), "gi");
      if (secret.length < leastToReplace && pattern.test(text)) return masked;
      result = result.replace(pattern, masked);
    }
  }
  return result;
}

function escapeForRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}

/**
 * A copy of a JSON value with every known secret replaced, wherever it stands: in values, and in names, but for those
 * that `ownNames` lists, which say nothing secret whatever the secret is.
 */
export function maskValue<Value>(value: Value, secrets: readonly string[], ownNames: ReadonlySet<string>): Value {
  return mask(value, secrets, ownNames) as Value;
}

function mask(value: unknown, secrets: readonly string[], ownNames: ReadonlySet<string>): unknown {
  if (typeof value === "string") return maskText(value, secrets);
  if (Array.isArray(value)) return value.map((item) => mask(item, secrets, ownNames));
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [
        ownNames.has(name) ? name : maskText(name, secrets),
        mask(item, secrets, ownNames),
      ]),
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
  const characters = [...line];
  return characters.length > limit ? `${characters.slice(0, limit).join("")}…` : line;
}

/**
 * What an error says, and what its causes say, without what else hangs on them: a failure of the network may carry the
 * bytes that it choked on, or the request.
 */
export function maskError(error: unknown, secrets: readonly string[], depth = 0): Error {
  const isError = error instanceof Error;
  const safe = new Error(excerpt(isError ? error.message : String(error), secrets));
  if (!isError) return safe;
  safe.name = maskText(error.name, secrets);
  if ("code" in error && typeof error.code === "string") Object.assign(safe, { code: maskText(error.code, secrets) });
  // Bounded, because a cause may lead back to itself.
  if (error.cause !== undefined && depth < 5) safe.cause = maskError(error.cause, secrets, depth + 1);
  return safe;
}
