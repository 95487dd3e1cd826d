/** What a request is let in by: one header, and what must not be quoted wherever it turns up. */
export interface Authorization {
  header: string;
  value: string;
  secrets: readonly string[];
}

export function bySession(token: string): Authorization {
  return { header: "vmware-api-session-id", value: token, secrets: [token] };
}

/**
 * Basic credentials, in UTF-8.
 *
 * Source: RFC 7617.
 */
export function byPassword(user: string, password: string): Authorization {
  const bytes = new TextEncoder().encode(`${user}:${password}`);
  const encoded = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  return { header: "authorization", value: `Basic ${encoded}`, secrets: [encoded, password] };
}
