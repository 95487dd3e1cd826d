#!/usr/bin/env node
import { readFile } from "node:fs/promises";
import { addAbortSignal } from "node:stream";
import { text } from "node:stream/consumers";
import { exitCodes } from "./exit-code.js";
import { StoppedBySignal } from "./io.js";
import { run } from "./run.js";

const stopping = new AbortController();
// Once: a second Ctrl-C ends the process at once, whatever it is doing.
process.once("SIGINT", () => stopping.abort(new StoppedBySignal("Ctrl-C", exitCodes.interrupted)));
process.once("SIGTERM", () => stopping.abort(new StoppedBySignal("SIGTERM", exitCodes.terminated)));

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
  readFile: (path) => readFile(path, "utf8"),
  signal: stopping.signal,
});
