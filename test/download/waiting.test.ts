import { describe, expect, it } from "vitest";
import { ApiError, PrepareError, TransferError } from "../../src/node.js";
import { rejectionOf } from "../client/rejection-of.js";
import { place } from "./place.js";

const always = { times: Number.POSITIVE_INFINITY };

describe("waiting for a file", () => {
  it("asks for its preparation once, then how far it is, until it is prepared", async () => {
    await using at = await place({ file: { preparePolls: 1 } });
    const { durations } = await at.download();
    const operations = at.simulator.requests.map(({ operation }) => operation);
    // One look each at PREPARE_REQUESTED, PREPARING and PREPARED, and one after the transfer.
    expect(operations).toEqual(["prepareFile", "getFile", "getFile", "getFile", "data", "getFile"]);
    // Three waits of 100 ms; timers may be a little early.
    expect(durations.preparingMs).toBeGreaterThanOrEqual(290);
  });

  it("asks for the kind of endpoint that it is told to", async () => {
    await using at = await place({ readStorage: true, file: { directEndpoint: "https" } });
    await at.download({ endpointType: "DIRECT" });
    expect(at.simulator.requests[0]?.body).toContain("DIRECT");
  });

  it.each([
    [
      "localized, if the server has it",
      { id: "x", default_message: "The default {0}.", localized: "Speicher nicht erreichbar", args: ["a"] },
      "Speicher nicht erreichbar.",
    ],
    [
      "else the default, with its arguments",
      { id: "x", default_message: "{1} of {0} failed", args: ["nfs", "mount"] },
      "mount of nfs failed.",
    ],
    ["else its identifier", { id: "com.example.failed", default_message: "", args: [] }, "com.example.failed."],
  ])("ends at ERROR with the server's message: %s", async (_, prepareError, text) => {
    await using at = await place({ file: { prepareError } });
    const error = await rejectionOf(at.download(), PrepareError);
    expect(error).toMatchObject({
      code: "PREPARE_FAILED",
      fileName: "disk.iso",
      status: "ERROR",
      errorMessage: prepareError,
    });
    expect(error.message).toContain(`could not prepare "disk.iso": ${text}`);
    expect(await at.names()).toEqual([]);
  });

  it("ends after maxWaitMs, and not much later", async () => {
    await using at = await place();
    at.simulator.inject({ fault: "file-status", status: "PREPARING", ...always });
    const start = performance.now();
    const error = await rejectionOf(at.download({ maxWaitMs: 250 }), PrepareError);
    expect(performance.now() - start).toBeGreaterThanOrEqual(240);
    expect(error).toMatchObject({ status: "PREPARING" });
    expect(error.message).toContain("after 250 ms");
    expect(error.message).toContain("raise maxWaitMs");
    // At 0, 100, 200 and 250 ms.
    expect(at.simulator.requests.length).toBeLessThanOrEqual(5);
  });

  it("ends after maxWaitMs also while the server does not answer", async () => {
    await using at = await place({ file: { preparePolls: 5 } });
    at.simulator.inject({ fault: "stall-headers", operation: "getFile", ...always });
    const start = performance.now();
    const error = await rejectionOf(at.download({ maxWaitMs: 250 }), PrepareError);
    expect(performance.now() - start).toBeLessThan(5_000);
    expect(error.message).toContain("after 250 ms");
  });

  it("ends after maxWaitMs also while the server does not answer the first request", async () => {
    await using at = await place();
    at.simulator.inject({ fault: "stall-headers", where: "api", operation: "prepareFile", ...always });
    const start = performance.now();
    const error = await rejectionOf(at.download({ maxWaitMs: 0 }), PrepareError);
    // The least that a request is given.
    expect(performance.now() - start).toBeGreaterThanOrEqual(1_990);
    expect(performance.now() - start).toBeLessThan(10_000);
    expect(error).toMatchObject({ status: undefined, fileName: "disk.iso" });
    expect(error.message).toContain("the server has not answered");
    expect(at.simulator.requests).toHaveLength(1);
    expect(await at.names()).toEqual([]);
  });

  it("may be asked not to wait at all", async () => {
    await using at = await place({ file: { preparePolls: 1 } });
    await rejectionOf(at.download({ maxWaitMs: 0 }), PrepareError);
    expect(at.simulator.requests).toHaveLength(1);
  });

  it("does not take a status that it does not know for ready, whatever comes with it", async () => {
    await using at = await place();
    const client = {
      ...at.client,
      prepareFile: async (options: Parameters<typeof at.client.prepareFile>[0]) => ({
        ...(await at.client.prepareFile(options)),
        status: "PREPARED_SOMEHOW",
      }),
    };
    await rejectionOf(at.download({ maxWaitMs: 0 }, client), PrepareError);
    expect(at.dataRequests()).toEqual([]);
  });

  it("does not wait for ever for the session's identifier, on the way to the bytes", async () => {
    let asked = 0;
    let since = 0;
    await using at = await place({
      client: ({ sessionId }) => ({
        sessionId: () => {
          asked += 1;
          since = performance.now();
          return asked === 1 ? Promise.resolve(sessionId) : new Promise<string>(() => {});
        },
      }),
    });
    const error = await rejectionOf(at.download({ retry: 0, idleTimeoutMs: 50 }), TransferError);
    expect(error.message).toContain("the session's identifier was not there within 50 ms");
    expect(performance.now() - since).toBeLessThan(1_900);
    expect(at.dataRequests()).toEqual([]);
  });

  it("ends with what the API says", async () => {
    await using at = await place();
    expect(await rejectionOf(at.download({ fileName: "none" }), ApiError)).toMatchObject({ operation: "prepareFile" });
    expect(await at.names()).toEqual([]);
  });
});
