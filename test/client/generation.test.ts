import { describe, expect, test } from "vitest";
import { isFromOperation, isNoRoute, otherThan } from "../../src/client/generation.js";

const text = (status: number) => ({ status, error: undefined });
const api = (status: number, errorType?: string) => ({ status, error: { errorType } });

describe("an answer", () => {
  test.each([
    ["404 in no words of the API", text(404), true],
    ["405 in no words of the API", text(405), true],
    ["501 in no words of the API", text(501), true],
    ["OPERATION_NOT_FOUND with 404", api(404, "OPERATION_NOT_FOUND"), true],
    ["OPERATION_NOT_FOUND with another status", api(400, "OPERATION_NOT_FOUND"), true],
    ["NOT_FOUND", api(404, "NOT_FOUND"), false],
    ["404 in the API's words, without a type", api(404), false],
    ["405 in the API's words", api(405, "UNSUPPORTED"), false],
    ["501 in the API's words", api(501, "UNSUPPORTED"), false],
    ["UNAUTHENTICATED", api(401, "UNAUTHENTICATED"), false],
    ["a success", text(200), false],
    ["a success without a body", text(204), false],
    ...[400, 401, 403, 406, 408, 409, 410, 415, 429, 500, 502, 503, 504].map(
      (status) => [`${status} in no words of the API`, text(status), false] as const,
    ),
  ] as const)("of %s says that there is no such route, or not", (_, answer, expected) => {
    expect(isNoRoute(answer)).toBe(expected);
  });

  test.each([
    ["an error in the API's words", api(404, "NOT_FOUND"), true],
    ["an error in the API's words, without a type", api(500), true],
    ["an error that is not known", api(400, "NEW_ERROR"), true],
    ["OPERATION_NOT_FOUND", api(404, "OPERATION_NOT_FOUND"), false],
    ["an error in other words", text(403), false],
    ["404 in other words", text(404), false],
    ["a success, which may be somebody else's page", text(200), false],
  ] as const)("of %s is an error of the operation itself, or not", (_, answer, expected) => {
    expect(isFromOperation(answer)).toBe(expected);
  });
});

test("there are two generations", () => {
  expect([otherThan("api"), otherThan("rest")]).toEqual(["rest", "api"]);
});
