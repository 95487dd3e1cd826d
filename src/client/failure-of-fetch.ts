import { type CallFacts, CertificateError, ConnectionError } from "./errors.js";
import { excerpt, maskError } from "./mask.js";

/** Codes of Node, Bun and OpenSSL for a certificate that was looked at and not believed. */
const certificateCode =
  /^(?:CERT_|ERROR_IN_CERT_|ERR_TLS_CERT_|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_(?:GET|VERIFY|DECRYPT|DECODE)_|HOSTNAME_MISMATCH|INVALID_(?:CA|PURPOSE)|PATH_LENGTH_EXCEEDED)/;

/** Codes of Node, Bun and undici for a server that was not reached: not one byte of the request was on its way to it. */
const unreachedCodes: readonly string[] = [
  "ENOTFOUND",
  "EAI_AGAIN",
  "ECONNREFUSED",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ETIMEDOUT",
  "UND_ERR_CONNECT_TIMEOUT",
];

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
  const [ending, whatToDo] = isUnreached(code, message)
    ? [
        "could not be sent",
        "Check the address, and the proxy if there is one: is the server up, and reachable from here?",
      ]
    : ["failed before the answer was whole", "Check the address, and that nothing on the way closes connections."];
  return new ConnectionError(`${call.operation}: ${call.method} ${call.url} ${ending} (${reason}). ${whatToDo}`, call, {
    cause: maskError(thrown, secrets),
  });
}

function isUnreached(code: string, message: string): boolean {
  // A connection that is there can lose the way to the other side as well.
  if (unreachedCodes.includes(code)) return !/\b(?:read|write) E/.test(message);
  // Deno has no codes, only a message.
  return /\(Connect\): (?:dns|tcp connect) error/.test(message);
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
