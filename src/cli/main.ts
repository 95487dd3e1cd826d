#!/usr/bin/env node
import { readFile } from "node:fs/promises";
import { addAbortSignal } from "node:stream";
import { text } from "node:stream/consumers";
import { isatty } from "node:tty";
import { askSecret } from "./ask-secret.js";
import { exitCodes } from "./exit-code.js";
import { StoppedBySignal } from "./io.js";
import { run } from "./run.js";

const stopping = new AbortController();
const reasons = {
  SIGINT: new StoppedBySignal("Ctrl-C", exitCodes.interrupted),
  SIGTERM: new StoppedBySignal("SIGTERM", exitCodes.terminated),
};
// Once: a second one ends the process at once, whatever it is doing.
const stop = (signal: keyof typeof reasons) => {
  for (const name of ["SIGINT", "SIGTERM"]) process.off(name, stop);
  stopping.abort(reasons[signal]);
};
process.on("SIGINT", stop);
process.on("SIGTERM", stop);

// Whoever reads our output may have seen enough, as `head` does: what is under way goes on. Where a file itself goes
// to standard output, its download hears of this too, and fails.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});

process.exitCode = await run(process.argv.slice(2), {
  env: process.env,
  stdout: process.stdout,
  stderr: process.stderr,
  stdoutStream: () => process.stdout,
  readStdin: () => text(addAbortSignal(stopping.signal, process.stdin)),
  askSecret: isatty(0) ? (question) => askSecret(question, process.stdin, process.stderr, stopping.signal) : undefined,
  readFile: (path) => readFile(path, "utf8"),
  signal: stopping.signal,
});
