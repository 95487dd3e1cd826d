import { createHash } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Writable } from "node:stream";
import { describe, expect, test } from "vitest";
import { CertificateError, downloadFile, type NodeClient } from "../../src/node.js";
import { CertificateRejected } from "../../src/trust/certificate-policy.js";
import type { TransferEndpoint } from "../../src/types.js";
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
  signedToo,
} from "./identities.js";
import { fetchBytes, ownClient, token } from "./own-client.js";
import { answerJson, fileInfo, listenAlone, type OwnTlsServer, ownTlsServer } from "./own-tls-server.js";

const content = "the file's content";
const serveContent = { answer: (response: { end(text: string): unknown }) => response.end(content) };
const api = "https://vcenter.example.com";

async function refused(transfer: Promise<unknown>, server: OwnTlsServer): Promise<unknown> {
  const reason = await reasonOf(transfer);
  await server.empty();
  expect(server.received()).toBe("");
  return reason;
}

describe("a transfer believes", () => {
  test.each([
    ["the endpoint's SHA-1 thumbprint", selfSigned, { ssl_certificate_thumbprint: sha1(selfSigned) }],
    ["the endpoint's SHA-256 thumbprint", signedExpired, { ssl_certificate_thumbprint: sha256(signedExpired) }],
    ["the endpoint's certificate", selfSigned, { ssl_certificate: selfSigned.certificate }],
    ["the endpoint's certificate, expired as it is", signedExpired, { ssl_certificate: signedExpired.certificate }],
  ])("%s", async (_, identity, endpoint) => {
    const server = await ownTlsServer(identity, serveContent);
    expect(await fetchBytes(ownClient(api), server.origin("localhost"), endpoint)).toBe(content);
    expect(server.tokens).toEqual([undefined]);
  });

  test("the endpoint's thumbprint alone, whatever an authority or the endpoint's certificate says", async () => {
    const server = await ownTlsServer(signed, serveContent);
    const client = ownClient(api, { trust: { ca: authority.certificate } });
    const endpoint = { ssl_certificate_thumbprint: sha1(selfSigned), ssl_certificate: signed.certificate };
    expect(await refused(fetchBytes(client, server.origin(), endpoint), server)).toBeInstanceOf(CertificateRejected);
  });

  test("the endpoint's certificate, and not another one of the same authority", async () => {
    const server = await ownTlsServer(signed, serveContent);
    const client = ownClient(api, { trust: { ca: authority.certificate } });
    const endpoint = { ssl_certificate: signedToo.certificate };
    expect(await refused(fetchBytes(client, server.origin(), endpoint), server)).toMatchObject({
      name: "CertificateRejected",
      advice: expect.stringContaining(`It is ${sha256(signed)}, expected was ${sha256(signedToo)}.`),
    });
  });

  test("the authorities that were given, where the endpoint says nothing", async () => {
    const server = await ownTlsServer(signed, serveContent);
    const client = ownClient(api, { trust: { ca: authority.certificate } });
    expect(await fetchBytes(client, server.origin("localhost"), {})).toBe(content);
    expect(await fetchBytes(client, server.origin("localhost"))).toBe(content);
  });

  test.each([
    ["whose time is over", signedExpired],
    ["made out to another name", signedElsewhere],
    ["that nobody else has signed", selfSigned],
  ])("no certificate %s, where the endpoint says nothing", async (_, identity) => {
    const server = await ownTlsServer(identity, serveContent);
    const client = ownClient(api, { trust: { ca: authority.certificate } });
    expect(await refused(fetchBytes(client, server.origin("localhost"), {}), server)).toMatchObject({
      advice: expect.stringContaining("authority known"),
    });
  });

  test("nothing that it cannot read", async () => {
    const server = await ownTlsServer(signed, serveContent);
    const client = ownClient(api, { trust: { ca: authority.certificate } });
    const endpoint = { ssl_certificate_thumbprint: "zz" };
    expect(await refused(fetchBytes(client, server.origin(), endpoint), server)).toBeInstanceOf(CertificateRejected);
    expect(server.opened()).toBe(0);
  });
});

describe("what is said of the API's certificate", () => {
  const options = [
    ["the thumbprint", { thumbprint: sha1(selfSigned) }],
    ["insecure", { insecure: true }],
  ] as const;

  test.each(options)(
    "%s, does not count at another origin, not even another port of the same host",
    async (_, trust) => {
      const apiServer = await ownTlsServer(selfSigned, serveContent);
      const other = await ownTlsServer(selfSigned, serveContent);
      const client = ownClient(apiServer.origin(), { trust });
      expect(await refused(fetchBytes(client, other.origin(), {}), other)).toMatchObject({
        code: "DEPTH_ZERO_SELF_SIGNED_CERT",
      });
      // The API's own port by another name is another origin as well.
      expect(await refused(fetchBytes(client, apiServer.origin("localhost"), {}), apiServer)).toMatchObject({
        code: "DEPTH_ZERO_SELF_SIGNED_CERT",
      });
    },
  );

  test.each(options)("%s, counts at the API's origin, and the token goes along", async (_, trust) => {
    const server = await ownTlsServer(selfSigned, serveContent);
    const client = ownClient(`${server.origin()}/gateway`, { trust });
    expect(await fetchBytes(client, `${server.origin()}/cls/data/1`, {})).toBe(content);
    expect(server.tokens).toEqual([token]);
  });

  test.each(options)("%s, counts at origins that transferOrigins names, and the token goes along", async (_, trust) => {
    const server = await ownTlsServer(selfSigned, serveContent);
    const client = ownClient(api, { trust, transferOrigins: [server.origin()] });
    expect(await fetchBytes(client, server.origin(), {})).toBe(content);
    expect(server.tokens).toEqual([token]);
  });

  test("gives way to what the endpoint says, at the API's origin too", async () => {
    const server = await ownTlsServer(selfSigned, serveContent);
    const client = ownClient(server.origin(), { trust: { insecure: true } });
    const endpoint = { ssl_certificate_thumbprint: sha1(selfSignedToo) };
    expect(await refused(fetchBytes(client, server.origin(), endpoint), server)).toBeInstanceOf(CertificateRejected);
  });
});

describe("the session's identifier", () => {
  test("goes to no other origin, however much its certificate is believed", async () => {
    const server = await ownTlsServer(signed, serveContent);
    const client = ownClient(`https://localhost:${server.port + 1}`, {
      trust: { ca: authority.certificate },
      transferOrigins: [`https://127.0.0.1:${server.port + 1}`],
    });
    await fetchBytes(client, server.origin("localhost"), {});
    await fetchBytes(client, server.origin("localhost"), { ssl_certificate_thumbprint: sha1(signed) });
    await fetchBytes(client, server.origin("127.0.0.1"));
    expect(server.tokens).toEqual([undefined, undefined, undefined]);
    expect(server.received()).not.toContain(token);
  });

  test("does not go to the API's origin over plain http", async () => {
    const client = ownClient("https://localhost");
    expect(await client.findTransferRoute(new URL("http://localhost:443"), undefined)).toMatchObject({
      headers: {},
      secrets: [],
    });
  });

  test("is asked for where it goes only, and only one that can be sent", async () => {
    let asked = 0;
    const sessionId = () => {
      asked++;
      return asked === 1 ? token : "two\r\nlines";
    };
    const client = ownClient(api, { sessionId });
    const find = (url: string) => client.findTransferRoute(new URL(url), undefined);
    expect(await find("https://esx.example.com")).toMatchObject({ headers: {}, secrets: [], isApiOrigin: false });
    expect(asked).toBe(0);
    expect(await find(api)).toMatchObject({
      headers: { "vmware-api-session-id": token },
      secrets: [token],
      isApiOrigin: true,
    });
    await expect(find(api)).rejects.toThrow(TypeError);
  });
});

describe("a route tells whether it is sure who the server is", () => {
  const elsewhere = "https://esx.example.com";
  const thumbprint = { ssl_certificate_thumbprint: sha1(selfSigned) };
  test.each<[string, string, object, string, Partial<TransferEndpoint>, boolean]>([
    ["authorities", api, {}, elsewhere, {}, true],
    ["the API's thumbprint", api, { thumbprint: sha1(selfSigned) }, api, {}, true],
    ["the endpoint's thumbprint", api, {}, elsewhere, thumbprint, true],
    ["insecure, at the API's origin", api, { insecure: true }, api, {}, false],
    [
      "insecure, so that anyone may have given the endpoint's thumbprint",
      api,
      { insecure: true },
      elsewhere,
      thumbprint,
      false,
    ],
    ["insecure, so that anyone may have given the address", api, { insecure: true }, elsewhere, {}, false],
    ["plain http from afar", api, {}, "http://esx.example.com", {}, false],
    ["plain http from this machine", "http://localhost", {}, "http://127.0.0.1:8080", {}, true],
    ["an address that came over plain http", "http://vcenter.example.com", {}, elsewhere, thumbprint, false],
  ])("%s", async (_, baseUrl, trust, url, endpoint, authenticated) => {
    const client = ownClient(baseUrl, { trust, allowHttp: true });
    const route = await client.findTransferRoute(new URL(url), { uri: url, ...endpoint });
    expect(route.authenticated).toBe(authenticated);
  });
});

test("plain http is asked for as it is", async () => {
  const server = createServer((_, response) => response.end(content));
  await listenAlone(server, "::1");
  const { port } = server.address() as AddressInfo;
  expect(await fetchBytes(ownClient(api), `http://[::1]:${port}`, {})).toBe(content);
});

describe("a redirect of a transfer", () => {
  const checksum = createHash("sha1").update(content).digest("hex");

  /** A vCenter whose one file is where `endpoint` says. */
  function startApi(identity: typeof signed, endpoint: () => TransferEndpoint): Promise<OwnTlsServer> {
    return ownTlsServer(identity, {
      answer(response, target) {
        const { pathname } = new URL(target, "https://localhost");
        if (pathname.startsWith("/data")) {
          response.writeHead(302, { location: target.slice("/data?to=".length) }).end();
          return;
        }
        if (pathname === "/content") {
          response.end(content);
          return;
        }
        const checksum_info = { algorithm: "SHA1" as const, checksum };
        const info = { ...fileInfo, size: content.length, download_endpoint: endpoint(), checksum_info };
        answerJson(response, pathname.startsWith("/rest") ? { value: info } : info);
      },
    });
  }

  async function download(client: NodeClient): Promise<string> {
    let received = "";
    const to = new Writable({
      write(chunk: Buffer, _, done) {
        received += chunk.toString();
        done();
      },
    });
    await downloadFile(client, {
      downloadSessionId: "5d3b1c7e",
      fileName: "disk.vmdk",
      to,
      retry: 0,
      checksumWaitMs: 0,
    });
    return received;
  }

  test("to another origin is judged by authorities, not by the endpoint's thumbprint", async () => {
    // All three show the same certificate: its thumbprint would be right everywhere.
    const strange = await ownTlsServer(selfSigned, serveContent);
    const data = await ownTlsServer(selfSigned, {
      answer: (response) => response.writeHead(302, { location: `${strange.origin()}/elsewhere` }).end(),
    });
    const apiServer = await startApi(selfSigned, () => ({
      uri: `${data.origin()}/disk.vmdk`,
      ssl_certificate_thumbprint: sha1(selfSigned),
    }));
    const client = ownClient(apiServer.origin(), { trust: { thumbprint: sha1(selfSigned) } });
    const error = await rejectionOf(download(client), CertificateError);
    expect(error.message).toContain("DEPTH_ZERO_SELF_SIGNED_CERT");
    await strange.empty();
    expect(strange.received()).toBe("");
    expect(data.tokens).toEqual([undefined]);
  });

  test("to another origin that an authority vouches for is followed, without the session's identifier", async () => {
    const strange = await ownTlsServer(signed, serveContent);
    const apiServer: OwnTlsServer = await startApi(selfSigned, () => ({
      uri: `${apiServer.origin()}/data?to=${strange.origin()}/elsewhere`,
      ssl_certificate_thumbprint: sha1(selfSigned),
    }));
    const client = ownClient(apiServer.origin(), {
      trust: { ca: authority.certificate, thumbprint: sha1(selfSigned) },
    });
    expect(await download(client)).toBe(content);
    expect(strange.tokens).toEqual([undefined]);
    expect(strange.received()).not.toContain(token);
    expect(new Set(apiServer.tokens)).toEqual(new Set([token]));
  });

  test("from a strange origin back to the API's is judged as the API is", async () => {
    const apiServer: OwnTlsServer = await startApi(selfSigned, () => ({ uri: `${data.origin()}/disk.vmdk` }));
    const data = await ownTlsServer(signed, {
      answer: (response) => response.writeHead(302, { location: `${apiServer.origin()}/content` }).end(),
    });
    const trust = { ca: authority.certificate, thumbprint: sha1(selfSigned) };
    const client = ownClient(apiServer.origin(), { trust });
    expect(await download(client)).toBe(content);
    expect(data.tokens).toEqual([undefined]);
    expect(new Set(apiServer.tokens)).toEqual(new Set([token]));
  });
});
