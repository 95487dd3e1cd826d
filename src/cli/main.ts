#!/usr/bin/env node
import { readFile } from "node:fs/promises";
import { addAbortSignal } from "node:stream";
import { text } from "node:stream/consumers";
import { isatty } from "node:tty";
import { askSecret } from "./ask-secret.js";
import { exitCodeFor, exitCodes } from "./exit-code.js";
import { OutputError, StoppedBySignal } from "./io.js";
import { messageOf } from "./message.js";
import { run } from "./run.js";

const stopping = new AbortController();
const reasons = {
  SIGINT: new StoppedBySignal("Ctrl-C", exitCodes.interrupted),
  SIGHUP: new StoppedBySignal("SIGHUP", exitCodes.hungUp),
  SIGTERM: new StoppedBySignal("SIGTERM", exitCodes.terminated),
};
const signalNames = Object.keys(reasons) as (keyof typeof reasons)[];
const onSignal = (name: keyof typeof reasons) => stop(reasons[name]);
for (const name of signalNames) process.on(name, onSignal);

function stop(reason: Error): void {
  // Once: the next signal ends the process at once, whatever it is doing.
  for (const name of signalNames) process.off(name, onSignal);
  stopping.abort(reason);
}

// Progress and warnings that nobody reads any more are no reason to stop, and there is nowhere left to say so.
process.stderr.on("error", () => {});

let carriesFile = false;
let lost: OutputError | undefined;
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  // The download of a file that goes there hears of this too, and fails. Whoever else reads our output may have seen
  // enough, as `head` does: what is under way goes on.
  if (carriesFile || error.code === "EPIPE") return;
  lost ??= new OutputError(error);
  stop(lost);
});
// What was printed last may turn out to be lost only when the command has run to its end.
process.once("exit", (code) => {
  if (code !== exitCodes.done || !lost) return;
  process.stderr.write(`vsphere-download: ${messageOf(lost)}\n`);
  process.exitCode = exitCodeFor(lost);
});

process.exitCode = await run(process.argv.slice(2), {
  env: process.env,
  stdout: process.stdout,
  stderr: process.stderr,
  stdoutStream: () => {
    carriesFile = true;
    return process.stdout;
  },
  readStdin: () => text(addAbortSignal(stopping.signal, process.stdin)),
  askSecret: isatty(0) ? (question) => askSecret(question, process.stdin, process.stderr, stopping.signal) : undefined,
  readFile: (path) => readFile(path, "utf8"),
  signal: stopping.signal,
});
