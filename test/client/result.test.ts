import { describe, expect, test } from "vitest";
import { notFound, readResult } from "../../src/client/result.js";
import { ApiError, UnexpectedResponseError } from "../../src/index.js";
import { answerWith } from "./answer-with.js";
import { rejectionOf } from "./rejection-of.js";

const session = { body: "DownloadSessionModel" } as const;
const convert = (body: unknown) => ({ converted: body });

describe("readResult", () => {
  test("converts a body that fits, without its null properties", async () => {
    const answer = answerWith({ body: '{"state": "ACTIVE", "added": 1, "id": null, "more": null}' });
    expect(await readResult(answer, { ...session, convert })).toEqual({ converted: { state: "ACTIVE", added: 1 } });
  });

  test.each(["null", '{"value": null}', ' {"value":null} '])("takes %s for what the operation says", async (body) => {
    expect(await readResult(answerWith({ body }), { ...session, convert: () => [], whenNull: [] })).toEqual([]);
    const reading = readResult(answerWith({ body }), { ...session, convert, whenNull: notFound });
    const error = await rejectionOf(reading, ApiError);
    expect(error).toMatchObject({ errorType: "NOT_FOUND", status: 200 });
  });

  test.each(["null", '{"value": null}'])(
    "takes %s for a body that does not fit, where it stands for nothing",
    async (body) => {
      const reading = readResult(answerWith({ body }), { body: "LegacyDownloadSessionIdResult" });
      await rejectionOf(reading, UnexpectedResponseError);
    },
  );

  test.each(['{"value": null, "more": 1}', '{"value": {}}', "{}"])("does not take %s for null", async (body) => {
    const result = await readResult<unknown>(answerWith({ body }), {
      ...session,
      convert: () => "converted",
      whenNull: "null",
    });
    expect(result).toBe("converted");
  });

  test.each(["[]", "[null]", "0", '""', "false"])("takes %s for a body that does not fit", async (body) => {
    const reading = readResult<unknown>(answerWith({ body }), { ...session, whenNull: "null" });
    await rejectionOf(reading, UnexpectedResponseError);
  });

  test("keeps what was wrong with a body that cannot be read as the cause", async () => {
    const error = await rejectionOf(readResult(answerWith({ body: "{" }), session), UnexpectedResponseError);
    expect(error.cause).toMatchObject({ name: "SyntaxError" });
  });

  test("gives a body as it is where nothing is to be converted", async () => {
    expect(await readResult(answerWith({ body: '"6f3c1f0a"' }), { body: "DownloadSessionId" })).toBe("6f3c1f0a");
  });

  test("refuses a result that cannot be used, and says why", async () => {
    const reading = readResult<string>(answerWith({ body: '"x"' }), {
      body: "DownloadSessionId",
      refuse: (id) => (id === "x" ? "must be longer" : undefined),
    });
    const error = await rejectionOf(reading, UnexpectedResponseError);
    expect(error.message).toContain("a body that the contract does not allow: the body itself must be longer. ");
  });

  test.each([400, 404, 500, 503, 999])(
    "makes an ApiError of the status %i without a look at a good body",
    async (status) => {
      const reading = readResult(answerWith({ status, body: "{}" }), session);
      expect((await rejectionOf(reading, ApiError)).status).toBe(status);
    },
  );

  const called = "getFile: GET https://vcenter.example.com/api/content answered 200";

  test.each([
    [
      "a property that does not fit",
      '{"client_progress": "1"}',
      "/client_progress",
      "/client_progress must be integer",
    ],
    ["the body itself", "[]", "", "the body itself must be object"],
    [
      "a property that is no list",
      '{"error_message": {"id": "m", "default_message": "m", "args": "m"}}',
      "/error_message/args",
      "/error_message/args must be array",
    ],
    ["a property that is missing", '{"error_message": {"id": "m", "args": []}}', "/error_message/default_message"],
  ])("names the place of %s", async (_, body, place, text = `${place} must be there`) => {
    const error = await rejectionOf(readResult(answerWith({ body }), session), UnexpectedResponseError);
    expect(error).toMatchObject({ place, status: 200, operation: "getFile" });
    expect(error.message).toBe(
      `${called} with a body that the contract does not allow: ${text}. ` +
        "If the server is right, the contract is wrong: please report it.",
    );
  });

  test("quotes the start of a body that cannot be read, and asks whether the address is right", async () => {
    const answer = answerWith({ body: "<html>\n<title>Log in", mediaType: "text/html" });
    const error = await rejectionOf(readResult(answer, session), UnexpectedResponseError);
    expect(error.message).toBe(
      `${called} with the content type text/html; it begins: <html> <title>Log in. ` +
        "Is the baseUrl a vCenter's, and no login page or proxy in between?",
    );
    expect(error).toMatchObject({ place: "", status: 200 });
  });

  test("quotes nothing where there is nothing", async () => {
    const reading = readResult(answerWith({ status: 204 }), session);
    const error = await rejectionOf(reading, UnexpectedResponseError);
    expect(error.message).toContain("answered 204 with no body where one is due. Is the baseUrl");
  });

  test("does not quote a body that can be read, because it is data", async () => {
    const reading = readResult(answerWith({ body: '{"id": 7, "password": "hunter2"}' }), session);
    expect((await rejectionOf(reading, UnexpectedResponseError)).message).not.toContain("hunter2");
  });

  test("passes on a failure that is not the body's", async () => {
    const failure = new RangeError("bug");
    const reading = readResult(answerWith({ body: "{}" }), {
      ...session,
      convert: () => {
        throw failure;
      },
    });
    expect(await rejectionOf(reading, RangeError)).toBe(failure);
  });
});
