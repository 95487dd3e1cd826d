import { describe, expect, test } from "vitest";
import { readErrorBody, readXmlErrorBody, typeFromLegacy } from "../../src/client/api-error-body.js";
import { errorTypes } from "../../src/index.js";
import { errorBodies, errorBodyMessages } from "./wire-examples.js";

describe.each(Object.entries(errorBodies))("%s", (_, write) => {
  const read = (errorType: string, data?: object) => readErrorBody(JSON.parse(JSON.stringify(write(errorType, data))));

  test.each(errorTypes)("gives %s in the spelling of /api", (errorType) => {
    expect(read(errorType)).toEqual({
      errorType,
      messages: errorBodyMessages,
      data: undefined,
      challenge: undefined,
    });
  });

  test("gives the data as it was sent", () => {
    const data = { is_transient: true, nested: [{ key: "k", value: 1 }] };
    expect(read("INTERNAL_SERVER_ERROR", data)?.data).toEqual(data);
  });
});

const messages = [{ id: "m", default_message: "No.", args: [] }];

describe("readErrorBody", () => {
  test.each([
    undefined,
    null,
    "not found",
    404,
    true,
    [],
    [{ messages }],
    {},
    { error: "not found" },
    { messages: "none" },
    { messages: {} },
    { message: "No." },
    { value: { name: "a.iso" } },
    { value: null },
    { error_type: "NEW_IN_10" },
    { error_type: 404 },
    { type: "com.vmware.vapi.std.errors.not_found.html" },
    { type: "com.vmware.vapi.std.errors." },
    { type: "not.com.vmware.vapi.std.errors.not_found" },
    { type: "about:blank", title: "Not Found", status: 404 },
    { type: 7, value: {} },
  ])("%j is no error body of this API", (body) => {
    expect(readErrorBody(body)).toBeUndefined();
  });

  test.each<[string, unknown, object]>([
    ["no type", { messages }, { errorType: undefined, messages }],
    ["a known type alone", { error_type: "NOT_FOUND" }, { errorType: "NOT_FOUND", messages: [] }],
    ["messages that are none", { error_type: "NOT_FOUND", messages: null }, { errorType: "NOT_FOUND", messages: [] }],
    [
      "a type of /rest alone",
      { type: "com.vmware.vapi.std.errors.not_found", value: null },
      { errorType: "NOT_FOUND", messages: [] },
    ],
    [
      "a type of /rest that it does not know, and no messages",
      { type: "com.example.new_error", value: {} },
      { errorType: "NEW_ERROR", messages: [] },
    ],
    ["an empty type", { error_type: "", messages }, { errorType: undefined }],
    ["a type that is no string", { error_type: 404, messages }, { errorType: undefined, messages }],
    ["a type that it does not know", { error_type: "NEW_IN_10", messages }, { errorType: "NEW_IN_10" }],
    ["no messages", { error_type: "NOT_FOUND", messages: [] }, { errorType: "NOT_FOUND", messages: [] }],
    [
      "data that is no object",
      { error_type: "NOT_FOUND", messages, data: "x" },
      { errorType: "NOT_FOUND", data: undefined },
    ],
    ["data that is a list", { messages, data: [] }, { data: undefined }],
    ["data that is null", { messages, data: null }, { data: undefined }],
    [
      "how to authenticate",
      { error_type: "UNAUTHENTICATED", messages, challenge: 'Basic realm="VAPI"' },
      { challenge: 'Basic realm="VAPI"' },
    ],
    ["a challenge that is no string", { messages, challenge: 7 }, { challenge: undefined }],
    [
      "how to authenticate, under /rest",
      { type: "com.vmware.vapi.std.errors.unauthenticated", value: { messages, challenge: "SIGN" } },
      { errorType: "UNAUTHENTICATED", challenge: "SIGN" },
    ],
    [
      "a value without messages",
      { type: "com.vmware.vapi.std.errors.not_found", value: {} },
      { errorType: "NOT_FOUND", messages: [] },
    ],
    ["a value without a type", { value: { messages } }, { errorType: undefined, messages }],
    [
      "only what newer servers add",
      {
        name: "com.vmware.vapi.rest.httpNotFound",
        localizableMessages: [{ id: "m", defaultMessage: "No." }],
        majorErrorCode: 404,
      },
      { errorType: undefined, messages },
    ],
    [
      "messages in both places, of which the first counts",
      { type: "x.not_found", value: { messages }, localizableMessages: [{ id: "n", default_message: "n", args: [] }] },
      { errorType: "NOT_FOUND", messages },
    ],
  ])("reads an error with %s", (_, body, expected) => {
    expect(readErrorBody(body)).toMatchObject(expected);
  });

  test.each<[string, unknown, unknown]>([
    ["null", null, undefined],
    ["text", "No.", undefined],
    ["a list", [], undefined],
    ["neither an identifier nor a text", { args: ["a"] }, undefined],
    ["only an identifier", { id: "m" }, { id: "m", default_message: "", args: [] }],
    ["only a text", { default_message: "No." }, { id: "", default_message: "No.", args: [] }],
    [
      "the other spelling of the text",
      { id: "m", defaultMessage: "No." },
      { id: "m", default_message: "No.", args: [] },
    ],
    [
      "arguments that are no strings",
      { id: "m", args: ["a", 7, null, {}] },
      { id: "m", default_message: "", args: ["a"] },
    ],
    ["arguments that are no list", { id: "m", args: "a" }, { id: "m", default_message: "", args: [] }],
    ["a translation", { id: "m", localized: "Nein." }, { id: "m", default_message: "", args: [], localized: "Nein." }],
    ["a translation that is no string", { id: "m", localized: 7 }, { id: "m", default_message: "", args: [] }],
    ["parameters that are neither map nor list", { id: "m", params: 7 }, { id: "m", default_message: "", args: [] }],
    [
      "parameters that are no objects",
      { id: "m", params: { a: "x", b: { s: "y" } } },
      { id: "m", default_message: "", args: [], params: { b: { s: "y" } } },
    ],
    [
      "entries that are no entries",
      { id: "m", params: [null, "x", { value: { s: "x" } }, { key: 7, value: {} }, { key: "b", value: { s: "y" } }] },
      { id: "m", default_message: "", args: [], params: { b: { s: "y" } } },
    ],
    [
      "messages inside it, under /api",
      { id: "m", params: { a: { l: { id: "n", params: { b: { i: 1 } } } } } },
      { id: "m", default_message: "", args: [], params: { a: { l: { id: "n", params: { b: { i: 1 } } } } } },
    ],
    [
      "messages inside it, under /rest",
      { id: "m", params: [{ key: "a", value: { l: { id: "n", params: [{ key: "b", value: { i: 1 } }] } } }] },
      { id: "m", default_message: "", args: [], params: { a: { l: { id: "n", params: { b: { i: 1 } } } } } },
    ],
    [
      "a message inside it without an identifier",
      { id: "m", params: { a: { l: {} } } },
      { id: "m", default_message: "", args: [], params: { a: { l: { id: "" } } } },
    ],
    [
      "in the place of a message inside it something else",
      { id: "m", params: { a: { l: "n" } } },
      { id: "m", default_message: "", args: [], params: { a: { l: "n" } } },
    ],
    [
      "an identifier of a message inside it that is no string, and cannot be made one",
      { id: "m", params: { a: { l: { id: { toString: 0 } } } } },
      { id: "m", default_message: "", args: [], params: { a: { l: { id: "" } } } },
    ],
  ])("reads a message that has %s, as far as it can", (_, message, expected) => {
    expect(readErrorBody({ messages: [message] })?.messages).toEqual(expected === undefined ? [] : [expected]);
  });
});

describe("readXmlErrorBody", () => {
  test.each([
    ['<Error type="com.vmware.vapi.std.errors.not_found"/>', "NOT_FOUND"],
    ["<e><type>com.vmware.vapi.std.errors.unable_to_allocate_resource</type></e>", "UNABLE_TO_ALLOCATE_RESOURCE"],
    ["<com.vmware.vapi.std.errors.timed_out><messages/></com.vmware.vapi.std.errors.timed_out>", "TIMED_OUT"],
  ])("takes from %s the type that stands in it", (text, errorType) => {
    expect(readXmlErrorBody(text)).toEqual({ errorType, messages: [], data: undefined, challenge: undefined });
  });

  test.each(["", "<e>not found</e>", "<e>com.vmware.vapi.std.errors.</e>"])("takes nothing from %j", (text) => {
    expect(readXmlErrorBody(text)).toBeUndefined();
  });
});

describe("typeFromLegacy", () => {
  test.each([
    ["com.vmware.vapi.std.errors.not_found", "NOT_FOUND"],
    ["com.vmware.vapi.std.errors.already_in_desired_state", "ALREADY_IN_DESIRED_STATE"],
    ["not_found", "NOT_FOUND"],
    ["com.vmware.vapi.std.errors.error", "ERROR"],
    ["com.vmware.vapi.rest.httpNotFound", undefined],
    ["com.vmware.vapi.std.errors.", undefined],
    ["not found", undefined],
    ["", undefined],
    [7, undefined],
    [undefined, undefined],
    [null, undefined],
  ])("%j becomes %j", (type, expected) => {
    expect(typeFromLegacy(type)).toBe(expected);
  });
});
