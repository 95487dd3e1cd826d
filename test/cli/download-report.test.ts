import { expect, it } from "vitest";
import { createReport } from "../../src/cli/download-report.js";
import type { CliIo } from "../../src/cli/io.js";
import { createProgressDisplay } from "../../src/cli/progress-display.js";

it.each([
  ["an error of Node's", Object.assign(new Error("gone"), { code: "ENOENT", status: "off" })],
  ["what is no error", "gone"],
])("%s has a code of the command's own, and nothing beyond it", (_, reason) => {
  let stdout = "";
  const write = () => {};
  const io = {
    stdout: { write: (text: string) => (stdout += text) },
    stderr: { write },
    signal: new AbortController().signal,
  } as Partial<CliIo> as CliIo;
  const report = createReport({ output: "." }, io, createProgressDisplay({ write }, true));
  expect(report({ fileName: "f", status: "rejected", reason })).toBe(1);
  expect(JSON.parse(stdout)).toEqual({ fileName: "f", error: { code: "OTHER_FAILURE", message: "gone" } });
});
