import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { messageOf } from "../../src/cli/message.js";
import { OptionError } from "../../src/client/option-error.js";
import { ApiError } from "../../src/index.js";

const src = fileURLToPath(new URL("../../src/", import.meta.url));
const files = [
  "node.ts",
  ...["client", "operations", "trust", "download"].flatMap((stage) =>
    readdirSync(join(src, stage)).map((name) => join(stage, name)),
  ),
];

/** Where an option is named in the way that code has it. */
const inCode = /\b(?!vCenter\b)(?:[a-z]+[A-Z]\w*|trust\.\w+)\b/;

/** What the command makes sure of by itself, or never does. */
const unreachable = [
  "This client has no session: give createClient a sessionId, or credentials to log in with.",
  "createClient: sessionId and credentials exclude each other: give one of them.",
  "createClient: sessionId()",
  "createClient: fetch cannot be given here, because trust and proxies need connections of their own.",
  "downloadItem: to is a stream, which takes one file: name it in fileNames.",
  "…: skipExisting is for files, and to is a stream: leave out one of them.",
  "onAttempt failed: …",
  "onWarning failed: …",
  "onProgress failed when … was done: …",
  "http: … … answered … with a body that is not JSON. Pass parseAs if that is what you expect.",
];

/** The sentences of a file in which an option is named; what is filled in is an ellipsis. */
function sentencesWithOptions(file: string): string[] {
  const sentences: string[] = [];
  const visit = (node: ts.Node): void => {
    const text = ts.isTemplateExpression(node)
      ? [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join("…")
      : ts.isStringLiteralLike(node)
        ? node.text
        : "";
    // What has lines is no message, but a program.
    if (/^[^\n]* [^\n]*$/.test(text) && inCode.test(text)) sentences.push(text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, readFileSync(join(src, file), "utf8"), ts.ScriptTarget.Latest, true));
  return sentences;
}

const sentences = [...new Set(files.flatMap(sentencesWithOptions))];

describe("a message of the library, for a person at the command line", () => {
  it.each(sentences.filter((sentence) => !unreachable.includes(sentence)))(
    "names no option of code: %s",
    (sentence) => {
      const isOfOption = /^\w+: /.test(sentence);
      expect(messageOf(isOfOption ? new OptionError(sentence) : new Error(sentence))).not.toMatch(inCode);
    },
  );

  it("says of a session that is not there, that it may be an item, where a command takes either", () => {
    const gone = "A download session ends minutes after its last use: create a new one if this one has expired.";
    const hint = `${gone.slice(0, -1)}; a library item's identifier goes behind --item.`;
    const notFound = (operation: string) => new ApiError(`${operation}: ${gone}`, { operation, status: 404 });
    expect(messageOf(notFound("listFiles"))).toBe(`listFiles: ${hint}`);
    expect(messageOf(notFound("getFile"))).toBe(`getFile: ${gone}`);
    expect(messageOf(notFound("prepareFile"), true)).toBe(`prepareFile: ${hint}`);
    expect(messageOf(new Error(`listFiles: ${gone}`))).toBe(`listFiles: ${gone}`);
  });

  it("is looked for in all that the library says", () => {
    expect(sentences).toContain("Raise timeoutMs if the server is known to be slow.");
    expect(sentences).toEqual(expect.arrayContaining(unreachable));
  });
});
