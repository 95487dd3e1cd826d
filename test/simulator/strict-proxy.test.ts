/**
 * The simulator held against the contract: every operation in every state and form goes through a proxy that knows a
 * strict copy of it. The proxy does not look into XML; `xml.test.ts` does.
 */

import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { type FileDeclaration, type Simulator, startSimulator } from "../../src/simulator.js";
import { operationsOf, spec } from "../contract/spec.js";
import { type Asked, ask, dataUrlOf, getFile, type Received, sessionHeader } from "./plain-client.js";
import { type StrictProxy, startStrictProxy } from "./strict-contract.js";
import { tamperingProxy } from "./tampering-proxy.js";

const ready = { status: "PREPARED", size: 1000 } as const;

/** Every state that the contract knows of a file, as declarations; the last group is downloaded before it is asked for. */
const waiting: FileDeclaration[] = [
  { name: "unprepared", size: 1000 },
  { name: "requested", size: 1000, status: "PREPARE_REQUESTED", preparePolls: 100 },
  { name: "preparing", size: 1000, status: "PREPARING", preparePolls: 100 },
  { name: "failed", size: 1000, preparePolls: 0, prepareError: true, status: "ERROR" },
  {
    name: "failed, plainly",
    size: 1000,
    status: "ERROR",
    preparePolls: 0,
    prepareError: { id: "a.b", default_message: "No.", args: [] },
  },
  { ...ready, name: "prepared" },
  { ...ready, name: "over https", endpoint: "https" },
  { ...ready, name: "with a plain thumbprint", endpoint: "https", thumbprint: "plain" },
  { ...ready, name: "without a thumbprint", endpoint: "https", thumbprint: "absent" },
  { ...ready, name: "with a certificate", endpoint: "https", certificate: true },
  { ...ready, name: "on a datastore", endpoint: "ds" },
  { ...ready, name: "in a file", endpoint: "file" },
  { ...ready, name: "on a drive", endpoint: "file:///C:/library/disk.vmdk" },
  { ...ready, name: "on a share", endpoint: "file://server.example.com/library/disk.vmdk" },
  { ...ready, name: "of unknown size", sizeFrom: "transferred" },
  { ...ready, name: '../<naïve> & 日本語 "100%"' },
];
const downloaded: FileDeclaration[] = [
  { ...ready, name: "with SHA1" },
  { ...ready, name: "with MD5", checksum: "MD5" },
  { ...ready, name: "with SHA256", checksum: "SHA256" },
  { ...ready, name: "with SHA512", checksum: "SHA512" },
  { ...ready, name: "without an algorithm", checksum: "without-algorithm" },
  { ...ready, name: "without a checksum", checksum: "none" },
  { ...ready, name: "empty", size: 0 },
];
const files = [...waiting, ...downloaded];

/** A way to an operation of the contract. */
interface Way {
  title: string;
  operationId: string;
  send: (proxy: Pick<StrictProxy, "url">, simulator: Simulator, target: Target) => Promise<Received>;
  /** Whether the answer is about one file. */
  takesFile: boolean;
  endsInXml?: boolean;
}

interface Target {
  downloadSessionId: string;
  fileName: string;
  asked?: Asked;
  endpointType?: string;
}

const modernPath = "/api/content/library/item/download-session";
const legacyPath = "/rest/com/vmware/content/library/item/downloadsession/file";

function prepareWay(title: string, form: "json" | "xml", accept: string): Way {
  return {
    title,
    operationId: "prepareFile",
    takesFile: true,
    endsInXml: accept.startsWith("application/xml"),
    send: ({ url }, simulator, { downloadSessionId, fileName, asked, endpointType }) =>
      ask(`${url}${legacyPath}/id:${downloadSessionId}?~action=prepare`, {
        method: "POST",
        headers: { ...sessionHeader(simulator), "content-type": `application/${form}`, accept },
        body:
          form === "json"
            ? JSON.stringify({ file_name: fileName, endpoint_type: endpointType })
            : xmlInput(fileName, endpointType),
        ...asked,
      }),
  };
}

function xmlInput(fileName: string, endpointType = "HTTPS"): string {
  const escaped = fileName.replace(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`);
  return (
    `<ns0:Prepare-Input xmlns:ns0="http://vmware.com/content/library/item/downloadsession/file">` +
    `<endpoint_type>${endpointType}</endpoint_type><file_name>${escaped}</file_name></ns0:Prepare-Input>`
  );
}

function modernWay(title: string, operationId: string, segment: string, takesFile: boolean): Way {
  return {
    title,
    operationId,
    takesFile,
    send: ({ url }, simulator, { downloadSessionId, fileName, asked }) => {
      const query = takesFile ? `?file_name=${encodeURIComponent(fileName)}` : "";
      return ask(`${url}${modernPath}/${downloadSessionId}/${segment}${query}`, {
        headers: sessionHeader(simulator),
        ...asked,
      });
    },
  };
}

const ways: Way[] = [
  modernWay("get, as published", "getFile", "file__file_name", true),
  modernWay("get, as served", "getOrListFiles", "file", true),
  modernWay("list", "getOrListFiles", "file", false),
  prepareWay("prepare, JSON for JSON", "json", "application/json"),
  prepareWay("prepare, XML for XML", "xml", "application/xml, application/json;q=0.5"),
  prepareWay("prepare, JSON for XML", "xml", "application/json"),
  prepareWay("prepare, XML for JSON", "json", "application/xml"),
];
const perFile = ways.filter(({ takesFile }) => takesFile);

describe("the simulator behind a proxy that knows the strict contract", () => {
  let simulator: Simulator;
  let proxy: StrictProxy;
  beforeAll(async () => {
    simulator = await startSimulator({ tls: false, files });
    proxy = await startStrictProxy(simulator.url);
  });
  afterAll(async () => {
    await proxy.close();
    await simulator.close();
  });

  /** Asks through the proxy and holds what nothing may violate; the simulator must have been the one to answer. */
  async function askThroughProxy(way: Way, target: Partial<Target>, on = { simulator, proxy }): Promise<Received> {
    const before = on.simulator.requests.length;
    const full = { downloadSessionId: on.simulator.downloadSessionId, fileName: "prepared", ...target };
    const received = await way.send(on.proxy, on.simulator, full);
    expect(received.headers["sl-violations"] ?? null).toBeNull();
    expect(on.simulator.requests).toHaveLength(before + 1);
    const reached = on.simulator.requests.at(-1);
    expect(reached?.status).toBe(received.status);
    expect(received.headers["content-type"]).not.toContain("problem");
    return received;
  }

  it("is asked for every operation of the contract", () => {
    const operations = new Set(operationsOf(spec).map(({ operation }) => operation.operationId));
    expect(new Set(ways.map(({ operationId }) => operationId))).toEqual(operations);
  });

  describe.each(perFile)("$title", (way) => {
    it.each(waiting)("fits where a file is $name", async ({ name }) => {
      const { status, headers, body } = await askThroughProxy(way, { fileName: name });
      expect(status).toBe(200);
      expect(headers["content-type"]).toMatch(way.endsInXml ? /^application\/xml/ : /^application\/json/);
      if (!way.endsInXml) expect(body.toString()).toContain(JSON.stringify(name));
    });

    it.each(downloaded)("fits where a file is downloaded $name", async ({ name, checksum }) => {
      await ask(await dataUrlOf(simulator, name));
      const { status, body } = await askThroughProxy(way, { fileName: name });
      expect(status).toBe(200);
      expect(body.toString().includes("checksum_info")).toBe(checksum !== "none");
    });

    it("fits where there is no such file", async () => {
      expect(await askThroughProxy(way, { fileName: "nowhere" })).toMatchObject({ status: 400 });
    });
  });

  it("has shown every status of the contract", async () => {
    const sent = new Set<string>();
    for (const { name } of waiting) sent.add((await getFile(simulator, name)).status);
    expect([...sent].sort()).toEqual(["ERROR", "PREPARED", "PREPARE_REQUESTED", "PREPARING"]);
    const fresh = await simulator.addDownloadSession();
    const { body } = await askThroughProxy(ways[1] as Way, { downloadSessionId: fresh, fileName: "unprepared" });
    expect(JSON.parse(body.toString())).toMatchObject({ status: "UNPREPARED" });
  });

  describe.each(ways)("$title", (way) => {
    it("fits where there is no such download session", async () => {
      expect(await askThroughProxy(way, { downloadSessionId: "nowhere" })).toMatchObject({ status: 404 });
    });

    it("fits where the session is not valid", async () => {
      const own = await isolated();
      own.simulator.renewSession();
      const asked = way.send(
        own.proxy,
        { ...own.simulator, sessionId: "over" },
        { downloadSessionId: own.simulator.downloadSessionId, fileName: "prepared" },
      );
      const { status, headers } = await asked;
      expect({ status, violations: headers["sl-violations"] }).toEqual({ status: 401, violations: undefined });
      expect(own.simulator.requests).toHaveLength(1);
    });

    it.each([
      "SERVICE_UNAVAILABLE",
      "INTERNAL_SERVER_ERROR",
      "RESOURCE_BUSY",
      "TIMED_OUT",
      "CONCURRENT_CHANGE",
    ] as const)("fits where it fails with %s", async (errorType) => {
      simulator.inject({ fault: "error", errorType, isTransient: true });
      const { status, body } = await askThroughProxy(way, {});
      expect(status).toBeGreaterThanOrEqual(400);
      expect(body.toString()).toContain('"is_transient":true');
    });
  });

  it.each(ways.filter(({ operationId }) => operationId === "prepareFile"))(
    "fits with errors as older servers have them: $title",
    async (way) => {
      const own = await isolated({ generation: "6.5" });
      const { body } = await askThroughProxy(way, { downloadSessionId: "nowhere" }, own);
      expect(body.toString()).not.toContain("majorErrorCode");
    },
  );

  it("fits for lists, empty ones too", async () => {
    const way = ways[2] as Way;
    const { body } = await askThroughProxy(way, {});
    expect(JSON.parse(body.toString())).toHaveLength(files.length);
    const empty = await askThroughProxy(way, { downloadSessionId: await simulator.addDownloadSession([]) });
    expect(empty.body.toString()).toBe("[]");
  });

  it.each(ways.filter(({ operationId }) => operationId === "prepareFile"))("fits for DIRECT: $title", async (way) => {
    expect(await askThroughProxy(way, { endpointType: "DIRECT" })).toMatchObject({ status: 403 });
    const own = await isolated({ readStorage: true });
    const { status, body } = await askThroughProxy(way, { endpointType: "DIRECT" }, own);
    expect(status).toBe(200);
    expect(body.toString()).toContain("ds:///");
  });

  async function isolated(options = {}): Promise<{ simulator: Simulator; proxy: StrictProxy }> {
    const own = await startSimulator({ tls: false, files, ...options });
    const ownProxy = await startStrictProxy(own.url);
    onTestFinished(async () => {
      await ownProxy.close();
      await own.close();
    });
    return { simulator: own, proxy: ownProxy };
  }
});

describe("the strict contract", () => {
  const breaks = {
    "a misspelled field": {
      tamper: ({ status, body }) => ({ status, body: body.replace('"size"', '"sise"') }),
      violation: "sise",
    },
    "a misspelled field deep inside": {
      tamper: ({ status, body }) => ({ status, body: body.replace("ssl_certificate_thumbprint", "thumbprint") }),
      violation: "download_endpoint",
    },
    "a missing field": {
      tamper: ({ status, body }) => ({ status, body: body.replace('"bytes_transferred":1000,', "") }),
      violation: "bytes_transferred",
    },
    "a wrong status": {
      tamper: ({ body }) => ({ status: 202, body }),
      violation: "messages",
    },
  } satisfies Record<string, { tamper: Parameters<typeof tamperingProxy>[1]; violation: string }>;

  it.each(Object.entries(breaks))("notices %s", async (_, { tamper, violation }) => {
    for (const way of perFile.filter(({ endsInXml }) => !endsInXml)) {
      expect(await violationsOf(way, tamper), way.title).toContain(violation);
    }
  });

  it("has nothing against the same way without a change", async () => {
    for (const way of perFile) expect(await violationsOf(way, (answer) => answer), way.title).toBeUndefined();
  });

  async function violationsOf(way: Way, tamper: Parameters<typeof tamperingProxy>[1]): Promise<string | undefined> {
    const simulator = await startSimulator({ tls: false, files: [{ ...ready, name: "prepared", endpoint: "https" }] });
    onTestFinished(() => simulator.close());
    const proxy = await startStrictProxy(await tamperingProxy(simulator.url, tamper));
    onTestFinished(() => proxy.close());
    const { headers } = await way.send(proxy, simulator, {
      downloadSessionId: simulator.downloadSessionId,
      fileName: "prepared",
    });
    expect(simulator.requests).toHaveLength(1);
    return headers["sl-violations"] as string | undefined;
  }
});
