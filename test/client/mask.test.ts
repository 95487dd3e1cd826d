import { describe, expect, test } from "vitest";
import { excerpt, maskError, maskText, maskValue } from "../../src/client/mask.js";
import { shownBy } from "./shown-by.js";

const secret = 'Tok/En+7"\\=';

describe("maskText", () => {
  test.each([
    ["as it is", `a ${secret} b ${secret}`, "a *** b ***"],
    ["inside a JSON string", JSON.stringify({ token: secret }), '{"token":"***"}'],
    ["inside a URL", `https://h/?token=${encodeURIComponent(secret)}&x`, "https://h/?token=***&x"],
    ["between other letters", `x${secret}y`, "x***y"],
  ])("replaces a secret %s", (_, text, expected) => {
    expect(maskText(text, [secret])).toBe(expected);
  });

  test("replaces every secret it is given", () => {
    expect(maskText("sooner and as well later", ["sooner", "as well"])).toBe("*** and *** later");
  });

  test.each([
    ["bad port", ["b"]],
    ["BAD PORT", ["b"]],
    ["a%2fb", ["/"]],
    ["fetch failed for short of it", ["short"]],
    ["first secret-token, then short", ["secret-token", "short"]],
    ["first short, then secret-token", ["secret-token", "short"]],
  ])("shows nothing of %j around the short ones among %j, which could be told from what is left", (text, secrets) => {
    expect(maskText(text, secrets)).toBe("***");
  });

  test("replaces a secret of 6 characters alone, and leaves text without a short one as it is", () => {
    expect(maskText("is secret here", ["secret", "short"])).toBe("is *** here");
    expect(maskText("nothing here", ["b"])).toBe("nothing here");
  });

  test("takes a secret for text, not for a pattern", () => {
    expect(maskText("a.cdef abcdef $& $1", ["a.cdef"])).toBe("*** abcdef $& $1");
    expect(maskText("is (x+y?)", ["(x+y?)"])).toBe("is ***");
  });

  test.each([
    ["in other letters' case, as hosts and media types are written", "SecretToken", "secrettoken SECRETTOKEN"],
    ["percent-encoded with small digits", "a+b/c", "a%2bb%2fc"],
  ])("replaces a secret %s", (_, token, text) => {
    expect(maskText(text, [token])).toMatch(/^[* ]+$/);
  });

  test("leaves text without secrets as it is", () => {
    expect(maskText("nothing here", [secret])).toBe("nothing here");
    expect(maskText("nothing here", [])).toBe("nothing here");
  });
});

describe("maskValue", () => {
  const none = new Set<string>();

  test("replaces secrets in values and names, at every depth", () => {
    const value = { [secret]: [secret, { inner: `is ${secret}.` }], kept: "kept" };
    expect(maskValue(value, [secret], none)).toEqual({ "***": ["***", { inner: "is ***." }], kept: "kept" });
  });

  test("leaves names that are known to say nothing secret, and only those", () => {
    const value = { messages: "messages", "messages.x": { messages: "x" }, data: 1 };
    const shown = { messages: "***", "***.x": { messages: "x" }, data: 1 };
    expect(maskValue(value, ["messages"], new Set(["messages"]))).toEqual(shown);
  });

  test("leaves what is no text as it is", () => {
    const value = { a: 1, b: true, c: null, d: [1.5], e: {} };
    expect(maskValue(value, [secret], none)).toEqual(value);
  });

  test("does not change the value that it was given", () => {
    const value = Object.freeze({ token: secret });
    maskValue(value, [secret], none);
    expect(value).toEqual({ token: secret });
  });

  test("keeps a property named __proto__ a property", () => {
    const value = maskValue(JSON.parse('{"__proto__": {"is_transient": true}}'), [], none);
    expect(Object.keys(value)).toEqual(["__proto__"]);
    expect(value.is_transient).toBeUndefined();
  });
});

describe("maskError", () => {
  test("keeps name, message, code and causes, without secrets, and nothing else", () => {
    const cause = Object.assign(new RangeError(`inner ${secret}`), { code: `E_${secret}`, data: secret });
    const error = maskError(Object.assign(new TypeError(`outer ${secret}`, { cause }), { request: secret }), [secret]);
    expect(shownBy(error)).not.toContain(secret);
    expect(error).toMatchObject({ name: "TypeError", message: "outer ***" });
    expect(error.cause).toMatchObject({ name: "RangeError", message: "inner ***", code: "E_***" });
    expect(error).not.toHaveProperty("request");
  });

  test.each<[unknown, string]>([
    ["gone", "gone"],
    [undefined, "undefined"],
    [7, "7"],
    [Symbol("gone"), "Symbol(gone)"],
  ])("makes an error of %o", (thrown, message) => {
    const error = maskError(thrown, []);
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ name: "Error", message });
  });

  test("leaves out a code that is no text", () => {
    expect(maskError(Object.assign(new Error("gone"), { code: { a: 1 } }), [])).not.toHaveProperty("code");
  });

  test("gives no cause to an error that has none", () => {
    expect(maskError(new Error("alone"), [])).not.toHaveProperty("cause");
  });

  test("follows causes that lead back to themselves only so far", () => {
    const error = new Error("round");
    error.cause = error;
    let depth = 0;
    for (let next: unknown = maskError(error, []); next instanceof Error; next = next.cause) depth++;
    expect(depth).toBeGreaterThan(1);
    expect(depth).toBeLessThan(20);
  });
});

describe("excerpt", () => {
  test("puts the text on one line", () => {
    expect(excerpt("  <html>\r\n\t<body>\u2028 x\u00a0</body>\n", [])).toBe("<html> <body> x </body>");
  });

  test("leaves out what would steer a terminal", () => {
    expect(excerpt("a\x1b[2J\x07b\x9bc\x00d\x7fe", [])).toBe("a [2J b c d e");
  });

  test("cuts after 200 characters, and shows that it did", () => {
    expect(excerpt("x".repeat(200), [])).toBe("x".repeat(200));
    expect(excerpt("x".repeat(201), [])).toBe(`${"x".repeat(200)}…`);
  });

  test("replaces a secret that the cut would have split", () => {
    const text = excerpt("x".repeat(195) + secret, [secret]);
    expect(text).toBe(`${"x".repeat(195)}***`);
  });

  test("does not cut a character in two", () => {
    expect(excerpt("😀".repeat(250), []).isWellFormed()).toBe(true);
    expect(excerpt(`x${"😀".repeat(250)}`, []).isWellFormed()).toBe(true);
  });

  test.each([101, 150, 199])("shows no cut where there was none, whatever a character takes (%i)", (length) => {
    const text = "😀".repeat(length);
    const shown = excerpt(text, []);
    expect(shown.endsWith("…")).toBe(shown !== text && !shown.startsWith(text));
  });

  test("is empty for what shows nothing", () => {
    expect(excerpt("", [])).toBe("");
    expect(excerpt(" \r\n\0 ", [])).toBe("");
  });
});
