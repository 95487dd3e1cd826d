import { constants } from "node:crypto";
import { readFileSync } from "node:fs";
import * as tls from "node:tls";

/** A context that believes the system's authorities and further ones. Costly to make: one serves every connection. */
export function contextWithAuthorities(ca: readonly string[]): tls.SecureContext {
  // Without further ones Node's own default does, which knows NODE_EXTRA_CA_CERTS and --use-system-ca as well.
  return tls.createSecureContext({
    ...(ca.length > 0 && { ca: [...defaultAuthorities(), ...ca] }),
    // A certificate is checked once a connection, so there must not come another one later.
    secureOptions: constants.SSL_OP_NO_RENEGOTIATION,
  });
}

function defaultAuthorities(): string[] {
  // Since Node 22.15; before, only the bundled ones can be asked for, and the extra ones have to be read again.
  if ("getCACertificates" in tls) return (tls.getCACertificates as () => string[])();
  const extra = process.env.NODE_EXTRA_CA_CERTS;
  return [...tls.rootCertificates, ...(extra ? readExtra(extra) : [])];
}

/** Node warns about a file that it cannot read, and goes on; so does this, silently, because Node has warned. */
function readExtra(path: string): string[] {
  try {
    return [readFileSync(path, "utf8")];
  } catch {
    return [];
  }
}
