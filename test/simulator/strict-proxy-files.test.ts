/**
 * The simulator held against the contract in every state that a file can be in: each way to ask about files goes through a
 * proxy that knows a strict copy of it. The proxy does not look into XML; `xml.test.ts` does.
 */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type FileDeclaration, type Simulator, startSimulator } from "../../src/simulator.js";
import { callTo, operationCalls, send, type Target } from "./operation-calls.js";
import { ask, dataUrlOf, getFile, type Received, sessionHeader } from "./plain-client.js";
import { askThrough, type StrictProxy, startStrictProxy } from "./strict-contract.js";

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

type Through = Pick<StrictProxy, "url">;
interface Way {
  title: string;
  ask: (simulator: Simulator, proxy: Through, target: Partial<Target>) => Promise<Received>;
  endsInXml?: boolean;
}

const prepare = callTo("prepareFile", "rest");

/** The ways to ask about one file, and those to have it prepared in other forms than JSON for JSON. */
const ways: Way[] = [
  ...operationCalls
    .filter(({ name }) => name === "getFile" || name === "prepareFile")
    .map((call) => ({
      title: call.title,
      ask: (simulator: Simulator, proxy: Through, target: Partial<Target>) =>
        askThrough(simulator, call.name, () => send(simulator, call, { through: proxy.url, target })),
    })),
  preparing("XML for XML", "xml", "application/xml, application/json;q=0.5"),
  preparing("JSON for XML", "xml", "application/json"),
  preparing("XML for JSON", "json", "application/xml"),
];

function preparing(title: string, form: "json" | "xml", accept: string): Way {
  return {
    title: `prepareFile under /rest, ${title}`,
    endsInXml: accept.startsWith("application/xml"),
    ask: (simulator, proxy, { fileName = "", endpointType, ...target }) =>
      askThrough(simulator, "prepareFile", () =>
        send(simulator, prepare, {
          through: proxy.url,
          target,
          headers: { ...sessionHeader(simulator), "content-type": `application/${form}`, accept },
          body:
            form === "json"
              ? JSON.stringify({ file_name: fileName, endpoint_type: endpointType })
              : xmlInput(fileName, endpointType),
        }),
      ),
  };
}

function xmlInput(fileName: string, endpointType = "HTTPS"): string {
  const escaped = fileName.replace(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`);
  return (
    `<ns0:Prepare-Input xmlns:ns0="http://vmware.com/content/library/item/downloadsession/file">` +
    `<endpoint_type>${endpointType}</endpoint_type><file_name>${escaped}</file_name></ns0:Prepare-Input>`
  );
}

describe("the files of a simulator behind a proxy that knows the strict contract", () => {
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

  describe.each(ways)("$title", (way) => {
    it.each(waiting)("fits where a file is $name", async ({ name }) => {
      const { status, headers, body } = await way.ask(simulator, proxy, { fileName: name });
      expect(status).toBe(200);
      expect(headers["content-type"]).toMatch(way.endsInXml ? /^application\/xml/ : /^application\/json/);
      if (!way.endsInXml) expect(body.toString()).toContain(JSON.stringify(name));
    });

    it.each(downloaded)("fits where a file is downloaded $name", async ({ name, checksum }) => {
      await ask(await dataUrlOf(simulator, name));
      const { status, body } = await way.ask(simulator, proxy, { fileName: name });
      expect(status).toBe(200);
      expect(body.toString().includes("checksum_info")).toBe(checksum !== "none");
    });

    it("fits where there is no such file", async () => {
      expect(await way.ask(simulator, proxy, { fileName: "nowhere" })).toMatchObject({ status: 400 });
    });
  });

  it("has shown every status of the contract", async () => {
    const sent = new Set<string>();
    for (const { name } of waiting) sent.add((await getFile(simulator, name)).status);
    expect([...sent].sort()).toEqual(["ERROR", "PREPARED", "PREPARE_REQUESTED", "PREPARING"]);
    const downloadSessionId = await simulator.addDownloadSession();
    const [getting] = ways;
    const { body } = (await getting?.ask(simulator, proxy, { downloadSessionId, fileName: "unprepared" })) ?? {};
    expect(JSON.parse(String(body))).toMatchObject({ status: "UNPREPARED" });
  });

  it.each(["api", "rest"] as const)("fits for a list of them all under /%s", async (style) => {
    const call = callTo("listFiles", style);
    const { body } = await askThrough(simulator, "listFiles", () => send(simulator, call, { through: proxy.url }));
    const value = JSON.parse(body.toString());
    expect(style === "api" ? value : value.value).toHaveLength(files.length);
  });

  it.each(ways.filter(({ title }) => title.startsWith("prepareFile")))("fits for DIRECT: $title", async (way) => {
    const direct = { fileName: "prepared", endpointType: "DIRECT" };
    expect(await way.ask(simulator, proxy, direct)).toMatchObject({ status: 403 });
    await using own = await startSimulator({ tls: false, files, readStorage: true });
    const ownProxy = await startStrictProxy(own.url);
    try {
      const { status, body } = await way.ask(own, ownProxy, direct);
      expect(status).toBe(200);
      expect(body.toString()).toContain("ds:///");
    } finally {
      await ownProxy.close();
    }
  });
});
