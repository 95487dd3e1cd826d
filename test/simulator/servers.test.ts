import { X509Certificate } from "node:crypto";
import { Agent } from "node:https";
import { createServer } from "node:net";
import { networkInterfaces } from "node:os";
import { describe, expect, it, onTestFinished } from "vitest";
import { type FileDeclaration, type ReceivedRequest, startSimulator } from "../../src/simulator.js";
import { ask, dataUrlOf, getFile, ownSimulator, prepareFile } from "./plain-client.js";

const file: FileDeclaration = { name: "a", size: 100_000, preparePolls: 0 };

describe("the servers of a simulator", () => {
  it("speak https by default, with a certificate made for loopback at start", async () => {
    const simulator = await ownSimulator({ tls: true, files: [file] });
    expect(simulator.url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
    const { status, thumbprint } = await ask(await dataUrlOf(simulator, "a"), { ca: simulator.certificate });
    expect({ status, thumbprint }).toEqual({ status: 200, thumbprint: simulator.thumbprint });
    const certificate = new X509Certificate(simulator.certificate);
    expect(certificate.checkHost("localhost")).toBe("localhost");
    expect(certificate.checkIP("127.0.0.1")).toBe("127.0.0.1");
    expect(certificate.fingerprint256).toBe(simulator.thumbprint256);
    expect(simulator.thumbprint).toMatch(/^([\dA-F]{2}:){19}[\dA-F]{2}$/);
  });

  it("have no certificate over http", async () => {
    const simulator = await ownSimulator({ files: [file] });
    expect(simulator).toMatchObject({ url: expect.stringMatching(/^http:/), certificate: "", thumbprint: "" });
    expect((await prepareFile(simulator, "a")).download_endpoint).toEqual({ uri: expect.stringMatching(/^http:/) });
  });

  it("take a key and a certificate that are given", async () => {
    const { makeIdentity } = await import("../../src/simulator/certificate.js");
    const identity = await makeIdentity({ commonName: "given", hosts: ["127.0.0.1"], expired: false });
    const simulator = await ownSimulator({ tls: true, certificate: identity, files: [file] });
    expect(simulator.certificate).toBe(identity.certificate);
    expect(await ask(await dataUrlOf(simulator, "a"), { ca: identity.certificate })).toMatchObject({ status: 200 });
  });

  it.each(["https", "http"] as const)("keep data on one of its own, over %s", async (dataServer) => {
    const simulator = await ownSimulator({ tls: true, dataServer, files: [file] });
    const url = await dataUrlOf(simulator, "a");
    expect(new URL(url).origin).toBe(simulator.dataUrl);
    expect(simulator.dataUrl).not.toBe(simulator.url);
    const { status, thumbprint } = await ask(url);
    expect(status).toBe(200);
    expect(thumbprint).toBe(dataServer === "https" ? simulator.data.thumbprint : undefined);
    expect(simulator.data.thumbprint).not.toBe(simulator.thumbprint);
    expect(simulator.requests.at(-1)).toMatchObject({ origin: simulator.dataUrl, port: Number(new URL(url).port) });
    const path = `/api/content/library/item/download-session/${simulator.downloadSessionId}/file`;
    expect(await ask(`${simulator.dataUrl}${path}`)).toMatchObject({ status: 404 });
  });

  it("can share an authority, as a vCenter and its hosts do", async () => {
    const simulator = await ownSimulator({
      tls: true,
      dataServer: "https",
      certificate: { issuer: "authority" },
      files: [file],
    });
    for (const url of [simulator.url, await dataUrlOf(simulator, "a")]) {
      expect(await ask(url, { ca: simulator.authority })).toMatchObject({ ending: "end" });
      expect(
        await ask(url, {
          ca: `${simulator.authority.split("-----END CERTIFICATE-----")[0]}-----END CERTIFICATE-----\n`,
        }),
      ).toMatchObject({ ending: "end" });
      expect((await ask(url, { ca: "" })).ending).not.toBe("end");
    }
  });

  it("give the endpoint that was declared", async () => {
    const files: FileDeclaration[] = [
      { ...file, name: "https", endpoint: "https" },
      { ...file, name: "http", endpoint: "http" },
      { ...file, name: "file", endpoint: "file" },
      { ...file, name: "ds", endpoint: "ds" },
      { ...file, name: "own", endpoint: "file:///C:/disk.vmdk" },
      { ...file, name: "plain", thumbprint: "plain" },
      { ...file, name: "absent", thumbprint: "absent" },
      { ...file, name: "wrong", thumbprint: "wrong" },
      { ...file, name: "text", thumbprint: "zz" },
      { ...file, name: "certificate", certificate: true },
    ];
    const simulator = await ownSimulator({ tls: true, files });
    const endpoint = async (name: string) => (await prepareFile(simulator, name)).download_endpoint;
    const { thumbprint, certificate } = simulator;
    const uri = expect.stringMatching(/^https:/);
    expect(await endpoint("https")).toEqual({ uri, ssl_certificate_thumbprint: thumbprint });
    expect(await endpoint("http")).toEqual({ uri: expect.stringMatching(/^http:/) });
    expect(await ask((await endpoint("http"))?.uri ?? "")).toMatchObject({ status: 200 });
    expect(await endpoint("file")).toEqual({ uri: expect.stringMatching(/^file:\/\/\/storage\//) });
    expect(await endpoint("ds")).toEqual({ uri: expect.stringMatching(/^ds:\/\/\/vmfs\/volumes\//) });
    expect(await endpoint("own")).toEqual({ uri: "file:///C:/disk.vmdk" });
    const plain = thumbprint.replaceAll(":", "").toLowerCase();
    expect(await endpoint("plain")).toEqual({ uri, ssl_certificate_thumbprint: plain });
    expect(await endpoint("absent")).toEqual({ uri });
    expect((await endpoint("wrong"))?.ssl_certificate_thumbprint).toMatch(/^(00:){19}00$/);
    expect(await endpoint("text")).toEqual({ uri, ssl_certificate_thumbprint: "zz" });
    expect(await endpoint("certificate")).toEqual({
      uri,
      ssl_certificate_thumbprint: thumbprint,
      ssl_certificate: certificate,
    });
  });

  it.skipIf(!hasIpv6())("listen on IPv6, too", async () => {
    for (const host of ["::1", "[::1]"]) {
      const simulator = await ownSimulator({ tls: true, host, files: [file] });
      expect(simulator.url).toMatch(/^https:\/\/\[::1\]:\d+$/);
      // By thumbprint: Node 22.23's client takes no certificate for an IPv6 address, whatever it says.
      const { status, thumbprint } = await ask(await dataUrlOf(simulator, "a"));
      expect({ status, thumbprint }).toEqual({ status: 200, thumbprint: simulator.thumbprint });
      expect(new X509Certificate(simulator.certificate).checkIP("::1")).toBe("::1");
    }
  });

  it("say when a port is taken, and leave nothing behind", async () => {
    const holder = createServer();
    await new Promise<void>((resolve) => holder.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void holder.close());
    const { port } = holder.address() as { port: number };
    await expect(startSimulator({ tls: false, port })).rejects.toMatchObject({ code: "EADDRINUSE" });
  });
});

describe("a certificate that changes", () => {
  it("is shown from the next connection on, also to who kept one open or has a session to resume", async () => {
    const simulator = await ownSimulator({ tls: true, files: [file] });
    const agent = new Agent({ keepAlive: true });
    onTestFinished(() => agent.destroy());
    const url = await dataUrlOf(simulator, "a");
    const before = simulator.thumbprint;
    expect(await ask(url, { agent })).toMatchObject({ thumbprint: before });
    await simulator.renewCertificate();
    expect(simulator.thumbprint).not.toBe(before);
    expect(await ask(url, { agent })).toMatchObject({ status: 200, thumbprint: simulator.thumbprint });
    expect((await getFile(simulator, "a")).download_endpoint?.ssl_certificate_thumbprint).toBe(simulator.thumbprint);
  });

  it("can be that of one server alone", async () => {
    const simulator = await ownSimulator({ tls: true, dataServer: "https", files: [file] });
    const before = [simulator.thumbprint, simulator.data.thumbprint];
    await simulator.renewCertificate({ server: "data" });
    expect([simulator.thumbprint, simulator.data.thumbprint === before[1]]).toEqual([before[0], false]);
    expect((await ask(await dataUrlOf(simulator, "a"))).thumbprint).toBe(simulator.data.thumbprint);
    const data = simulator.data.thumbprint;
    await simulator.renewCertificate({ server: "api" });
    expect([simulator.thumbprint === before[0], simulator.data.thumbprint]).toEqual([false, data]);
    expect((await ask(simulator.url)).thumbprint).toBe(simulator.thumbprint);
  });

  it("can be one whose time is over, or for other hosts", async () => {
    const simulator = await ownSimulator({ tls: true, files: [file] });
    await simulator.renewCertificate({ expired: true, hosts: ["vcenter.example.com"] });
    const url = await dataUrlOf(simulator, "a");
    expect(await ask(url, { ca: simulator.certificate })).toMatchObject({ ending: "CERT_HAS_EXPIRED" });
    expect(new X509Certificate(simulator.certificate).checkHost("vcenter.example.com")).toBe("vcenter.example.com");
  });
});

describe("closing", () => {
  it("ends everything at once: idle, stalled, slow and busy connections", async () => {
    const simulator = await startSimulator({ files: [{ ...file, size: 2 ** 40 }], dataServer: "https" });
    const url = await dataUrlOf(simulator, "a");
    const agent = new Agent({ keepAlive: true });
    onTestFinished(() => agent.destroy());
    await ask(simulator.url, { agent });
    simulator.inject({ fault: "stall-headers" });
    simulator.inject({ fault: "stall", at: 10, after: 1 });
    simulator.inject({ fault: "slow", msPerChunk: 60_000, after: 2 });
    const pending: ReturnType<typeof ask>[] = [];
    for (const fault of ["stall-headers", "stall", "slow", undefined]) {
      pending.push(ask(url));
      await expect
        .poll(() => simulator.requests.at(-1))
        .toMatchObject({
          operation: "data",
          faults: fault === undefined ? [] : [fault],
        });
    }
    await simulator.close();
    for (const { ending } of await Promise.all(pending)) expect(ending).not.toBe("end");
    expect((await ask(simulator.url)).ending).toBe("ECONNREFUSED");
  });

  it("leaves nothing behind that would keep a process alive", async () => {
    await expect.poll(connectionResources).toEqual([]);
    const simulator = await startSimulator({ files: [{ ...file, size: 2 ** 40 }], dataServer: "https" });
    const url = await dataUrlOf(simulator, "a");
    simulator.inject({ fault: "redirect", to: "elsewhere" });
    await ask(url);
    simulator.inject({ fault: "stall", at: 10 });
    const stalled = ask(url);
    await expect.poll(() => simulator.requests.at(-1)?.bytesSent).toBe(10);
    expect(connectionResources()).not.toEqual([]);
    await simulator.close();
    await stalled;
    await expect.poll(connectionResources).toEqual([]);
  });

  it("can be done twice, and by `await using`", async () => {
    let url: string;
    {
      await using simulator = await startSimulator({ tls: false });
      url = simulator.url;
      expect(await ask(url)).toMatchObject({ status: 404 });
      await simulator.close();
    }
    expect((await ask(url)).ending).toBe("ECONNREFUSED");
  });
});

describe("what reached the simulator", () => {
  it("is told while it happens, and once it is over", async () => {
    const over: ReceivedRequest[] = [];
    const simulator = await ownSimulator({ files: [file], onRequest: (request) => over.push(request) });
    const url = await dataUrlOf(simulator, "a");
    await ask(url, { headers: { range: "bytes=0-9", "x-test": "1" } });
    await expect.poll(() => over.length).toBe(2);
    expect(simulator.requests).toEqual(over);
    expect(over[0]).toMatchObject({
      method: "POST",
      operation: "prepareFile",
      fileName: "a",
      body: '{"file_name":"a"}',
      hasSessionId: true,
      status: 200,
    });
    expect(over[1]).toMatchObject({
      method: "GET",
      url: new URL(url).pathname,
      operation: "data",
      fileName: "a",
      headers: { "x-test": "1" },
      hasSessionId: false,
      status: 206,
      bytesSent: 10,
      faults: [],
    });
  });
});

function hasIpv6(): boolean {
  return Object.values(networkInterfaces()).some((addresses) => addresses?.some(({ address }) => address === "::1"));
}

function connectionResources(): string[] {
  return process.getActiveResourcesInfo().filter((name) => /TCP|TLS|Server/.test(name));
}
