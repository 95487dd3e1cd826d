import { fetch as undiciFetch } from "undici";
import type { Fetch } from "../client/options.js";
import { type Attempt, apart } from "./attempt.js";
import type { CertificatePolicy } from "./certificate-policy.js";
import type { Connections } from "./connections.js";

/** A fetch whose every connection is checked against the policy. */
export function createTrustedFetch(
  connections: Connections,
  policy: CertificatePolicy,
  onAttempt?: (attempt: Attempt) => void,
): Fetch {
  const tell = apart(onAttempt);
  return async (url, init) => {
    const start = performance.now();
    let status: number | undefined;
    try {
      // undici's own types of fetch and the global ones describe the same things in different words.
      const answer: unknown = await connections.toApi(policy, (dispatcher) =>
        undiciFetch(url, { ...(init as object), dispatcher }),
      );
      status = (answer as Response).status;
      return answer as Response;
    } finally {
      tell({ method: init.method ?? "GET", url, status, durationMs: performance.now() - start });
    }
  };
}
