/** Each operation of the client in each generation: that it has a route, and cases of the contract, good and bad. */

import { describe, expect, test } from "vitest";
import { createClient } from "../../src/index.js";
import { everyOperation } from "../client/every-operation.js";
import { answerKinds } from "./answers.js";
import { calls, type Generation } from "./calls.js";
import { casesOf, targetOf } from "./cases.js";
import { only, recordedFetch } from "./recorded-fetch.js";
import { spec } from "./spec.js";

const settings = { baseUrl: "https://vcenter.example.com", sessionId: "t0ken", retry: 0 };
const { http: _, close: __, isLoggedIn: ___, isLoggingIn: ____, ...operations } = createClient(settings);
const cases = casesOf(spec);
const generations: readonly Generation[] = ["api", "rest"];
const matrix = Object.keys(operations).flatMap((operation) => generations.map((each) => [operation, each] as const));

describe("the matrix", () => {
  test("has every operation in both generations", () => {
    expect(matrix).toHaveLength(24);
    expect(new Set(calls.map(({ operation }) => operation))).toEqual(new Set(Object.keys(operations)));
  });

  test.each(matrix)(
    "%s under /%s has a route, and the contract's cases of a success and of errors",
    async (...place) => {
      const [operation, generation] = place;
      const own = cases.filter(({ call }) => call.operation === operation && call.generation === generation);
      expect(own.filter(({ expected }) => "value" in expected).length).toBeGreaterThan(0);
      expect(own.filter(({ expected }) => "error" in expected).length).toBeGreaterThan(4);
      expect(new Set(own.map(({ path }) => path.split("/")[1]))).toEqual(new Set([generation]));

      for (const call of calls.filter((each) => each.operation === operation && each.generation === generation)) {
        const { fetch, exchanges } = recordedFetch(async () => new Response(null, { status: 418 }));
        await call.send(createClient({ ...settings, fetch }), targetOf(spec)).catch(() => {});
        expect(only(exchanges).url.pathname.split("/")[1]).toBe(generation);
      }
    },
  );

  test.each(matrix)("%s under /%s is among those that every client test is run on", (operation, generation) => {
    const own = everyOperation.filter((each) => each.operation === operation && each.generation === generation);
    expect(own.length).toBeGreaterThan(0);
  });

  test.each(matrix)("%s under /%s is answered at random, unless no body is due", (operation, generation) => {
    const hasBody = everyOperation.some(
      (each) => each.operation === operation && each.generation === generation && each.body !== null,
    );
    const kinds = answerKinds.filter(({ call }) => call.operation === operation && call.generation === generation);
    expect(kinds.length > 0).toBe(hasBody);
  });
});
