import { describe, expect, onTestFinished, test } from "vitest";
import { isTransient, readRetryAfterMs, retryDelayMs } from "../../src/client/retry.js";
import { errorTypes } from "../../src/index.js";

describe("whether a failure may pass", () => {
  test.each([408, 429, 502, 503, 504])("the status %i says that it may", (status) => {
    expect(isTransient(status, undefined)).toBe(true);
  });

  test.each([400, 401, 403, 404, 405, 409, 410, 418, 421, 425, 428, 500, 501, 505, 507, 511])(
    "the status %i does not say that it may",
    (status) => {
      expect(isTransient(status, undefined)).toBe(false);
    },
  );

  test("of all types, three say that it may, whatever the status", () => {
    const transient = errorTypes.filter((errorType) => isTransient(400, { errorType }));
    expect(transient).toEqual(["RESOURCE_BUSY", "SERVICE_UNAVAILABLE", "TIMED_OUT"]);
  });

  test.each([
    [{ is_transient: true }, true],
    [{ is_transient: false }, false],
    [{ is_transient: "true" }, false],
    [{ is_transient: 1 }, false],
    [{ is_transient: null }, false],
    [{}, false],
    [undefined, false],
  ])("the data %j says: %s", (data, expected) => {
    expect(isTransient(500, { errorType: "INTERNAL_SERVER_ERROR", data })).toBe(expected);
  });

  test("a status or type that says so is not contradicted by data that says the opposite", () => {
    expect(isTransient(503, { data: { is_transient: false } })).toBe(true);
    expect(isTransient(500, { errorType: "TIMED_OUT", data: { is_transient: false } })).toBe(true);
  });
});

describe("how long to wait", () => {
  test.each([
    [1, 250],
    [2, 500],
    [3, 1_000],
    [4, 2_000],
    [5, 4_000],
    [6, 8_000],
    [7, 10_000],
    [100, 10_000],
  ])("after failure %i it is up to %i ms", (attempt, longest) => {
    expect(retryDelayMs(attempt, undefined, 1)).toBe(longest);
    expect(retryDelayMs(attempt, undefined, 0.5)).toBe(longest / 2);
    expect(retryDelayMs(attempt, undefined, 0)).toBe(0);
  });

  test.each([0, 1, 1_000, 60_000])("it is the %i ms that the server asks for, without chance in it", (asked) => {
    expect(retryDelayMs(1, asked, 0)).toBe(asked);
    expect(retryDelayMs(9, asked, 1)).toBe(asked);
  });

  test.each([60_001, 3_600_000, Number.POSITIVE_INFINITY])(
    "it is not at all if the server asks for %d ms, more than a minute",
    (asked) => {
      expect(retryDelayMs(1, asked, 0.5)).toBeUndefined();
    },
  );
});

describe("what Retry-After asks for", () => {
  const now = Date.UTC(2026, 9, 21, 7, 28, 0);

  test.each([
    ["0", 0],
    ["5", 5_000],
    ["  7 ", 7_000],
    ["007", 7_000],
    ["3600", 3_600_000],
    ["Wed, 21 Oct 2026 07:28:30 GMT", 30_000],
    ["Wed, 21 Oct 2026 07:28:00 GMT", 0],
    ["Wednesday, 21-Oct-26 07:28:30 GMT", 30_000],
  ])("%j is %i ms", (header, expected) => {
    expect(readRetryAfterMs(header, now)).toBe(expected);
  });

  test.each(["UTC", "America/New_York", "Asia/Kolkata"])("a date in the oldest form is in GMT, also in %s", (zone) => {
    // Node reads the variable at each change, and each file of tests runs in a process of its own.
    const before = process.env.TZ;
    onTestFinished(() => {
      if (before === undefined) delete process.env.TZ;
      else process.env.TZ = before;
    });
    process.env.TZ = zone;
    expect(readRetryAfterMs("Wed Oct 21 07:28:30 2026", now)).toBe(30_000);
    expect(readRetryAfterMs("Wed, 21 Oct 2026 07:28:30 GMT", now)).toBe(30_000);
  });

  test("a date that has passed is no wait", () => {
    expect(readRetryAfterMs("Wed, 21 Oct 2015 07:28:00 GMT", now)).toBe(0);
  });

  test("a number beyond all patience stays a number", () => {
    expect(readRetryAfterMs("9".repeat(400), now)).toBe(Number.POSITIVE_INFINITY);
  });

  test.each([
    null,
    "",
    " ",
    "-1",
    "+1",
    "1.5",
    "1e3",
    "0x10",
    "soon",
    "Infinity",
    "NaN",
    "Wed",
    "2026-10-21T07:28:30Z",
  ])("%j is nothing", (header) => {
    expect(readRetryAfterMs(header, now)).toBeUndefined();
  });
});
