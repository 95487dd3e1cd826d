import { describe, expect, test } from "vitest";
import { failureOfFetch } from "../../src/client/failure-of-fetch.js";
import { CertificateError, ConnectionError } from "../../src/index.js";
import { shownBy } from "./shown-by.js";

const call = { operation: "getFile", method: "GET", url: "https://vcenter.example.com:444/api/x" };

/** What Node's `fetch` throws: the reason is in the cause. */
const fetchFailed = (code: string, message: string) =>
  new TypeError("fetch failed", { cause: Object.assign(new Error(message), { code }) });

describe("failureOfFetch", () => {
  test.each([
    ["CERT_HAS_EXPIRED", "certificate has expired"],
    ["CERT_NOT_YET_VALID", "certificate is not yet valid"],
    ["CERT_REVOKED", "certificate revoked"],
    ["CERT_UNTRUSTED", "certificate not trusted"],
    ["CERT_REJECTED", "certificate rejected"],
    ["CERT_CHAIN_TOO_LONG", "certificate chain too long"],
    ["CERT_SIGNATURE_FAILURE", "certificate signature failure"],
    ["DEPTH_ZERO_SELF_SIGNED_CERT", "self-signed certificate"],
    ["SELF_SIGNED_CERT_IN_CHAIN", "self-signed certificate in certificate chain"],
    ["UNABLE_TO_GET_ISSUER_CERT", "unable to get issuer certificate"],
    ["UNABLE_TO_GET_ISSUER_CERT_LOCALLY", "unable to get local issuer certificate"],
    ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "unable to verify the first certificate"],
    ["UNABLE_TO_DECRYPT_CERT_SIGNATURE", "unable to decrypt certificate's signature"],
    ["UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY", "unable to decode issuer public key"],
    ["INVALID_CA", "invalid CA certificate"],
    ["INVALID_PURPOSE", "unsupported certificate purpose"],
    ["PATH_LENGTH_EXCEEDED", "path length constraint exceeded"],
    ["HOSTNAME_MISMATCH", "hostname mismatch"],
    ["ERR_TLS_CERT_ALTNAME_INVALID", "Hostname/IP does not match certificate's altnames"],
    ["ERROR_IN_CERT_NOT_BEFORE_FIELD", "format error in certificate's notBefore field"],
    ["ERROR_IN_CERT_NOT_AFTER_FIELD", "format error in certificate's notAfter field"],
  ])("%s is a CertificateError that names the host and what to do", (code, message) => {
    const error = failureOfFetch(call, fetchFailed(code, message), []);
    expect(error).toBeInstanceOf(CertificateError);
    expect(error.message).toBe(
      `getFile: the certificate of vcenter.example.com:444 was not accepted (${code}: ${message}). If the server is ` +
        "the right one, make its certificate authority known: in Node, start with NODE_EXTRA_CA_CERTS=FILE.pem.",
    );
    expect(error.cause).toMatchObject({ name: "TypeError", message: "fetch failed", cause: { code, message } });
    expect(error.operation).toBe("getFile");
  });

  test.each([
    "error sending request: invalid peer certificate: UnknownIssuer",
    "client error (Connect): invalid peer certificate: Expired",
    "unknown certificate verification error",
    "Untrusted certificate",
  ])("%j, as runtimes without codes say it, is a CertificateError", (message) => {
    expect(failureOfFetch(call, new TypeError(message), [])).toBeInstanceOf(CertificateError);
  });

  test.each([
    ["ECONNRESET", "read ECONNRESET"],
    ["ETIMEDOUT", "read ETIMEDOUT"],
    ["EHOSTUNREACH", "write EHOSTUNREACH"],
    ["UND_ERR_SOCKET", "other side closed"],
    ["ERR_SSL_WRONG_VERSION_NUMBER", "wrong version number"],
    ["ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED", "tlsv13 alert certificate required"],
    ["MY_CERT_HAS_EXPIRED", "a code that only ends like one"],
  ])("%s is a ConnectionError that says what was called and why it failed", (code, message) => {
    const error = failureOfFetch(call, fetchFailed(code, message), []);
    expect(error).toBeInstanceOf(ConnectionError);
    expect(error.message).toBe(
      `getFile: GET https://vcenter.example.com:444/api/x failed before the answer was whole (${code}: ${message}). ` +
        "Check the address, and that nothing on the way closes connections.",
    );
    expect(error.cause).toMatchObject({ name: "TypeError", message: "fetch failed", cause: { code, message } });
  });

  test.each([
    ["ENOTFOUND", "getaddrinfo ENOTFOUND vcenter.example.com"],
    ["EAI_AGAIN", "getaddrinfo EAI_AGAIN vcenter.example.com"],
    ["ECONNREFUSED", "connect ECONNREFUSED 127.0.0.1:1"],
    ["ECONNREFUSED", "the proxy 127.0.0.1:1: connect ECONNREFUSED 127.0.0.1:1"],
    ["ECONNREFUSED", "ECONNREFUSED: Unable to connect. Is the computer able to access the url?"],
    ["EHOSTUNREACH", "connect EHOSTUNREACH 10.0.0.1:443"],
    ["ENETUNREACH", "connect ENETUNREACH 10.0.0.1:443"],
    ["ETIMEDOUT", "connect ETIMEDOUT 10.0.0.1:443"],
    ["UND_ERR_CONNECT_TIMEOUT", "Connect Timeout Error"],
  ])("%s (%s) is a ConnectionError that says that the request never left", (code, message) => {
    const error = failureOfFetch(call, fetchFailed(code, message), []);
    expect(error).toBeInstanceOf(ConnectionError);
    expect(error.message).toBe(
      `getFile: GET https://vcenter.example.com:444/api/x could not be sent (${code}: ${message}). ` +
        "Check the address, and the proxy if there is one: is the server up, and reachable from here?",
    );
  });

  test.each([
    ["dns error: failed to lookup address information: Name or service not known", "could not be sent"],
    ["tcp connect error: Connection refused (os error 111)", "could not be sent"],
    ["received fatal alert: HandshakeFailure", "failed before the answer was whole"],
  ])("%j, as runtimes without codes say it, %s", (reason, ending) => {
    const cause = new Error(
      `error sending request for url (https://vcenter.example.com/): client error (Connect): ${reason}`,
    );
    expect(failureOfFetch(call, new TypeError("fetch failed", { cause }), []).message).toContain(` ${ending} (`);
  });

  test("takes an advice that comes with a certificate's rejection, if it is a text", () => {
    const rejected = (advice: unknown) =>
      failureOfFetch(call, Object.assign(new Error("no"), { code: "CERT_REJECTED", advice }), []).message;
    expect(rejected("Ask Ann.")).toMatch(/\(CERT_REJECTED: no\)\. Ask Ann\.$/);
    for (const other of [undefined, 5, {}])
      expect(rejected(other)).toMatch(/ start with NODE_EXTRA_CA_CERTS=FILE\.pem\.$/);
  });

  test.each([
    [undefined, "undefined"],
    [null, "null"],
    ["gone", "gone"],
    [7, "7"],
    [Symbol("gone"), "Symbol(gone)"],
    [{}, "[object Object]"],
    [new Error(""), "no reason given"],
    [new Error("gone"), "gone"],
    [new Error("outer", { cause: "not an error" }), "outer"],
    [new Error("a", { cause: new Error("b", { cause: new Error("c") }) }), "c"],
    [Object.assign(new Error(""), { code: "ECONNREFUSED" }), "ECONNREFUSED"],
    [Object.assign(new Error("gone"), { code: 7 }), "gone"],
    [new AggregateError([new Error("a")], "all failed"), "all failed"],
  ])("whatever was thrown, there is a reason (%#)", (thrown, reason) => {
    expect(failureOfFetch(call, thrown, []).message).toContain(`(${reason})`);
  });

  test("passes on what to do about a certificate, if what rejected it says so", () => {
    const cause = Object.assign(new Error("wrong thumbprint"), {
      code: "CERT_REJECTED",
      advice: "Look at the thumbprint.",
    });
    const error = failureOfFetch(call, new TypeError("fetch failed", { cause }), []);
    expect(error.message).toBe(
      "getFile: the certificate of vcenter.example.com:444 was not accepted (CERT_REJECTED: wrong thumbprint). " +
        "Look at the thumbprint.",
    );
  });

  test("follows causes that lead back to themselves only so far", () => {
    const thrown = new Error("round");
    thrown.cause = new Error("and round", { cause: thrown });
    expect(failureOfFetch(call, thrown, []).message).toContain("round");
  });

  test("shows no secret in its message, and keeps the message short and on one line", () => {
    const { message } = failureOfFetch(call, new Error(`header\n"s3cr3t" refused ${"x".repeat(5_000)}`), ["s3cr3t"]);
    expect(message).not.toContain("s3cr3t");
    expect(message).not.toContain("\n");
    expect(message.length).toBeLessThan(500);
  });

  test("keeps of the cause what it says, and nothing that hangs on it", () => {
    const cause = Object.assign(new Error("s3cr3t"), { code: "s3cr3t", data: "s3cr3t", headers: { a: "s3cr3t" } });
    const thrown = Object.assign(new TypeError("fetch failed for s3cr3t", { cause }), { request: "s3cr3t" });
    const error = failureOfFetch(call, thrown, ["s3cr3t"]);
    expect(shownBy(error)).not.toContain("s3cr3t");
    expect(error.cause).toMatchObject({ message: "fetch failed for ***", cause: { message: "***", code: "***" } });
  });
});
