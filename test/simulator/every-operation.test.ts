/** What holds for every operation, in each generation that has it. */

import { describe, expect, it } from "vitest";
import { operations } from "../../src/simulator/operations.js";
import { callTo, credentials, errorIn, operationCalls, send, valueIn } from "./operation-calls.js";
import { ownSimulator } from "./plain-client.js";

const files = [{ name: "a", size: 5 }];

it("every operation is called here, in both generations", () => {
  const called = new Set(operationCalls.map(({ name, style }) => `${name} ${style}`));
  expect([...called].sort()).toEqual(
    Object.keys(operations)
      .flatMap((name) => [`${name} api`, `${name} rest`])
      .sort(),
  );
});

describe.each(operationCalls)("$title", (call) => {
  const { name, style, status, answers, request } = call;

  it("answers in the form of its generation", async () => {
    const simulator = await ownSimulator({ files });
    const received = await send(simulator, call);
    expect(received.status).toBe(status);
    if (answers === "nothing") {
      expect(received.body).toHaveLength(0);
      expect(received.headers["content-type"]).toBeUndefined();
      expect(received.headers["content-length"]).toBe(status === 204 ? undefined : "0");
    } else {
      expect(received.headers["content-type"]).toBe("application/json");
      const body = JSON.parse(received.body.toString());
      if (style === "rest") expect(Object.keys(body)).toEqual(["value"]);
      expect(valueIn(call, received)).not.toBeUndefined();
    }
    expect(simulator.requests).toEqual([expect.objectContaining({ operation: name, status })]);
  });

  it("is unknown where its generation is not served", async () => {
    const simulator = await ownSimulator({ files, generation: style === "api" ? "6.5" : "9" });
    const received = await send(simulator, call);
    expect(received).toMatchObject({ status: 404, headers: { "content-type": "text/plain; charset=utf-8" } });
    expect(received.body.toString()).toBe("404 page not found\n");
    expect(simulator.requests[0]?.operation).toBe("other");
  });

  it("fails as it is told to, and once only", async () => {
    const simulator = await ownSimulator({ files });
    simulator.inject({ fault: "error", errorType: "SERVICE_UNAVAILABLE", operation: name, retryAfter: 7 });
    const failed = await send(simulator, call);
    expect(failed).toMatchObject({ status: 503, headers: { "retry-after": "7" } });
    expect(JSON.parse(failed.body.toString())).toMatchObject(errorIn(style, "SERVICE_UNAVAILABLE"));
    expect(await send(simulator, call)).toMatchObject({ status });
  });

  it("can lose its answer, and have one of a gateway in its place", async () => {
    const simulator = await ownSimulator({ files });
    simulator.inject({ fault: "status", status: 503, retryAfter: 7, operation: name });
    expect(await send(simulator, call)).toMatchObject({ status: 503, headers: { "retry-after": "7" } });
    const other = await ownSimulator({ files });
    other.inject({ fault: "reset", operation: name });
    expect(await send(other, call)).toMatchObject({ status: undefined, ending: "ECONNRESET" });
    expect([...simulator.requests, ...other.requests].map(({ operation }) => operation)).toEqual([name, name]);
  });

  if (name !== "logIn") {
    it.each(["none", "a wrong one", "one that is over", "credentials"])(
      "answers 401 to a session: %s",
      async (given) => {
        const simulator = await ownSimulator({ files });
        const headers = {
          none: {},
          "a wrong one": { "vmware-api-session-id": "nonsense" },
          "one that is over": { "vmware-api-session-id": simulator.sessionId },
          credentials: credentials(simulator),
        }[given];
        const renewed = simulator.renewSession();
        expect(simulator.sessionId).toBe(renewed);
        const received = await send(simulator, call, { headers: { "content-type": "application/json", ...headers } });
        expect(received.status).toBe(401);
        const body = JSON.parse(received.body.toString());
        expect(body).toMatchObject(errorIn(style, "UNAUTHENTICATED"));
        expect(style === "api" ? body : body.value).toHaveProperty("challenge");
      },
    );
  }

  if (request.includes("{downloadSessionId}")) {
    it.each(["has expired", "is deleted", "never was"])("answers 404 where the download session %s", async (how) => {
      const simulator = await ownSimulator({ files });
      if (how === "has expired") simulator.expireDownloadSession();
      if (how === "is deleted") await send(simulator, callTo("deleteDownloadSession", style));
      const target = how === "never was" ? { downloadSessionId: "nowhere" } : {};
      const received = await send(simulator, call, { target });
      expect(received.status).toBe(404);
      expect(JSON.parse(received.body.toString())).toMatchObject(errorIn(style, "NOT_FOUND"));
    });
  }

  if (name === "createDownloadSession" || request.includes("{libraryItemId}")) {
    it("answers 404 where there is no such library item", async () => {
      const simulator = await ownSimulator({ files });
      const received = await send(simulator, call, { target: { libraryItemId: "nowhere" } });
      expect(received.status).toBe(404);
      expect(JSON.parse(received.body.toString())).toMatchObject(errorIn(style, "NOT_FOUND"));
    });
  }
});
