/** What an operation makes of the answer to a request that had to be sent again, because the first answer was lost. */

import { describe, expect, test } from "vitest";
import { ApiError, type Client, createClient } from "../../src/index.js";
import { caseOf, downloadSessionId, type Generation, libraryItemId, successOf } from "../client/every-operation.js";
import { observedFetch, type Reaction } from "../client/observed-fetch.js";
import { rejectionOf } from "../client/rejection-of.js";
import { errorBodies } from "../client/wire-examples.js";

const settings = { baseUrl: "https://vcenter.example.com", sessionId: "b00063be1a1f4c5d", retry: 1 };

const errorOf = (generation: Generation, status: number, type: string) =>
  Response.json(errorBodies[`an error of /${generation}`](type), { status });

/** Answers that do not arrive, though the server has done what it was asked. */
const lost: Record<string, () => Response | Promise<Response>> = {
  "the connection breaks": () => Promise.reject(new TypeError("fetch failed")),
  "a proxy answers 504": () => new Response(null, { status: 504, headers: { "retry-after": "0" } }),
};

/** What says that it is done already, by operation. */
const doneAlready: [keyof Client, number, string][] = [
  ["deleteDownloadSession", 404, "NOT_FOUND"],
  ["logOut", 401, "UNAUTHENTICATED"],
  ["keepAlive", 400, "INVALID_ARGUMENT"],
];
const cases = doneAlready.flatMap(([operation, status, type]) =>
  (["api", "rest"] as const).map((generation) => ({ ...caseOf(operation, generation), status, type })),
);

describe.each(cases)("$title", ({ run, generation, status, type, operation }) => {
  test.each(Object.entries(lost))(`is done when it is answered ${type} after %s`, async (_, first) => {
    const { fetch, requests } = observedFetch((__, index) =>
      index === 0 ? first() : errorOf(generation, status, type),
    );
    expect(await run(createClient({ ...settings, fetch }))).toBeUndefined();
    expect(requests).toHaveLength(2);
  });

  test(`is an error when the first answer is ${type}`, async () => {
    const { fetch, requests } = observedFetch(() => errorOf(generation, status, type));
    const error = await rejectionOf(run(createClient({ ...settings, fetch })), ApiError);
    expect(error).toMatchObject({ operation, status, errorType: type });
    expect(requests).toHaveLength(1);
  });

  test.each<[string, Reaction]>([
    ["another error", () => errorOf(generation, 403, "UNAUTHORIZED")],
    ["the status alone, in other words", () => new Response("<html>", { status: status === 401 ? 403 : status })],
  ])("is an error when it is answered %s, also after an answer that was lost", async (_, second) => {
    const { fetch } = observedFetch((sent, index) =>
      index === 0 ? Promise.reject(new TypeError("fetch failed")) : second(sent, index),
    );
    await rejectionOf(run(createClient({ ...settings, fetch })), ApiError);
  });
});

describe.each(cases.filter(({ operation }) => operation !== "logOut"))(
  "$title",
  ({ run, generation, status, type }) => {
    const unauthenticated = () => errorOf(generation, 401, "UNAUTHENTICATED");

    /** By a client that has another session wherever one was refused. */
    function runInSessions(...answers: Reaction[]) {
      const { fetch, requests } = observedFetch((sent, index) =>
        (answers[index] ?? (() => Response.error()))(sent, index),
      );
      let sessions = 0;
      const done = run(createClient({ ...settings, sessionId: () => `session-${++sessions}`, fetch }));
      return { done, requests };
    }

    test(`is done when it is answered ${type} after a lost answer, and a session that had ended`, async () => {
      const lostAnswer = () => Promise.reject(new TypeError("fetch failed"));
      const { done, requests } = runInSessions(lostAnswer, unauthenticated, () => errorOf(generation, status, type));
      expect(await done).toBeUndefined();
      expect(requests).toHaveLength(3);
    });

    test(`is an error when it is answered ${type} after a session that had ended alone`, async () => {
      const { done, requests } = runInSessions(unauthenticated, () => errorOf(generation, status, type));
      expect(await rejectionOf(done, ApiError)).toMatchObject({ status, errorType: type });
      expect(requests).toHaveLength(2);
    });
  },
);

test("keepAlive without a progress takes INVALID_ARGUMENT for what it says", async () => {
  const { fetch } = observedFetch((_, index) =>
    index === 0 ? Promise.reject(new TypeError("fetch failed")) : errorOf("api", 400, "INVALID_ARGUMENT"),
  );
  const client = createClient({ ...settings, fetch });
  await rejectionOf(client.keepAlive({ downloadSessionId }), ApiError);
});

describe("createDownloadSession", () => {
  const uuid = /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/;

  test.each(["api", "rest"] as const)("sends one client token with all attempts of a call under /%s", async (style) => {
    const { fetch, requests } = observedFetch((_, index) =>
      index === 0 ? Promise.reject(new TypeError("fetch failed")) : successOf(caseOf("createDownloadSession", style)),
    );
    const client = createClient({ ...settings, fetch, apiStyle: style });
    for (let call = 0; call < 2; call++) await client.createDownloadSession({ libraryItemId });
    const tokens = requests.map(
      ({ headers, body }) => headers.get("client-token") ?? JSON.parse(body ?? "").client_token,
    );
    expect(tokens).toHaveLength(3);
    for (const token of tokens) expect(token).toMatch(uuid);
    expect(tokens[1]).toBe(tokens[0]);
    expect(tokens[2]).not.toBe(tokens[0]);
  });

  test("sends the same client token by the other generation", async () => {
    const { fetch, requests } = observedFetch(({ url }) =>
      url.pathname.startsWith("/api/")
        ? new Response(null, { status: 404 })
        : successOf(caseOf("createDownloadSession", "rest")),
    );
    await createClient({ ...settings, fetch }).createDownloadSession({ libraryItemId });
    const [first, second] = requests;
    expect(first?.headers.get("client-token")).toMatch(uuid);
    expect(JSON.parse(second?.body ?? "").client_token).toBe(first?.headers.get("client-token"));
  });
});
