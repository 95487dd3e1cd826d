/** Which bytes of a content have been served, in however many pieces. */
export interface Coverage {
  add(start: number, end: number): void;
  /** How many bytes were served at least once. */
  readonly bytes: number;
  /** Where the last byte that was served ends. */
  readonly end: number;
}

export function createCoverage(): Coverage {
  /** Apart from each other, in order. */
  let spans: { start: number; end: number }[] = [];
  return {
    add(start, end) {
      const apart = spans.filter((span) => span.end < start || span.start > end);
      const touching = spans.filter((span) => span.end >= start && span.start <= end);
      const merged = {
        start: Math.min(start, ...touching.map((span) => span.start)),
        end: Math.max(end, ...touching.map((span) => span.end)),
      };
      spans = [...apart, merged].sort((one, other) => one.start - other.start);
    },
    get end() {
      return spans.at(-1)?.end ?? 0;
    },
    get bytes() {
      return spans.reduce((sum, { start, end }) => sum + end - start, 0);
    },
  };
}
