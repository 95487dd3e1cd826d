import { type CallFacts, CertificateError, ConnectionError } from "./errors.js";
import { excerpt, maskError } from "./mask.js";

/** Codes of Node, Bun and OpenSSL for a certificate that was looked at and not believed. */
const certificateCode =
  /^(?:CERT_|ERROR_IN_CERT_|ERR_TLS_CERT_|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_(?:GET|VERIFY|DECRYPT|DECODE)_|HOSTNAME_MISMATCH|INVALID_(?:CA|PURPOSE)|PATH_LENGTH_EXCEEDED)/;

/** Makes what a `fetch` threw into an error that says what was called, why it failed and what to do. */
export function failureOfFetch(
  call: CallFacts,
  thrown: unknown,
  secrets: readonly string[],
): ConnectionError | CertificateError {
  const { code, message, advice } = deepestCause(thrown);
  const reason = excerpt([code, message].filter((part) => part !== "").join(": "), secrets) || "no reason given";
  // Deno has no codes, only a message.
  if (certificateCode.test(code) || /\b(?:invalid peer|unknown|untrusted) certificate/i.test(message)) {
    return new CertificateError(
      `${call.operation}: the certificate of ${new URL(call.url).host} was not accepted (${reason}). ` +
        (advice ??
          "If the server is the right one, make its certificate authority known: in Node, start with NODE_EXTRA_CA_CERTS=FILE.pem."),
      call,
      { cause: maskError(thrown, secrets) },
    );
  }
  return new ConnectionError(
    `${call.operation}: ${call.method} ${call.url} failed before the answer was whole (${reason}). ` +
      "Check the address, and that nothing on the way closes connections.",
    call,
    { cause: maskError(thrown, secrets) },
  );
}

/** `fetch failed` says nothing; what failed is in its cause. */
function deepestCause(thrown: unknown): { code: string; message: string; advice: string | undefined } {
  const found = { code: "", message: String(thrown), advice: undefined as string | undefined };
  // Bounded, because a cause may lead back to itself.
  for (let depth = 0, error = thrown; depth < 5 && error instanceof Error; depth++, error = error.cause) {
    found.message = error.message;
    if ("code" in error && typeof error.code === "string") found.code = error.code;
    // What rejected the certificate may know better what to do than can be said in general.
    if ("advice" in error && typeof error.advice === "string") found.advice = error.advice;
  }
  return found;
}
