import { inspect } from "node:util";
import { assert, describe, expect, it } from "vitest";
import { AttemptFailure } from "../../src/download/attempt-failure.js";
import type { Sink } from "../../src/download/sink.js";
import {
  brokenConnection,
  endpointRejected,
  gaveUp,
  withHint,
  wrongSize,
} from "../../src/download/transfer-failure.js";
import { CertificateError } from "../../src/node.js";
import { CertificateRejected } from "../../src/trust/certificate-policy.js";
import type { TransferRoute } from "../../src/trust/transfer-routes.js";

const token = "3f9c5a7e";
const url = new URL("https://host:8443/x?token=secret");
const routeTo = (isApiOrigin: boolean) => ({ secrets: [token], isApiOrigin }) as unknown as TransferRoute;
const byAnotherName = /list its origin in transferOrigins/;

const moving = (size?: number) => ({
  rules: { fileName: "disk.iso" },
  sink: { offset: 10, afterFailure: "What came is kept." } as Sink,
  size,
});

describe("a transfer that is given up", () => {
  it.each([
    [undefined, 1, '"disk.iso" failed after 10 bytes and 1 attempt: no luck. What came is kept.'],
    [30, 4, '"disk.iso" failed after 10 of 30 bytes and 4 attempts: no luck. What came is kept.'],
  ])("says how far it came, of a size %s, in %i attempts", (size, attempts, message) => {
    const cause = new Error("the wire");
    const error = gaveUp(moving(size), new AttemptFailure("no luck", "resume", { status: 503, cause }), attempts);
    expect(error).toMatchObject({ message: `The transfer of ${message}`, fileName: "disk.iso", status: 503, cause });
  });

  it("has its last failure as the cause where nothing lies below that", () => {
    const failure = new AttemptFailure("no luck", "resume");
    expect(gaveUp(moving(), failure, 1).cause).toBe(failure);
  });
});

it.each([
  [true, "40 or more came"],
  [false, "its endpoint announces 40"],
])("a wrong size says where it comes from, and what to do (taken: %s)", (isContentWrong, said) => {
  expect(wrongSize(moving(30), 30, 40, isContentWrong)).toMatchObject({
    message:
      `"disk.iso" should have 30 bytes, but ${said}. ` +
      "Somebody may have replaced the file meanwhile: create a new download session and try again.",
    fileName: "disk.iso",
    expected: "30",
    actual: "40",
    isContentWrong,
  });
});

it("an endpoint that is rejected is told with advice, and what it was rejected for", () => {
  const cause = new CertificateRejected("the certificate is none", "Ask again.");
  const error = endpointRejected("disk.iso", cause);
  expect(error).toBeInstanceOf(CertificateError);
  expect(error).toMatchObject({
    message: '"disk.iso" is not fetched: the certificate is none. Ask again.',
    operation: "downloadFile",
    cause,
  });
});

describe("a connection that failed", () => {
  it.each(["DEPTH_ZERO_SELF_SIGNED_CERT", "ECONNRESET"])("(%s) shows no secret of what hangs on the error", (code) => {
    const error = Object.assign(new Error(`in the way of ${token}`), { code, request: `token: ${token}` });
    const failure = brokenConnection(url, routeTo(true), error);
    expect(failure instanceof CertificateError).toBe(code !== "ECONNRESET");
    expect(failure.cause).toMatchObject({ code, message: "in the way of ***" });
    expect(inspect(failure, { depth: 20, showHidden: true })).not.toContain(token);
    expect(failure.message).not.toContain("secret");
  });

  it.each([
    [new Error("socket hang up"), "socket hang up"],
    [Object.assign(new Error(""), { name: "AggregateError" }), "AggregateError"],
  ])("is worth another try from where it stopped (%#)", (error, reason) => {
    const failure = brokenConnection(url, routeTo(false), error);
    assert(failure instanceof AttemptFailure);
    expect(failure).toMatchObject({ message: `the connection failed: ${reason}`, next: "resume" });
  });

  const untrusted = () => Object.assign(new Error("self-signed"), { code: "DEPTH_ZERO_SELF_SIGNED_CERT" });

  it("for a certificate is not, and names its host, which may be the vCenter by another name", () => {
    const failure = brokenConnection(url, routeTo(false), untrusted());
    assert(failure instanceof CertificateError);
    expect(failure.message).toMatch(/^downloadFile: the certificate of host:8443 was not accepted .* self-signed/);
    expect(failure.message).toMatch(
      / If host:8443 is the vCenter by another name, list its origin in transferOrigins\.$/,
    );
    expect(failure).toMatchObject({ operation: "downloadFile", cause: { message: "self-signed" } });
  });

  it("for a certificate gives no such hint of the API's own origin, or where the endpoint said which one to believe", () => {
    const rejected = new CertificateRejected("another certificate", "Ask again.");
    for (const failure of [
      brokenConnection(url, routeTo(true), untrusted()),
      brokenConnection(url, routeTo(false), Object.assign(rejected, { code: "ERR_TLS_CERT_REJECTED" })),
    ]) {
      assert(failure instanceof CertificateError);
      expect(failure.message).not.toMatch(byAnotherName);
      expect(failure.message).toMatch(/\.$/);
    }
  });
});

describe("an answer that lets nobody in", () => {
  it("is told with what to set, where it may be the vCenter's by another name", () => {
    const failure = new AttemptFailure("the server answered 401", "give-up", { status: 401, cause: "c" });
    expect(withHint(failure, routeTo(false))).toMatchObject({
      message: "the server answered 401; if that is the vCenter by another name, list its origin in transferOrigins",
      next: "give-up",
      status: 401,
      cause: "c",
    });
  });

  it("is told as it is at the API's own origin, and so is any other answer", () => {
    const [refused, busy] = [401, 503].map((status) => new AttemptFailure("no", "resume", { status }));
    assert(refused && busy);
    expect(withHint(refused, routeTo(true))).toBe(refused);
    expect(withHint(busy, routeTo(false))).toBe(busy);
  });
});
