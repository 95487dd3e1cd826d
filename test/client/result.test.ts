import { describe, expect, test } from "vitest";
import { type BodyCheck, readResult } from "../../src/client/result.js";
import { ApiError, UnexpectedResponseError } from "../../src/index.js";
import { answerWith } from "./answer-with.js";
import { rejectionOf } from "./rejection-of.js";

const accepting: BodyCheck = () => true;
const refusing = (errors: BodyCheck["errors"]): BodyCheck => Object.assign(() => false, { errors: errors ?? null });
const convert = (body: unknown) => ({ converted: body });

describe("readResult", () => {
  test("converts a body that passes the check, without its null properties", async () => {
    const answer = answerWith({ body: '{"a": 1, "b": null}' });
    expect(await readResult(answer, { check: accepting, convert })).toEqual({ converted: { a: 1 } });
  });

  test.each(["null", '{"value": null}', ' {"value":null} '])("takes %s for what the operation says", async (body) => {
    expect(await readResult(answerWith({ body }), { check: accepting, convert: () => [], whenNull: [] })).toEqual([]);
    const error = await rejectionOf(readResult(answerWith({ body }), { check: accepting, convert }), ApiError);
    expect(error).toMatchObject({ errorType: "NOT_FOUND", status: 200 });
  });

  test.each(['{"value": null, "more": 1}', '{"value": {}}', "{}", "[]", "[null]", "0", '""', "false"])(
    "does not take %s for null",
    async (body) => {
      const result = await readResult<unknown, unknown>(answerWith({ body }), {
        check: accepting,
        convert: () => "converted",
        whenNull: "null",
      });
      expect(result).toBe("converted");
    },
  );

  test.each([400, 404, 500, 503, 999])(
    "makes an ApiError of the status %i without a look at a good body",
    async (status) => {
      const reading = readResult(answerWith({ status, body: "{}" }), { check: accepting, convert });
      expect((await rejectionOf(reading, ApiError)).status).toBe(status);
    },
  );

  const called = "getFile: GET https://vcenter.example.com/api/content answered 200";

  test.each([
    [
      "a property that does not fit",
      { instancePath: "/size", keyword: "type", params: {}, message: "must be integer" },
      "/size",
      "/size must be integer",
    ],
    [
      "the body itself",
      { instancePath: "", keyword: "type", params: {}, message: "must be object" },
      "",
      "the body itself must be object",
    ],
    [
      "a property that is missing",
      {
        instancePath: "",
        keyword: "required",
        params: { missingProperty: "name" },
        message: "must have required property 'name'",
      },
      "/name",
      "/name must have required property 'name'",
    ],
    [
      "a missing property deeper down",
      { instancePath: "/value/0", keyword: "required", params: { missingProperty: "a/b~c" }, message: "is missing" },
      "/value/0/a~1b~0c",
      "/value/0/a~1b~0c is missing",
    ],
    ["a check that gives no message", { instancePath: "/a", keyword: "type", params: {} }, "/a", "/a does not fit"],
  ])("names the place of %s", async (_, fault, place, text) => {
    const reading = readResult(answerWith({ body: "{}" }), { check: refusing([fault]), convert });
    const error = await rejectionOf(reading, UnexpectedResponseError);
    expect(error).toMatchObject({ place, status: 200, operation: "getFile" });
    expect(error.message).toBe(
      `${called} with a body that the contract does not allow: ${text}. ` +
        "If the server is right, the contract is wrong: please report it.",
    );
  });

  test("bears a check that gives no reason", async () => {
    const reading = readResult(answerWith({ body: "{}" }), { check: refusing(null), convert });
    const error = await rejectionOf(reading, UnexpectedResponseError);
    expect(error.place).toBe("");
    expect(error.message).toContain("the body itself does not fit");
  });

  test("quotes the start of a body that cannot be read, and asks whether the address is right", async () => {
    const answer = answerWith({ body: "<html>\n<title>Log in", mediaType: "text/html" });
    const error = await rejectionOf(readResult(answer, { check: accepting, convert }), UnexpectedResponseError);
    expect(error.message).toBe(
      `${called} with the content type text/html; it begins: <html> <title>Log in. ` +
        "Is the baseUrl a vCenter's, and no login page or proxy in between?",
    );
    expect(error).toMatchObject({ place: "", status: 200 });
  });

  test("quotes nothing where there is nothing", async () => {
    const reading = readResult(answerWith({ status: 204 }), { check: accepting, convert });
    const error = await rejectionOf(reading, UnexpectedResponseError);
    expect(error.message).toContain("answered 204 with no body where one is due. Is the baseUrl");
  });

  test("does not quote a body that can be read, because it is data", async () => {
    const reading = readResult(answerWith({ body: '{"password": "hunter2"}' }), { check: refusing(null), convert });
    expect((await rejectionOf(reading, UnexpectedResponseError)).message).not.toContain("hunter2");
  });

  test("passes on a failure that is not the body's", async () => {
    const failure = new RangeError("bug");
    const reading = readResult(answerWith({ body: "{}" }), {
      check: accepting,
      convert: () => {
        throw failure;
      },
    });
    expect(await rejectionOf(reading, RangeError)).toBe(failure);
  });
});
