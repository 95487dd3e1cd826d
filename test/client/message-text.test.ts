import { describe, expect, it } from "vitest";
import { textOf } from "../../src/client/message-text.js";

describe("the text of a message", () => {
  const message = { id: "com.example.failed", default_message: "", args: [] };

  it.each([
    ["localized", { ...message, localized: "Fehler.", default_message: "Error." }, "Fehler."],
    ["the default", { ...message, default_message: "Error!" }, "Error!"],
    ["its identifier, if there is nothing else", message, "com.example.failed."],
    ["with its arguments", { ...message, default_message: "{1}: {0}", args: ["a", "b"] }, "b: a."],
    ["with the eleventh of its arguments", { ...message, default_message: "{10}", args: [..."abcdefghijk"] }, "k."],
    ["without space around it", { ...message, default_message: " a \n" }, "a."],
    ["with an argument that is missing left as it is", { ...message, default_message: "{3} failed" }, "{3} failed."],
    [
      "with arguments that look like placeholders left alone",
      { ...message, default_message: "{0}", args: ["{0}"] },
      "{0}.",
    ],
    ["on one line, without what steers a terminal", { ...message, default_message: "a\r\n\u001b[2Jb" }, "a [2Jb."],
  ])("is %s", (_, given, expected) => {
    expect(textOf(given)).toBe(expected);
  });
});
