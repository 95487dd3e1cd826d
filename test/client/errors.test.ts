import { describe, expect, test } from "vitest";
import {
  ApiError,
  CertificateError,
  ConnectionError,
  DownloadSessionError,
  TimeoutError,
  UnexpectedResponseError,
} from "../../src/index.js";

const facts = { operation: "getFile", status: 404, timeoutMs: 30_000 };

describe.each([
  ["ApiError", "API_ERROR", () => new ApiError("m", facts)],
  ["UnexpectedResponseError", "UNEXPECTED_RESPONSE", () => new UnexpectedResponseError("m", facts)],
  ["ConnectionError", "CONNECTION_FAILED", () => new ConnectionError("m", facts)],
  ["CertificateError", "CERTIFICATE_REJECTED", () => new CertificateError("m", facts)],
  ["TimeoutError", "TIMED_OUT", () => new TimeoutError("m", facts)],
])("%s", (name, code, make) => {
  test("is one of the family, with a name and a code that programs can rely on", () => {
    const error = make();
    expect(error).toBeInstanceOf(DownloadSessionError);
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ name, code, message: "m", operation: "getFile" });
    expect(String(error)).toBe(`${name}: m`);
  });
});

test("the family has a name for what no other class is for", () => {
  expect(new DownloadSessionError("OWN", "m")).toMatchObject({
    name: "DownloadSessionError",
    code: "OWN",
    message: "m",
  });
});

test("an ApiError without more than a status has no messages, and nothing else", () => {
  const { messages, errorType, data, challenge, status } = new ApiError("m", { operation: "getFile", status: 500 });
  expect({ messages, errorType, data, challenge, status }).toEqual({
    messages: [],
    errorType: undefined,
    data: undefined,
    challenge: undefined,
    status: 500,
  });
});

test("an error keeps its cause", () => {
  const cause = new Error("why");
  expect(new ConnectionError("m", facts, { cause }).cause).toBe(cause);
  expect(new CertificateError("m", facts, { cause }).cause).toBe(cause);
  expect(new TimeoutError("m", facts, { cause }).cause).toBe(cause);
  expect(new UnexpectedResponseError("m", facts, { cause }).cause).toBe(cause);
});

test("a TimeoutError tells the limit", () => {
  expect(new TimeoutError("m", facts).timeoutMs).toBe(30_000);
});
