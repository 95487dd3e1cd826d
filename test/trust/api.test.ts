import { once } from "node:events";
import { createSecureContext } from "node:tls";
import { describe, expect, test, vi } from "vitest";
import { CertificateError, createClient } from "../../src/node.js";
import { createConnections } from "../../src/trust/connections.js";
import { createTrustedFetch } from "../../src/trust/trusted-fetch.js";
import { reasonOf, rejectionOf } from "../client/rejection-of.js";
import {
  authority,
  selfSigned,
  selfSignedToo,
  sha1,
  sha256,
  signed,
  signedElsewhere,
  signedExpired,
} from "./identities.js";
import { ask, ownClient, token } from "./own-client.js";
import { setForTest } from "./own-proxy.js";
import { fileInfo, ownTlsServer } from "./own-tls-server.js";

const plain = (thumbprint: string) => thumbprint.replaceAll(":", "");

describe("a thumbprint", () => {
  test.each([
    ["SHA-1 in capitals with colons", sha1(selfSigned)],
    ["SHA-1 in capitals", plain(sha1(selfSigned))],
    ["SHA-1 in small letters with colons", sha1(selfSigned).toLowerCase()],
    ["SHA-1 in small letters", plain(sha1(selfSigned)).toLowerCase()],
    ["SHA-256 in capitals with colons", sha256(selfSigned)],
    ["SHA-256 in capitals", plain(sha256(selfSigned))],
    ["SHA-256 in small letters with colons", sha256(selfSigned).toLowerCase()],
    ["SHA-256 in small letters", plain(sha256(selfSigned)).toLowerCase()],
  ])("in %s accepts its certificate", async (_, thumbprint) => {
    const server = await ownTlsServer(selfSigned);
    expect(await ask(ownClient(server.origin(), { trust: { thumbprint } }))).toEqual(fileInfo);
    expect(server.tokens).toEqual([token]);
  });

  test.each([
    ["SHA-1", sha1],
    ["SHA-256", sha256],
  ])(
    "in %s rejects every other certificate, tells both thumbprints and what to do, and sends nothing",
    async (name, of) => {
      const server = await ownTlsServer(selfSigned);
      const client = ownClient(server.origin(), { trust: { thumbprint: of(selfSignedToo) }, retry: 3 });
      const error = await rejectionOf(ask(client), CertificateError);
      expect(error).toMatchObject({ name: "CertificateError", code: "CERTIFICATE_REJECTED", operation: "getFile" });
      expect(error.message).toContain(`certificate of 127.0.0.1:${server.port} was not accepted`);
      expect(error.message).toContain(`its ${name} thumbprint`);
      expect(error.message).toContain(`It is ${of(selfSigned)}, expected was ${of(selfSignedToo)}.`);
      expect(error.message).toMatch(/find the new thumbprint on the server itself/);
      await server.empty();
      expect(server.received()).toBe("");
      expect(server.opened(), "certificate errors are not retried").toBe(1);
    },
  );

  test("rejects a certificate that an authority vouches for, if it is another one", async () => {
    const server = await ownTlsServer(signed);
    const trust = { ca: authority.certificate, thumbprint: sha256(selfSigned) };
    await rejectionOf(ask(ownClient(server.origin(), { trust })), CertificateError);
    await server.empty();
    expect(server.received()).toBe("");
  });

  test("of the authority does not stand for what the authority has signed", async () => {
    const chain = { ...signed, certificate: signed.certificate + authority.certificate };
    const server = await ownTlsServer(chain);
    await rejectionOf(ask(ownClient(server.origin(), { trust: { thumbprint: sha1(authority) } })), CertificateError);
    await server.empty();
    expect(server.received()).toBe("");
  });

  test.each([
    ["whose time is over", signedExpired],
    ["made out to another name", signedElsewhere],
    ["that nobody else has signed", selfSigned],
  ])("accepts a certificate %s: nothing else about it is checked", async (_, identity) => {
    const server = await ownTlsServer(identity);
    expect(await ask(ownClient(server.origin("localhost"), { trust: { thumbprint: sha1(identity) } }))).toEqual(
      fileInfo,
    );
  });
});

describe("an authority", () => {
  test.each(["localhost", "127.0.0.1"])("vouches for its certificate at https://%s", async (host) => {
    const server = await ownTlsServer(signed);
    expect(await ask(ownClient(server.origin(host), { trust: { ca: authority.certificate } }))).toEqual(fileInfo);
  });

  test("counts wherever it stands among several, in one text or more", async () => {
    const server = await ownTlsServer(signed);
    const [first, second] = [selfSigned.certificate, authority.certificate];
    for (const ca of [[first, second], [second, first], first + second, second + first]) {
      expect(await ask(ownClient(server.origin(), { trust: { ca } }))).toEqual(fileInfo);
    }
  });

  test("vouches for a server's own certificate, if that is given", async () => {
    const server = await ownTlsServer(selfSigned);
    expect(await ask(ownClient(server.origin(), { trust: { ca: selfSigned.certificate } }))).toEqual(fileInfo);
  });

  test.each([
    ["whose time is over", signedExpired, "CERT_HAS_EXPIRED"],
    ["made out to another name", signedElsewhere, "ERR_TLS_CERT_ALTNAME_INVALID"],
    ["that somebody else has made", selfSigned, "DEPTH_ZERO_SELF_SIGNED_CERT"],
  ])("does not vouch for a certificate %s", async (_, identity, code) => {
    const server = await ownTlsServer(identity);
    const client = ownClient(server.origin("localhost"), { trust: { ca: authority.certificate }, retry: 3 });
    const error = await rejectionOf(ask(client), CertificateError);
    expect(error.message).toContain(code);
    await server.empty();
    expect(server.received()).toBe("");
    expect(server.opened(), "certificate errors are not retried").toBe(1);
  });

  test("does not vouch for a name that the certificate lacks, where the address has none either", async () => {
    const server = await ownTlsServer(signedElsewhere);
    const client = ownClient(server.origin(), { trust: { ca: authority.certificate } });
    expect((await rejectionOf(ask(client), CertificateError)).message).toContain("ERR_TLS_CERT_ALTNAME_INVALID");
  });
});

describe("where nothing is given", () => {
  test.each([
    ["nobody else has signed", selfSigned, "DEPTH_ZERO_SELF_SIGNED_CERT"],
    ["an unknown authority has signed", signed, "UNABLE_TO_VERIFY_LEAF_SIGNATURE"],
  ])("a certificate that %s is refused, with what to do", async (_, identity, code) => {
    const server = await ownTlsServer(identity);
    const error = await rejectionOf(ask(ownClient(server.origin())), CertificateError);
    expect(error.message).toContain(code);
    expect(error.message).toMatch(/authority known \(trust\.ca, or NODE_EXTRA_CA_CERTS=FILE\.pem\).*thumbprint/);
    await server.empty();
    expect(server.received()).toBe("");
  });

  test("the environment cannot switch the check off", async () => {
    setForTest({ NODE_TLS_REJECT_UNAUTHORIZED: "0" });
    const server = await ownTlsServer(selfSigned);
    await rejectionOf(ask(ownClient(server.origin())), CertificateError);
    await server.empty();
    expect(server.received()).toBe("");
  });
});

describe("insecure", () => {
  test("accepts any certificate, and warns once, when the client is made", async () => {
    const server = await ownTlsServer(signedExpired);
    const warnings: string[] = [];
    const trust = { insecure: true };
    const client = ownClient(server.origin("localhost"), { trust, onWarning: (message) => warnings.push(message) });
    expect(warnings).toEqual([
      expect.stringContaining(`The certificate of ${server.origin("localhost")} is not checked`),
    ]);
    await ask(client);
    await ask(client);
    expect(warnings).toHaveLength(1);
    expect(server.tokens).toEqual([token, token]);
  });

  test("warns by process.emitWarning if nobody else wants to know", async () => {
    const warned = once(process, "warning");
    const client = createClient({ baseUrl: "https://localhost:1", sessionId: token, trust: { insecure: true } });
    await client.close();
    expect(await warned).toEqual([expect.objectContaining({ message: expect.stringContaining("not checked") })]);
  });

  test.each([
    ["nothing", {}],
    ["no", { insecure: false }],
    ["a thumbprint", { thumbprint: sha1(selfSigned) }],
    ["an authority", { ca: authority.certificate }],
  ])("is not what a client is that was asked for %s: it does not warn", (_, trust) => {
    const onWarning = vi.fn();
    ownClient("https://localhost:1", { trust, onWarning });
    expect(onWarning).not.toHaveBeenCalled();
  });
});

describe("Server Name Indication", () => {
  test("names a host that has a name", async () => {
    const server = await ownTlsServer(selfSigned);
    await ask(ownClient(server.origin("localhost"), { trust: { thumbprint: sha1(selfSigned) } }));
    expect(server.connections).toMatchObject([{ servername: "localhost" }]);
  });

  test.each(["127.0.0.1", "::1"] as const)("does not name %s", async (host) => {
    const server = await ownTlsServer(selfSigned, { host });
    await ask(ownClient(server.origin(), { trust: { thumbprint: sha1(selfSigned) } }));
    expect(server.connections).toMatchObject([{ servername: false }]);
  });

  test("gets the certificate that is meant for the name, and that one is checked", async () => {
    const { key, certificate } = signed;
    const server = await ownTlsServer(selfSigned, {
      tls: { SNICallback: (_, answer) => answer(null, createSecureContext({ key, cert: certificate })) },
    });
    const trust = { thumbprint: sha256(signed) };
    expect(await ask(ownClient(server.origin("localhost"), { trust }))).toEqual(fileInfo);
    await rejectionOf(ask(ownClient(server.origin("127.0.0.1"), { trust })), CertificateError);
  });
});

test("HTTP/1.1 is all that is offered", async () => {
  const offered: string[][] = [];
  const server = await ownTlsServer(selfSigned, {
    tls: {
      ALPNCallback: ({ protocols }) => {
        offered.push(protocols);
        return protocols[0];
      },
    },
  });
  await ask(ownClient(server.origin(), { trust: { thumbprint: sha1(selfSigned) } }));
  expect(offered).toEqual([["http/1.1"]]);
});

describe("over IPv6", () => {
  test("a thumbprint accepts and rejects", async () => {
    const server = await ownTlsServer(selfSigned, { host: "::1" });
    expect(await ask(ownClient(server.origin(), { trust: { thumbprint: sha256(selfSigned) } }))).toEqual(fileInfo);
    expect(server.tokens).toEqual([token]);
    const wrong = ownClient(server.origin(), { trust: { thumbprint: sha256(selfSignedToo) } });
    expect((await rejectionOf(ask(wrong), CertificateError)).message).toContain(`[::1]:${server.port}`);
    expect(server.tokens).toEqual([token]);
  });

  test("an authority vouches for the address, and for no other", async () => {
    const trust = { ca: authority.certificate };
    const server = await ownTlsServer(signed, { host: "::1" });
    expect(await ask(ownClient(server.origin(), { trust }))).toEqual(fileInfo);
    const other = await ownTlsServer(signedElsewhere, { host: "::1" });
    await rejectionOf(ask(ownClient(other.origin(), { trust })), CertificateError);
    expect(other.received()).toBe("");
  });
});

test("every request to the API is told to onAttempt, and nothing secret of it", async () => {
  const server = await ownTlsServer(selfSigned);
  const onAttempt = vi.fn();
  const started = performance.now();
  await ask(ownClient(server.origin(), { trust: { thumbprint: sha1(selfSigned) }, onAttempt }));
  const wrong = ownClient(server.origin(), { trust: { thumbprint: sha1(signed) }, onAttempt });
  await rejectionOf(ask(wrong), CertificateError);
  await reasonOf(wrong.logIn({ user: "ann", password: "secret" }));
  const url = expect.stringMatching(`^${server.origin()}/api/`);
  expect(onAttempt.mock.calls).toEqual([
    [{ method: "GET", url, status: 200, durationMs: expect.any(Number) }],
    [{ method: "GET", url, status: undefined, durationMs: expect.any(Number) }],
    [{ method: "POST", url, status: undefined, durationMs: expect.any(Number) }],
  ]);
  const [durationMs, elapsedMs] = [onAttempt.mock.calls[0]?.[0].durationMs, performance.now() - started];
  expect(durationMs).toBeGreaterThan(0);
  expect(durationMs).toBeLessThan(elapsedMs);
  expect(JSON.stringify(onAttempt.mock.calls)).not.toContain(token);
});

test("an onAttempt that throws disturbs no request, and is warned of", async () => {
  const server = await ownTlsServer(selfSigned);
  const onAttempt = () => {
    throw new RangeError("own");
  };
  const warned = new Promise<Error>((resolve) => process.once("warning", resolve));
  expect(await ask(ownClient(server.origin(), { trust: { thumbprint: sha1(selfSigned) }, onAttempt }))).toEqual(
    fileInfo,
  );
  expect((await warned).message).toBe("onAttempt failed: RangeError: own");
});

test("a fetch that nobody watches works as well", async () => {
  const server = await ownTlsServer(selfSigned);
  const connections = createConnections(createSecureContext());
  const answer = await createTrustedFetch(connections, { kind: "any" })(`${server.origin()}/`, {});
  expect(await answer.json()).toEqual(fileInfo);
  await connections.close();
});
