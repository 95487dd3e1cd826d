import { fetch as undiciFetch } from "undici";
import type { Fetch } from "../client/options.js";
import type { CertificatePolicy } from "./certificate-policy.js";
import type { Connections } from "./connections.js";

/** One request to the API and how it ended. It holds nothing secret. */
export interface ApiAttempt {
  method: string;
  url: string;
  /** Undefined if no answer came. */
  status: number | undefined;
  /** Until the answer's head, in milliseconds. */
  durationMs: number;
}

/** A fetch whose every connection is checked against the policy. */
export function createTrustedFetch(
  connections: Connections,
  policy: CertificatePolicy,
  onAttempt: (attempt: ApiAttempt) => void = () => {},
): Fetch {
  return async (url, init) => {
    const start = performance.now();
    let status: number | undefined;
    try {
      // undici's own types of fetch and the global ones describe the same things in different words.
      const answer: unknown = await undiciFetch(url, {
        ...(init as object),
        dispatcher: connections.toApi(policy),
      });
      status = (answer as Response).status;
      return answer as Response;
    } finally {
      const attempt = { method: init.method ?? "GET", url, status, durationMs: performance.now() - start };
      // Apart from the call, so that what a log throws is not taken for what the network did.
      queueMicrotask(() => onAttempt(attempt));
    }
  };
}
