import { describe, expect, test } from "vitest";
import { fromLegacy, objectFromEntries } from "../../src/client/legacy.js";
import type { LegacyFileInfoResult } from "../../src/index.js";

const failed = { name: "a.iso", bytes_transferred: 0, status: "ERROR" } as const;
const message = { id: "m", default_message: "It failed.", args: ["a.iso"] };

describe("fromLegacy", () => {
  test.each<[string, LegacyFileInfoResult, unknown]>([
    ["a file without messages", { value: { ...failed, size: 7 } }, { ...failed, size: 7 }],
    [
      "a message without parameters",
      { value: { ...failed, error_message: message } },
      { ...failed, error_message: message },
    ],
    [
      "a message whose map of parameters is empty",
      { value: { ...failed, error_message: { ...message, params: [] } } },
      { ...failed, error_message: { ...message, params: {} } },
    ],
    [
      "parameters of each kind",
      {
        value: {
          ...failed,
          error_message: {
            ...message,
            localized: "Es ging schief.",
            params: [
              { key: "file", value: { s: "a.iso" } },
              { key: "at", value: { dt: "2026-03-14T09:26:53.589Z", format: "SHORT_DATE" } },
              { key: "count", value: { i: 3 } },
              { key: "part", value: { d: 97.25, precision: 1 } },
            ],
          },
        },
      },
      {
        ...failed,
        error_message: {
          ...message,
          localized: "Es ging schief.",
          params: {
            file: { s: "a.iso" },
            at: { dt: "2026-03-14T09:26:53.589Z", format: "SHORT_DATE" },
            count: { i: 3 },
            part: { d: 97.25, precision: 1 },
          },
        },
      },
    ],
    [
      "messages inside messages",
      {
        value: {
          ...failed,
          error_message: {
            ...message,
            params: [
              { key: "a", value: { l: { id: "n", params: [{ key: "b", value: { l: { id: "o", params: [] } } }] } } },
              { key: "c", value: { l: { id: "p" } } },
            ],
          },
        },
      },
      {
        ...failed,
        error_message: {
          ...message,
          params: { a: { l: { id: "n", params: { b: { l: { id: "o", params: {} } } } } }, c: { l: { id: "p" } } },
        },
      },
    ],
  ])("takes %s out of the wrapper, with maps as objects", (_, legacy, modern) => {
    expect(fromLegacy(legacy)).toEqual(modern);
  });

  test("keeps fields that the contract does not know, at every level", () => {
    const value = {
      ...failed,
      added: 1,
      error_message: {
        ...message,
        added: 2,
        params: [{ key: "a", value: { added: 3, l: { id: "n", added: 4, params: [] } } }],
      },
    };
    expect(fromLegacy({ value })).toEqual({
      ...value,
      error_message: { ...value.error_message, params: { a: { added: 3, l: { id: "n", added: 4, params: {} } } } },
    });
  });
});

describe("objectFromEntries", () => {
  test("lets the last of equal keys win", () => {
    expect(
      objectFromEntries([
        { key: "a", value: 1 },
        { key: "a", value: 2 },
      ]),
    ).toEqual({ a: 2 });
  });

  test("makes a property of a key named __proto__", () => {
    const object = objectFromEntries([{ key: "__proto__", value: { polluted: true } }]);
    expect(Object.keys(object)).toEqual(["__proto__"]);
    expect(Object.getPrototypeOf(object)).toBe(Object.prototype);
  });
});
