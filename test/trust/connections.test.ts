import { randomBytes, X509Certificate } from "node:crypto";
import { getEventListeners, once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { setImmediate as nextTurn } from "node:timers/promises";
import { connect, createSecureContext, type TLSSocket } from "node:tls";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { CertificateError, ConnectionError } from "../../src/node.js";
import type { CertificatePolicy } from "../../src/trust/certificate-policy.js";
import { createConnections } from "../../src/trust/connections.js";
import { type ConnectorSettings, createConnector } from "../../src/trust/connector.js";
import { thumbprintOf } from "../../src/trust/thumbprint.js";
import { deferred } from "../client/deferred.js";
import { reasonOf, rejectionOf } from "../client/rejection-of.js";
import { handles, handlesGone } from "./handles.js";
import { authority, selfSigned, selfSignedToo, sha1, sha256, signed, signedToo } from "./identities.js";
import { ask, bytesOver, fetchBytes, ownClient, token } from "./own-client.js";
import { answerJson, fileInfo, listenAlone, ownTlsServer } from "./own-tls-server.js";
import { connectorSettings } from "./own-wire-server.js";

/** Answers, and has the connection closed, so that the next request needs another one. */
const oneEach = {
  answer: (response: Parameters<typeof answerJson>[0]) =>
    answerJson(response.setHeader("connection", "close"), fileInfo),
};

describe("a connection that is kept open", () => {
  test("serves again what it was opened for", async () => {
    const server = await ownTlsServer(selfSigned);
    const client = ownClient(server.origin(), { trust: { thumbprint: sha1(selfSigned) } });
    await ask(client);
    await nextTurn();
    await ask(client);
    expect([server.opened(), server.tokens.length]).toEqual([1, 2]);
  });

  test.each([
    ["a thumbprint", { ssl_certificate_thumbprint: sha1(selfSignedToo) }],
    ["a certificate", { ssl_certificate: selfSignedToo.certificate }],
  ])("without a check does not serve an endpoint with %s, at the same origin", async (_, endpoint) => {
    const server = await ownTlsServer(selfSigned);
    const client = ownClient(server.origin(), { trust: { insecure: true } });
    await ask(client);
    await fetchBytes(client, server.origin(), {});
    const before = server.received();
    expect(await reasonOf(fetchBytes(client, server.origin(), endpoint))).toMatchObject({
      name: "CertificateRejected",
    });
    expect(server.received()).toBe(before);
  });

  const policies: [string, CertificatePolicy][] = [
    ["any", { kind: "any" }],
    [
      "its SHA-1",
      {
        kind: "thumbprint",
        thumbprint: { algorithm: "sha1", hex: sha1(selfSigned).replaceAll(":", "").toLowerCase() },
      },
    ],
    [
      "its SHA-256",
      {
        kind: "thumbprint",
        thumbprint: { algorithm: "sha256", hex: sha256(selfSigned).replaceAll(":", "").toLowerCase() },
      },
    ],
    ["itself", { kind: "certificate", der: new X509Certificate(selfSigned.certificate).raw }],
  ];
  const strict: [string, CertificatePolicy][] = [
    ["authorities", { kind: "authorities" }],
    ["another thumbprint", { kind: "thumbprint", thumbprint: { algorithm: "sha1", hex: "00".repeat(20) } }],
    ["another SHA-256", { kind: "thumbprint", thumbprint: thumbprintOf(Buffer.from("another"), "sha256") }],
    ["another certificate", { kind: "certificate", der: Buffer.from("another") }],
  ];
  const pairs = policies.flatMap(([a, lax]) => strict.map(([b, other]) => [a, b, lax, other] as const));
  test.each(pairs)("under %s does not serve what is under %s", async (_, __, lax, other) => {
    const server = await ownTlsServer(selfSigned);
    const connections = createConnections(createSecureContext());
    const request = (policy: CertificatePolicy) => bytesOver(connections.forTransfers(policy), server.origin());
    await request(lax);
    await expect(request(other)).rejects.toThrow();
    await request(lax);
    expect([server.tokens.length, server.opened()]).toEqual([2, 2]);
    await connections.close();
  });

  test("of one client does not serve another", async () => {
    const server = await ownTlsServer(selfSigned);
    await ask(ownClient(server.origin(), { trust: { insecure: true } }));
    await rejectionOf(ask(ownClient(server.origin())), CertificateError);
    expect(server.tokens).toHaveLength(1);
  });
});

describe("a server that changes its certificate", () => {
  const tls = (maxVersion: "TLSv1.2" | "TLSv1.3") => ({ ticketKeys: randomBytes(48), maxVersion });

  test.each(["TLSv1.2", "TLSv1.3"] as const)(
    "is found out, although it would resume a session (%s)",
    async (version) => {
      const server = await ownTlsServer(selfSigned, { ...oneEach, tls: tls(version) });
      const client = ownClient(server.origin("localhost"), { trust: { thumbprint: sha256(selfSigned) } });
      await ask(client);
      await ask(client);
      server.show(selfSignedToo);
      await rejectionOf(ask(client), CertificateError);
      await server.empty();
      expect(server.tokens).toEqual([token, token]);
      expect(server.connections.map(({ isResumed }) => isResumed)).not.toContain(true);
      expect(server.opened()).toBe(3);
    },
  );

  test.each(["TLSv1.2", "TLSv1.3"] as const)(
    "does resume the session of a client that wants to (%s)",
    async (version) => {
      const server = await ownTlsServer(selfSigned, { tls: tls(version) });
      const open = (session?: Buffer) =>
        connect({ host: "127.0.0.1", port: server.port, rejectUnauthorized: false, ...(session && { session }) });
      const first = open();
      const [session] = (await once(first, "session")) as [Buffer];
      first.destroy();
      server.show(selfSignedToo);
      const second = open(session);
      await once(second, "secureConnect");
      expect(second.isSessionReused()).toBe(true);
      second.destroy();
    },
  );

  test("may do so, if an authority vouches for the new one", async () => {
    const server = await ownTlsServer(signed, oneEach);
    const client = ownClient(server.origin(), { trust: { ca: authority.certificate } });
    await ask(client);
    server.show(signedToo);
    expect(await ask(client)).toEqual(fileInfo);
    server.show(selfSigned);
    await rejectionOf(ask(client), CertificateError);
    expect(server.tokens).toHaveLength(2);
  });

  test("cannot do so on an open connection", async () => {
    const renegotiated = deferred<Error | null>();
    const server = await ownTlsServer(selfSigned, {
      tls: { maxVersion: "TLSv1.2" },
      answer(response) {
        const socket = response.socket as TLSSocket;
        socket.once("error", renegotiated.resolve);
        socket.renegotiate({}, renegotiated.resolve);
      },
    });
    await rejectionOf(ask(ownClient(server.origin(), { trust: { thumbprint: sha1(selfSigned) } })), ConnectionError);
    expect(await renegotiated.promise).toMatchObject({ code: "ERR_SSL_NO_RENEGOTIATION" });
  });
});

describe("closing a client", () => {
  test("ends connections that are kept open, and leaves nothing behind", async () => {
    const server = await ownTlsServer(selfSigned);
    const before = handles();
    const client = ownClient(server.origin(), { trust: { thumbprint: sha1(selfSigned) } });
    await Promise.all([ask(client), ask(client), fetchBytes(client, server.origin())]);
    expect(server.open()).toBeGreaterThan(0);
    await client.close();
    await server.empty();
    await handlesGone(before);
  });

  test("ends what is under way", async () => {
    const asked = deferred<void>();
    const server = await ownTlsServer(selfSigned, { answer: () => asked.resolve() });
    const client = ownClient(server.origin(), { trust: { insecure: true } });
    const call = rejectionOf(ask(client), ConnectionError);
    await asked.promise;
    await client.close();
    await call;
    await server.empty();
  });

  test("ends a connection that is still being opened", async () => {
    const server = createServer((socket) => socket.resume());
    const { empty, opened } = await listenAlone(server, "127.0.0.1");
    const connected = once(server, "connection");
    const before = handles();
    const client = ownClient(`https://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const call = rejectionOf(ask(client), ConnectionError);
    await connected;
    await client.close();
    await call;
    await empty();
    expect(opened()).toBe(1);
    await handlesGone(before);
  });

  test("is for good: nothing is sent any more, by retries neither", async () => {
    const asked = deferred<void>();
    const server = await ownTlsServer(selfSigned, { answer: () => asked.resolve() });
    const client = ownClient(server.origin(), { trust: { insecure: true }, retry: 1 });
    const call = rejectionOf(ask(client), ConnectionError);
    await asked.promise;
    await client.close();
    expect((await call).message).toContain("The client was closed.");
    expect((await rejectionOf(ask(client), ConnectionError)).message).toContain("The client was closed.");
    const transfer = rejectionOf(client.findTransferRoute(new URL(server.origin()), undefined), ConnectionError);
    expect(await transfer).toMatchObject({ operation: "close" });
    expect([server.opened(), server.tokens.length]).toEqual([1, 1]);
  });

  test("may be done twice, and by `await using`", async () => {
    const server = await ownTlsServer(selfSigned);
    const client = ownClient(server.origin(), { trust: { insecure: true } });
    await ask(client);
    await client[Symbol.asyncDispose]();
    await client.close();
    await server.empty();
  });
});

test("a connection that is kept open does not keep the process alive", async () => {
  const server = await ownTlsServer(selfSigned);
  const before = handles();
  const client = ownClient(server.origin(), { trust: { thumbprint: sha1(selfSigned) } });
  await ask(client);
  await nextTurn();
  expect(server.open()).toBe(1);
  await handlesGone(before);
});

describe("a connection that is being opened", () => {
  /** Takes connections, and never shows a certificate. */
  async function silent() {
    const server = createServer((socket) => socket.resume());
    const listening = await listenAlone(server, "127.0.0.1");
    return { ...listening, server, origin: `https://127.0.0.1:${(server.address() as AddressInfo).port}` };
  }

  test("is ended once nothing is sent any more", async () => {
    const { server, origin, empty, opened } = await silent();
    const before = handles();
    const client = ownClient(origin, { apiStyle: "api" });
    const stopping = new AbortController();
    const options = { downloadSessionId: "5d3b1c7e", signal: stopping.signal };
    const calls = [client.listFiles(options), client.listFiles(options)].map(reasonOf);
    while (opened() < 2) await once(server, "connection");
    // No time limit ends it in its stead.
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    onTestFinished(() => void vi.useRealTimers());
    stopping.abort("enough");
    expect(await Promise.all(calls)).toEqual(["enough", "enough"]);
    await empty();
    await handlesGone(before);
  });

  test("is not ended while something else is sent", async () => {
    const { server, origin, opened } = await silent();
    const client = ownClient(origin, { apiStyle: "api" });
    const [first, second] = [new AbortController(), new AbortController()];
    const calls = [first, second].map(({ signal }) =>
      reasonOf(client.listFiles({ downloadSessionId: "5d3b1c7e", signal })),
    );
    while (opened() < 2) await once(server, "connection");
    first.abort("enough");
    await calls[0];
    await nextTurn();
    await nextTurn();
    second.abort("enough, too");
    expect(await calls[1]).toBe("enough, too");
  });
});

test("a certificate that was rejected leaves no connection and no timer", async () => {
  const server = await ownTlsServer(selfSigned);
  const before = handles();
  const client = ownClient(server.origin(), { trust: { thumbprint: sha1(selfSignedToo) } });
  await rejectionOf(ask(client), CertificateError);
  await server.empty();
  await handlesGone(before);
});

describe("the connector", () => {
  test.each(["http:", "https:"])(
    "is stopped by its signal, at once or on the way, and leaves nothing (%s)",
    async (protocol) => {
      const server = createServer((socket) => socket.resume());
      const { empty, opened } = await listenAlone(server, "127.0.0.1");
      const url = { protocol, hostname: "127.0.0.1", port: String((server.address() as AddressInfo).port) };
      const some = connectorSettings();
      const before = handles();
      vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
      onTestFinished(() => void vi.useRealTimers());
      expect(await reasonOf(createConnector(some)(url, { signal: AbortSignal.abort("enough") }))).toBe("enough");
      expect([opened(), vi.getTimerCount()]).toEqual([0, 0]);
      const stopping = new AbortController();
      const opening = reasonOf(createConnector(some)(url, { signal: stopping.signal }));
      expect(vi.getTimerCount()).toBe(1);
      stopping.abort("enough");
      expect(await opening).toBe("enough");
      expect(vi.getTimerCount()).toBe(0);
      await empty();
      await handlesGone(before);
      expect(some.opening.size).toBe(0);
    },
  );

  test("does not listen to its signal any more once it has opened a connection", async () => {
    const server = await ownTlsServer(selfSigned);
    const { signal } = new AbortController();
    const url = { protocol: "https:", hostname: "127.0.0.1", port: String(server.port) };
    (await createConnector(connectorSettings())(url, { signal })).destroy();
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  const open = (some: ConnectorSettings, protocol: string, port: number) =>
    createConnector(some)({ protocol, hostname: "localhost", port: String(port) }).then(
      (socket) => {
        socket.destroy();
        return "opened";
      },
      (error: Error) => error.message,
    );

  test("goes to the port of plain http where the URL names none", async () => {
    const url = { protocol: "http:", hostname: "127.0.0.1", port: "" };
    const port = await createConnector(connectorSettings())(url).then(
      (socket) => {
        onTestFinished(() => void socket.destroy());
        return socket.remotePort;
      },
      // Most machines have nothing there.
      (error) => error.port,
    );
    expect(port).toBe(80);
  });

  test.each(["before TLS", "before a proxy's answer"])("gives up on a server that hangs %s", async (where) => {
    const server = createServer((socket) => socket.resume());
    const { empty } = await listenAlone(server, "127.0.0.1");
    const { port } = server.address() as AddressInfo;
    const proxyFor = () => (where === "before TLS" ? undefined : new URL(`http://127.0.0.1:${port}`));
    const some = connectorSettings({ timeoutMs: 50, proxyFor });
    expect(await open(some, "https:", port)).toBe("no connection within 50 ms");
    await empty();
    expect(some.opening.size).toBe(0);
  });

  test.each(["https:", "http:"])(
    "sends nothing to an address that is refused, whatever name led to it (%s)",
    async (protocol) => {
      const server = await ownTlsServer(selfSigned);
      const addresses: string[] = [];
      const isRefused = (address: string) => addresses.push(address) > 0;
      expect(await open(connectorSettings({ isRefused }), protocol, server.port)).toBe(
        "localhost leads to the link-local address 127.0.0.1, which is refused",
      );
      await server.empty();
      expect([addresses, server.received()]).toEqual([["127.0.0.1"], ""]);
      expect(await open(connectorSettings(), protocol, server.port)).toBe("opened");
    },
  );
});

test("transfers are sent nowhere where they must not go, and the API is where the user says", async () => {
  const server = await ownTlsServer(selfSigned);
  const connections = createConnections(createSecureContext(), (address) => address === "127.0.0.1");
  const policy: CertificatePolicy = { kind: "any" };
  const origin = server.origin("localhost");
  const { body } = await connections.toApi(policy, (dispatcher) =>
    dispatcher.request({ origin, path: "/", method: "GET" }),
  );
  await body.dump();
  await expect(bytesOver(connections.forTransfers(policy), origin)).rejects.toThrow(/link-local address 127\.0\.0\.1/);
  expect(server.tokens).toHaveLength(1);
  await connections.close();
});
