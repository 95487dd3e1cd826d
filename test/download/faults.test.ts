import { inspect } from "node:util";
import { describe, type ExpectStatic, test } from "vitest";
import { type FaultCase, faultCases, otherFaults, type RightFile, type TypedError } from "./faults.js";
import { moments } from "./moments.js";
import { bytesOf, disk, type Place, place } from "./place.js";

describe.concurrent("a download that meets", () => {
  for (const fault of faultCases) {
    test(`${fault.name}: ${outcomeText(fault)}`, async ({ expect }) => {
      const file = { ...disk, ...fault.file };
      await using at = await place({
        ...fault.simulator,
        files: [file],
        client: ({ authority, thumbprint }) => ({
          retry: 0,
          ...(fault.believesAuthority && { trust: { ca: authority, thumbprint } }),
        }),
      });
      for (const injected of fault.inject ?? []) at.simulator.inject(injected);
      const client = (await fault.arrange?.(at)) ?? at.client;
      const start = performance.now();
      const ended = await at.download(fault.options, client).then(
        (result) => ({ result }),
        (error: unknown) => ({ error }),
      );

      const left = await at.names().catch(() => []);
      if ("file" in fault.outcome) {
        expect(ended).toMatchObject({ result: resultOf(fault.outcome, file.size) });
        expect(performance.now() - start).toBeGreaterThanOrEqual(fault.outcome.takesMs ?? 0);
        expect(left).toEqual([file.name]);
        expect((await at.read(file.name)).equals(bytesOf(file)), "the bytes are right").toBe(true);
      } else {
        expectError(expect, "error" in ended ? ended.error : undefined, fault.outcome, at);
        expect(left).toEqual(fault.outcome.part === "kept" ? [`${file.name}.part`] : []);
      }
      expect(await at.openFiles()).toEqual([]);
      expect(at.dataRequests().filter(({ method }) => method !== "GET")).toEqual([]);
      const strangers = at.simulator.requests.filter(({ origin }) => origin !== at.simulator.url);
      expect(strangers.filter(({ hasSessionId }) => hasSessionId)).toEqual([]);
    });
  }
});

test("the table of faults stands in the repository", async ({ expect }) => {
  const rows = [
    ["fault", "outcome", "test"],
    ...faultCases.map((fault) => [fault.name, outcomeText(fault), "faults"]),
    ...moments.map(({ name, left }) => [`stopped ${name}`, `the reason, ${leftText(left !== undefined)}`, "aborting"]),
    ...otherFaults,
  ];
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)));
  const line = widths.map((width) => "-".repeat(width));
  const table = [...lines.slice(0, 1), line, ...lines.slice(1)].map((row) => `| ${row.join(" | ")} |`).join("\n");
  const text = `# What a download makes of faults\n\nWritten by \`npx vitest run test/download/faults -u\`.\n\n${table}\n`;
  await expect(text).toMatchFileSnapshot("faults.md");
});

function resultOf({ verification, attempts, resumedBytes }: RightFile, bytes: number) {
  return {
    bytes,
    ...(verification && { verification }),
    ...(attempts !== undefined && { attempts }),
    ...(resumedBytes !== undefined && { resumedBytes }),
  };
}

function expectError(expect: ExpectStatic, error: unknown, expected: TypedError, at: Place): void {
  const { error: name, problem, status, says, requests } = expected;
  expect(error).toMatchObject({ name, ...(problem && { problem }), ...(status && { status }) });
  if (says) expect((error as Error).message).toMatch(says);
  if (requests !== undefined) expect(at.dataRequests()).toHaveLength(requests);
  // With its causes, and whatever hangs on them.
  expect(inspect(error, { depth: 20, showHidden: true })).not.toContain(at.simulator.sessionId);
}

function outcomeText({ outcome }: FaultCase): string {
  if ("file" in outcome) return `the right file${outcome.verification ? `, ${outcome.verification}` : ""}`;
  const what = [outcome.error, outcome.problem, outcome.status].filter(Boolean).join(" ");
  return `${what}, ${leftText(outcome.part === "kept")}`;
}

function leftText(isKept: boolean): string {
  return isKept ? "what came is kept" : "nothing is left";
}
