import { setImmediate as nextTurn } from "node:timers/promises";
import { createSecureContext } from "node:tls";
import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { CertificateError, ConnectionError, DownloadSessionError, TimeoutError } from "../../src/node.js";
import { createConnections } from "../../src/trust/connections.js";
import { reasonOf, rejectionOf } from "../client/rejection-of.js";
import { authority, selfSigned, selfSignedToo, sha1, sha256, signed, signedForName } from "./identities.js";
import { ask, bytesOver, fetchBytes, ownClient, token } from "./own-client.js";
import { ownProxy, setForTest } from "./own-proxy.js";
import { fileInfo, ownTlsServer } from "./own-tls-server.js";

const trusted = { trust: { thumbprint: sha1(selfSigned) } };

describe("a proxy", () => {
  test.each(["HTTPS_PROXY", "https_proxy"])(
    "that %s names leads to the server, and sees nothing but TLS",
    async (name) => {
      const server = await ownTlsServer(selfSigned);
      const proxy = await ownProxy();
      setForTest({ [name]: `http://127.0.0.1:${proxy.port}` });
      expect(await ask(ownClient(server.origin("localhost"), trusted))).toEqual(fileInfo);
      expect(proxy.asked).toEqual([{ authority: `localhost:${server.port}`, authorization: undefined }]);
      expect(server.tokens).toEqual([token]);
      expect(server.connections).toMatchObject([{ servername: "localhost" }]);
      expect(proxy.received()).not.toContain(token);
      expect(proxy.received()).not.toContain("/api/");
      expect(proxy.received()).not.toMatch(/\b(?:GET|vmware)\b/);
    },
  );

  test("does not get around a thumbprint", async () => {
    const server = await ownTlsServer(selfSignedToo);
    const proxy = await ownProxy();
    setForTest({ HTTPS_PROXY: `http://127.0.0.1:${proxy.port}` });
    const error = await rejectionOf(ask(ownClient(server.origin("localhost"), trusted)), CertificateError);
    expect(error.message).toContain(`It is ${sha1(selfSignedToo)}, expected was ${sha1(selfSigned)}.`);
    await Promise.all([server.empty(), proxy.empty()]);
    expect(server.received()).toBe("");
    expect(server.opened(), "it was the server's certificate that was refused").toBe(1);
  });

  test("that leads elsewhere is found out", async () => {
    const server = await ownTlsServer(selfSigned);
    const impostor = await ownTlsServer(selfSignedToo);
    const proxy = await ownProxy({ leadsTo: impostor.port });
    setForTest({ HTTPS_PROXY: `http://127.0.0.1:${proxy.port}` });
    await rejectionOf(ask(ownClient(server.origin(), trusted)), CertificateError);
    await Promise.all([impostor.empty(), proxy.empty()]);
    expect([server.opened(), impostor.received()]).toEqual([0, ""]);
  });

  test("looks up the name, and the certificate is checked for the name", async () => {
    const trust = { ca: authority.certificate };
    const server = await ownTlsServer(signedForName);
    const proxy = await ownProxy({ leadsTo: server.port });
    setForTest({ HTTPS_PROXY: `http://127.0.0.1:${proxy.port}` });
    expect(await ask(ownClient("https://vcenter.example.com", { trust }))).toEqual(fileInfo);
    expect(proxy.asked).toMatchObject([{ authority: "vcenter.example.com:443" }]);
    expect(server.connections).toMatchObject([{ servername: "vcenter.example.com" }]);
    const wrong = ownClient("https://other.example.com", { trust });
    expect((await rejectionOf(ask(wrong), CertificateError)).message).toContain("ERR_TLS_CERT_ALTNAME_INVALID");
    expect(server.tokens).toEqual([token]);
  });

  test("does not make up for an authority that nobody has given", async () => {
    const server = await ownTlsServer(signed);
    const proxy = await ownProxy();
    setForTest({ HTTPS_PROXY: `http://127.0.0.1:${proxy.port}` });
    const error = await rejectionOf(ask(ownClient(server.origin())), CertificateError);
    expect(error.message).toMatch(/UNABLE_TO_VERIFY_LEAF_SIGNATURE.*\(trust\.ca, or/);
    await Promise.all([server.empty(), proxy.empty()]);
    expect(server.received()).toBe("");
  });

  test("is asked for an IPv6 address in brackets, and the certificate is checked for the address", async () => {
    const server = await ownTlsServer(signed, { host: "::1" });
    const proxy = await ownProxy();
    setForTest({ HTTPS_PROXY: `http://127.0.0.1:${proxy.port}` });
    expect(await ask(ownClient(server.origin(), { trust: { ca: authority.certificate } }))).toEqual(fileInfo);
    expect(proxy.asked).toMatchObject([{ authority: `[::1]:${server.port}` }]);
    expect(server.connections).toMatchObject([{ servername: false }]);
  });

  test("is used for transfers as well, and the endpoint's thumbprint is checked behind it", async () => {
    const server = await ownTlsServer(selfSigned);
    const proxy = await ownProxy();
    setForTest({ HTTPS_PROXY: `http://127.0.0.1:${proxy.port}` });
    const client = ownClient("https://vcenter.example.com");
    const fetched = await fetchBytes(client, server.origin(), { ssl_certificate_thumbprint: sha256(selfSigned) });
    expect(fetched).toBe(JSON.stringify(fileInfo));
    const wrong = fetchBytes(client, server.origin(), { ssl_certificate_thumbprint: sha256(selfSignedToo) });
    expect(await reasonOf(wrong)).toMatchObject({ name: "CertificateRejected" });
    expect(server.tokens).toEqual([undefined]);
    expect(proxy.opened()).toBe(2);
  });

  test("may itself be where a transfer must not go, because where it leads is for it to say", async () => {
    const server = await ownTlsServer(selfSigned);
    const proxy = await ownProxy();
    setForTest({ HTTPS_PROXY: `http://127.0.0.1:${proxy.port}` });
    const connections = createConnections(createSecureContext(), () => true);
    const fetched = await bytesOver(connections.forTransfers({ kind: "any" }), server.origin());
    expect(fetched).toBe(JSON.stringify(fileInfo));
    await connections.close();
  });

  test("may have an IPv6 address", async () => {
    const server = await ownTlsServer(selfSigned);
    const proxy = await ownProxy({ host: "::1" });
    setForTest({ HTTPS_PROXY: `http://[::1]:${proxy.port}` });
    expect(await ask(ownClient(server.origin(), trusted))).toEqual(fileInfo);
    expect(proxy.opened()).toBe(1);
  });

  test("keeps a connection that was opened through it", async () => {
    const server = await ownTlsServer(selfSigned);
    const proxy = await ownProxy();
    setForTest({ HTTPS_PROXY: `http://127.0.0.1:${proxy.port}` });
    const client = ownClient(server.origin(), trusted);
    await ask(client);
    await nextTurn();
    await ask(client);
    expect([proxy.opened(), server.opened()]).toEqual([1, 1]);
    await client.close();
    await Promise.all([proxy.empty(), server.empty()]);
  });

  test.each([
    ["NO_PROXY", "localhost"],
    ["no_proxy", "localhost"],
    ["NO_PROXY", "*"],
    ["NO_PROXY", "example.com, .localhost"],
  ])("is left alone where %s is %s", async (name, value) => {
    const server = await ownTlsServer(selfSigned);
    const proxy = await ownProxy();
    setForTest({ HTTPS_PROXY: `http://127.0.0.1:${proxy.port}`, [name]: value });
    expect(await ask(ownClient(server.origin("localhost"), trusted))).toEqual(fileInfo);
    expect([proxy.opened(), server.tokens.length]).toEqual([0, 1]);
  });
});

describe("a proxy's user and password", () => {
  test.each([
    ["user:pass", "user:pass"],
    ["user:p%40ss%3A", "user:p@ss:"],
    ["user:50%25", "user:50%"],
    ["user:50%", "user:50%"],
    ["user", "user:"],
    [":pass", ":pass"],
    ["%C3%BC:%E2%82%AC", "ü:€"],
  ])("%s reach it as %s, and nobody else", async (written, credentials) => {
    const server = await ownTlsServer(selfSigned);
    const proxy = await ownProxy();
    setForTest({ HTTPS_PROXY: `http://${written}@127.0.0.1:${proxy.port}` });
    await ask(ownClient(server.origin(), trusted));
    expect(proxy.asked).toMatchObject([{ authorization: `Basic ${Buffer.from(credentials).toString("base64")}` }]);
    expect(server.received().toLowerCase()).not.toContain("proxy-authorization");
  });

  test.each([
    ["it refuses them", "HTTP/1.1 407 Proxy Authentication Required\r\n\r\n"],
    ["it answers what is no HTTP", "220 mail.example.com ESMTP\r\n"],
  ])("stand in no error when %s", async (_, answer) => {
    const proxy = await ownProxy({ instead: (client) => client.end(answer) });
    setForTest({ HTTPS_PROXY: `http://user:hunter2@127.0.0.1:${proxy.port}` });
    const error = await rejectionOf(ask(ownClient("https://vcenter.example.com")), ConnectionError);
    const shown = inspect(error, { depth: Number.POSITIVE_INFINITY, showHidden: true });
    for (const secret of ["hunter2", Buffer.from("user:hunter2").toString("base64")])
      expect(shown).not.toContain(secret);
    expect(error.message).toContain(`the proxy 127.0.0.1:${proxy.port}`);
  });

  test("stand in no error when the proxy cannot be used, which is known before anything is sent", () => {
    setForTest({ HTTPS_PROXY: "socks5://user:hunter2@127.0.0.1:1080" });
    let error: unknown;
    try {
      ownClient("https://vcenter.example.com");
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(TypeError);
    expect(String(error)).toContain("HTTPS_PROXY must be");
    expect(inspect(error, { depth: Number.POSITIVE_INFINITY, showHidden: true })).not.toContain("hunter2");
  });
});

describe("a proxy that does not do what it should fails the call, and leaves no connection:", () => {
  test.each([
    ["403", "HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno", "it answered 403 to CONNECT"],
    ["407", "HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", "it answered 407 to CONNECT"],
    ["502", "HTTP/1.1 502 Bad Gateway\r\n\r\n", "it answered 502 to CONNECT"],
    ["a redirect", "HTTP/1.1 302 Found\r\nLocation: https://evil.example.com\r\n\r\n", "it answered 302 to CONNECT"],
    ["what is no HTTP", "SSH-2.0-OpenSSH_9.6\r\n", "Parse Error"],
    ["headers without end", `HTTP/1.1 200 OK\r\nA: ${"a".repeat(100_000)}\r\n\r\n`, "overflow"],
    ["nothing", "", "socket hang up"],
    ["half a line", "HTTP/1.1 2", "socket hang up"],
  ])("it answers %s", async (_, answer, expected) => {
    const proxy = await ownProxy({ instead: (client) => client.end(answer) });
    setForTest({ HTTPS_PROXY: `http://127.0.0.1:${proxy.port}` });
    const error = await rejectionOf(ask(ownClient("https://vcenter.example.com")), ConnectionError);
    expect(error.message).toMatch(new RegExp(`the proxy 127\\.0\\.0\\.1:${proxy.port}: .*${expected}`, "i"));
    await proxy.empty();
    expect(proxy.received()).not.toContain(token);
  });

  test.each([
    ["an end", (client: { end(): unknown }) => client.end()],
    ["what is no TLS", (client: { end(text: string): unknown }) => client.end("HTTP/1.1 400 Bad Request\r\n\r\n")],
  ])("behind its consent comes %s", async (_, go) => {
    const proxy = await ownProxy({
      instead: (client) => {
        client.write("HTTP/1.1 200 OK\r\n\r\n");
        client.once("data", () => go(client));
      },
    });
    setForTest({ HTTPS_PROXY: `http://127.0.0.1:${proxy.port}` });
    await rejectionOf(ask(ownClient("https://vcenter.example.com", trusted)), ConnectionError);
    await proxy.empty();
    expect(proxy.received()).not.toContain(token);
  });

  test("right behind its consent, in one piece, comes what is no TLS", async () => {
    const proxy = await ownProxy({
      instead: (client) => client.write("HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"),
    });
    setForTest({ HTTPS_PROXY: `http://127.0.0.1:${proxy.port}` });
    await rejectionOf(ask(ownClient("https://vcenter.example.com", trusted)), ConnectionError);
    await proxy.empty();
    expect(proxy.received()).not.toContain(token);
  });

  test.each([
    ["before it answers", ""],
    ["in the middle of its answer", "HTTP/1.1 200 "],
    ["behind its consent", "HTTP/1.1 200 OK\r\n\r\n"],
  ])("it hangs %s", async (_, beginning) => {
    const proxy = await ownProxy({ instead: (client) => client.write(beginning) });
    setForTest({ HTTPS_PROXY: `http://127.0.0.1:${proxy.port}` });
    const client = ownClient("https://vcenter.example.com", { ...trusted, timeoutMs: 200 });
    await rejectionOf(ask(client), TimeoutError);
    await client.close();
    await proxy.empty();
    expect(proxy.opened()).toBe(1);
  });

  test("it is not there", async () => {
    const proxy = await ownProxy();
    const gone = proxy.port;
    setForTest({ HTTPS_PROXY: `http://127.0.0.1:${gone === 1 ? 2 : 1}` });
    const error = await rejectionOf(ask(ownClient("https://vcenter.example.com")), ConnectionError);
    expect(error.message).toMatch(/ECONNREFUSED: the proxy 127\.0\.0\.1:\d/);
  });
});

test.each([200, 201, 204, 299])("a proxy consents with %i", async (status) => {
  const proxy = await ownProxy({ instead: (client) => client.end(`HTTP/1.1 ${status} Yes\r\n\r\n`) });
  setForTest({ HTTPS_PROXY: `http://127.0.0.1:${proxy.port}` });
  const error = await rejectionOf(ask(ownClient("https://vcenter.example.com")), ConnectionError);
  expect(error.message).toContain("before secure TLS connection was established");
});

describe("a proxy that is spoken to over TLS", () => {
  test("is believed by the authorities that were given, for its own name", async () => {
    const server = await ownTlsServer(signedForName);
    const proxy = await ownProxy({ identity: signed, leadsTo: server.port });
    setForTest({ HTTPS_PROXY: `https://user:pass@localhost:${proxy.port}` });
    const client = ownClient("https://vcenter.example.com", { trust: { ca: authority.certificate } });
    expect(await ask(client)).toEqual(fileInfo);
    expect(proxy.asked).toMatchObject([{ authority: "vcenter.example.com:443", authorization: "Basic dXNlcjpwYXNz" }]);
    expect(server.tokens).toEqual([token]);
    expect(proxy.received()).not.toContain(token);
    await client.close();
    await Promise.all([proxy.empty(), server.empty()]);
  });

  test("does not get around a thumbprint", async () => {
    const server = await ownTlsServer(selfSigned);
    const proxy = await ownProxy({ identity: signed });
    setForTest({ HTTPS_PROXY: `https://127.0.0.1:${proxy.port}` });
    const trust = { ca: authority.certificate, thumbprint: sha1(signed) };
    await rejectionOf(ask(ownClient(server.origin(), { trust })), CertificateError);
    await Promise.all([proxy.empty(), server.empty()]);
    expect(server.received()).toBe("");
  });

  test.each([
    ["that nobody else has signed", selfSigned, { thumbprint: sha1(selfSigned) }],
    ["that nobody else has signed, insecure or not", selfSigned, { insecure: true }],
    ["made out to the server in place of the proxy", signedForName, { ca: authority.certificate }],
  ])("is asked for nothing with a certificate %s", async (_, identity, trust) => {
    const proxy = await ownProxy({ identity });
    setForTest({ HTTPS_PROXY: `https://user:hunter2@localhost:${proxy.port}`, NODE_TLS_REJECT_UNAUTHORIZED: "0" });
    const error = await rejectionOf(ask(ownClient("https://vcenter.example.com", { trust })), DownloadSessionError);
    expect(error.message).toContain(`the proxy localhost:${proxy.port}: `);
    expect(inspect(error, { depth: Number.POSITIVE_INFINITY, showHidden: true })).not.toContain("hunter2");
    await proxy.empty();
    expect(proxy.asked).toEqual([]);
  });
});
