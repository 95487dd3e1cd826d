/** A request and its answer, as the guide shows them. */
export interface ShownExchange {
  method: string;
  /** A path, or `{uri}`. */
  target: string;
  headers: Record<string, string>;
  body: string | undefined;
  status: number;
  /** JSON, where the answer is shown with a body. */
  answer: unknown;
}

/** The exchanges in the blocks of language `http` of a Markdown text, in their order. */
export function exchangesIn(markdown: string): ShownExchange[] {
  return [...markdown.matchAll(/^```http\n(.*?)^```$/gms)].map(([, block = ""]) => {
    const answerAt = block.search(/^HTTP\/1\.1 /m);
    const request = messageIn(block.slice(0, answerAt));
    const answer = messageIn(block.slice(answerAt));
    const [method = "", target = ""] = request.start.split(" ");
    return {
      method,
      target,
      headers: request.headers,
      body: request.body,
      status: Number(answer.start.split(" ")[1]),
      answer: answer.body === undefined ? undefined : JSON.parse(answer.body),
    };
  });
}

function messageIn(text: string) {
  const [head = "", ...rest] = text.trim().split("\n\n");
  const [start = "", ...fields] = head.split("\n");
  const headers = Object.fromEntries(fields.map((field) => field.split(/: (.*)/).slice(0, 2)));
  return { start, headers, body: rest.length === 0 ? undefined : rest.join("\n\n") };
}

/** Puts what is known into the places of a text that stand for it: `{token}`. */
export function fill(text: string, known: ReadonlyMap<string, string>): string {
  return text.replace(/\{(\w+)\}/g, (place, name) => known.get(name) ?? place);
}

/**
 * Whether an answer is what is shown: it has at least the fields that are shown, texts that are the same, and numbers
 * where numbers are. What stands in a place such as `{token}` is learned.
 */
export function isAsShown(shown: unknown, answer: unknown, learned: Map<string, string>): boolean {
  if (typeof shown === "string") {
    const [, name] = /^\{(\w+)\}$/.exec(shown) ?? [];
    if (name === undefined || typeof answer !== "string") return shown === answer;
    learned.set(name, answer);
    return true;
  }
  if (typeof shown !== "object" || shown === null) return typeof shown === typeof answer;
  if (typeof answer !== "object" || answer === null) return false;
  return Object.entries(shown).every(([key, value]) =>
    isAsShown(value, (answer as Record<string, unknown>)[key], learned),
  );
}
