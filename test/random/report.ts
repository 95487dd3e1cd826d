/** What a run of random answers came to, and how it is told. */

export interface Report {
  seed: number;
  calls: number;
  answers: number;
  seconds: number;
  /** How often each call came to what. */
  outcomes: Map<string, Map<string, number>>;
  /** What must not be, each with how to repeat it. */
  violations: string[];
  /** Bytes in use after each tenth, with nothing under way. */
  bytesInUse: number[];
  /** What keeps the process alive, and how many files it has open: before the first call, and after the last. */
  resources: { before: Record<string, number>; after: Record<string, number> };
}

/** How many calls came to what begins so; all of them without it. */
export function countOf({ outcomes }: Report, start = ""): number {
  const counts = [...outcomes.values()].flatMap((kinds) => [...kinds]);
  return counts.reduce((sum, [kind, count]) => sum + (kind.startsWith(start) ? count : 0), 0);
}

/** By how many bytes the use of memory has grown, from the end of the first tenth to that of the last. */
export function growthOf({ bytesInUse }: Report): number {
  return (bytesInUse.at(-1) ?? 0) - (bytesInUse[0] ?? 0);
}

/** What there is more of after a run than before it. */
export function leftOver({ resources: { before, after } }: Report): Record<string, number> {
  const more = Object.entries(after).map(([kind, count]) => [kind, count - (before[kind] ?? 0)] as const);
  return Object.fromEntries(more.filter(([, count]) => count > 0));
}

export function describeReport(report: Report): string {
  const { seed, calls, answers, seconds, outcomes, bytesInUse } = report;
  const width = Math.max(...[...outcomes.keys()].map((title) => title.length));
  const rows = [...outcomes].sort().map(([title, kinds]) => {
    const { right = 0, ...others } = Object.fromEntries(kinds);
    return `  ${title.padEnd(width)} ${String(right).padStart(6)} right, ${told(others)}`;
  });
  const totals: Record<string, number> = {};
  for (const [kind, count] of [...outcomes.values()].flatMap((kinds) => [...kinds])) {
    totals[kind] = (totals[kind] ?? 0) + count;
  }
  const megabytes = bytesInUse.map((bytes) => (bytes / 1e6).toFixed(1));
  return [
    `${calls} calls met ${answers} random answers in ${seconds.toFixed(0)} s, with SEED=${seed}.`,
    ...rows,
    `All: ${told(totals)}.`,
    `Megabytes in use after each tenth: ${megabytes.join(", ")}.`,
    `Sockets, timers and open files left: ${told(leftOver(report)) || "none"}.`,
    `Violations: ${report.violations.length}.`,
  ].join("\n");
}

function told(counts: Record<string, number>): string {
  const parts = Object.entries(counts).sort(([, a], [, b]) => b - a);
  return parts.map(([kind, count]) => `${kind} ${count}`).join(", ");
}
