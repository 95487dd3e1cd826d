import { describe, expect, test } from "vitest";
import { apiErrorFrom, notFoundFrom } from "../../src/client/api-error.js";
import { readErrorBody } from "../../src/client/api-error-body.js";
import { ApiError } from "../../src/index.js";
import { answerWith } from "./answer-with.js";

const called = "getFile: GET https://vcenter.example.com/api/content answered";
const said = (...messages: object[]) => readErrorBody({ messages });

describe("apiErrorFrom", () => {
  test("keeps what the body says", () => {
    const error = readErrorBody({
      error_type: "UNAUTHENTICATED",
      messages: [{ id: "m", default_message: "No.", args: [] }],
      data: { a: 1 },
      challenge: "Basic",
    });
    expect(apiErrorFrom(answerWith({ status: 401, error }))).toMatchObject({
      operation: "getFile",
      status: 401,
      errorType: "UNAUTHENTICATED",
      messages: [{ id: "m", default_message: "No.", args: [] }],
      data: { a: 1 },
      challenge: "Basic",
    });
  });

  test.each<[string, Parameters<typeof answerWith>[0], string]>([
    ["the status", { status: 418 }, "418."],
    [
      "the type",
      { status: 400, error: readErrorBody({ error_type: "UNSUPPORTED", messages: [] }) },
      "400 UNSUPPORTED.",
    ],
    [
      "a strange type in part, and on one line",
      { status: 400, error: readErrorBody({ error_type: `X\u001b[2J\r\n${"9".repeat(500)}`, messages: [] }) },
      `400 X [2J ${"9".repeat(194)}….`,
    ],
    ["a type of nothing as none", { status: 400, error: readErrorBody({ error_type: "\r\n", messages: [] }) }, "400."],
    ["how often it was tried", { status: 500, attempts: 4 }, "500 after 4 attempts."],
    ["the start of a text", { status: 500, body: "  Boom\n" }, "500: Boom."],
    ["a message", { status: 500, error: said({ id: "m", default_message: "It broke." }) }, "500: It broke."],
    [
      "messages as causes of each other",
      { status: 500, error: said({ default_message: "It broke." }, { default_message: "Disk full" }) },
      "500: It broke. Cause: Disk full.",
    ],
    [
      "a translation before its original",
      { status: 500, error: said({ default_message: "It broke.", localized: "Kaputt!" }) },
      "500: Kaputt!",
    ],
    [
      "a message with what the server has left out of it",
      { status: 400, error: said({ default_message: "The disk {0} is full, not {1}.", args: ["ds1"] }) },
      "400: The disk ds1 is full, not {1}.",
    ],
    [
      "the original of a translation that is empty",
      { status: 500, error: said({ default_message: "It broke.", localized: "" }) },
      "500: It broke.",
    ],
    ["the body if its messages say nothing", { status: 500, body: "{…}", error: said({ id: "m" }) }, "500: {…}."],
    ["what ends in a question mark as it is", { status: 500, body: "Why?" }, "500: Why?"],
    ["a long text in part", { status: 500, body: "x".repeat(500) }, `500: ${"x".repeat(200)}…`],
    ["messages rather than the body", { status: 500, body: "{}", error: said({ default_message: "No." }) }, "500: No."],
  ])("tells %s", (_, facts, expected) => {
    expect(apiErrorFrom(answerWith(facts)).message).toBe(`${called} ${expected}`);
  });

  test.each([
    [
      401,
      undefined,
      "Log in again, and pass the new session's identifier as sessionId, or give the client credentials.",
    ],
    [401, "UNAUTHENTICATED", "Log in again"],
    [403, "UNAUTHORIZED", "DIRECT needs ContentLibrary.ReadStorage"],
    [404, undefined, "create a new one if this one has expired"],
    [404, "NOT_FOUND", "create a new one if this one has expired"],
    [404, "OPERATION_NOT_FOUND", 'apiStyle "auto" finds the one that does.'],
    [400, "INVALID_ARGUMENT", "Is the file's name spelled as the download session lists it?"],
    [400, "NOT_ALLOWED_IN_CURRENT_STATE", "Create a new download session"],
    [429, undefined, "Try again later."],
    [502, undefined, "Try again later."],
    [503, "SERVICE_UNAVAILABLE", "Try again later."],
    [504, "TIMED_OUT", "Try again later."],
  ])("of %i %s it says what to do", (status, error_type, advice) => {
    const error = readErrorBody({ error_type, messages: [] });
    expect(apiErrorFrom(answerWith({ status, error })).message).toContain(advice);
  });

  test("asks about the file's name only where there is one", () => {
    const error = readErrorBody({ error_type: "INVALID_ARGUMENT", messages: [] });
    const answer = { ...answerWith({ status: 400, error }), operation: "keepAlive" };
    expect(apiErrorFrom(answer).message).toMatch(/ answered 400 INVALID_ARGUMENT\.$/);
  });

  test("shows no secret that the body repeats", () => {
    const answer = answerWith({ status: 500, mediaType: "text/html", body: "<p>s3cr3t is wrong", secrets: ["s3cr3t"] });
    expect(apiErrorFrom(answer).message).toBe(`${called} 500: <p>*** is wrong.`);
  });

  test("bears bytes that are no text", () => {
    const answer = answerWith({ status: 500, body: Uint8Array.of(0xff, 0xfe, 0x00, 0x1b, 0x5b) });
    expect(apiErrorFrom(answer).message).toContain(`${called} 500: `);
  });
});

test("notFoundFrom says that there is no such file, with the status that the server sent", () => {
  const error = notFoundFrom(answerWith({ status: 200, body: "null" }));
  expect(error).toBeInstanceOf(ApiError);
  expect(error).toMatchObject({ status: 200, errorType: "NOT_FOUND", messages: [], operation: "getFile" });
  expect(error.message).toBe(
    `${called} 200 without a value: what was asked for is not there. ` +
      "A download session ends minutes after its last use: create a new one if this one has expired.",
  );
});
