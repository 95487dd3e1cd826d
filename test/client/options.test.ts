import { describe, expect, test } from "vitest";
import { defaults, readClientOptions, readToken } from "../../src/client/options.js";

const required = { baseUrl: "https://vcenter.example.com", sessionId: "b00063be1a1f4c5d" };

describe("readClientOptions", () => {
  test("fills in the defaults", () => {
    const { baseUrl, fetch, ...rest } = readClientOptions(required);
    expect(rest).toEqual({
      sessionId: required.sessionId,
      retry: 3,
      timeoutMs: 30_000,
      apiStyle: "auto",
      uriStyle: "served",
    });
    expect(baseUrl.href).toBe("https://vcenter.example.com/");
    expect(fetch).toBeTypeOf("function");
  });

  test("keeps what was given", () => {
    const given = { ...required, fetch, retry: 0, timeoutMs: 1, apiStyle: "rest", uriStyle: "published" } as const;
    expect(readClientOptions(given)).toEqual({ ...given, baseUrl: new URL(given.baseUrl) });
  });

  test("takes an option that is undefined for one that is left out", () => {
    const given = { allowHttp: undefined, retry: undefined, timeoutMs: undefined, uriStyle: undefined };
    expect(readClientOptions({ ...required, ...given, fetch: undefined })).toMatchObject({
      retry: 3,
      timeoutMs: 30_000,
      uriStyle: "served",
    });
  });

  test("the defaults cannot be changed from outside", () => {
    expect(Object.isFrozen(defaults)).toBe(true);
  });
});

describe("readToken", () => {
  test.each(["b", "b00063be1a1f4c5d8e6f", "a+b/c==", "a b", "~!@#$%^&*()_+{}|:\"<>?`-=[]\\;',./"])(
    "takes %s",
    (token) => {
      expect(readToken(token, "sessionId")).toBe(token);
    },
  );

  test.each([
    "",
    " ",
    " a",
    "a ",
    "a  b",
    "a\tb",
    "a\nb",
    "a\r\nX-Injected: 1",
    "a\0",
    "a\x7f",
    "ä",
    "😀",
    undefined,
    null,
    7,
    {},
    ["b"],
    Promise.resolve("b"),
  ])("refuses %j, without showing it", (token) => {
    expect(() => readToken(token, "sessionId")).toThrow(
      new TypeError(
        "sessionId must be the identifier of an API session, a string of visible ASCII characters, " +
          "or a function that returns one.",
      ),
    );
  });
});
