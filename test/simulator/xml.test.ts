/** XML of the simulator, in and out, by the shapes of the contract and with another parser than its own. */

import { describe, expect, it } from "vitest";
import type { FileDeclaration, Simulator } from "../../src/simulator.js";
import { readXmlDocument } from "../contract/xml-document.js";
import { ask, dataUrlOf, legacyUrl, ownSimulator, type Received, sessionHeader } from "./plain-client.js";

const namespace = "http://vmware.com/content/library/item/downloadsession/file";
const ready = { status: "PREPARED", size: 1000 } as const;

function prepare(simulator: Simulator, body: string, headers = {}): Promise<Received> {
  return ask(legacyUrl(simulator), {
    method: "POST",
    headers: { ...sessionHeader(simulator), "content-type": "application/xml", accept: "application/xml", ...headers },
    body,
  });
}

function inputFor(fileName: string): string {
  const escaped = fileName.replace(/[&<>\r\n\t]/g, (character) => `&#${character.charCodeAt(0)};`);
  return `<ns0:Prepare-Input xmlns:ns0="${namespace}"><file_name>${escaped}</file_name></ns0:Prepare-Input>`;
}

function fittingValue({ body }: Received): Record<string, unknown> {
  const { value, faults } = readXmlDocument("PrepareResultXml", body.toString());
  expect(faults).toEqual([]);
  return (value as { value: Record<string, unknown> }).value;
}

describe("an answer to prepare in XML", () => {
  const states: FileDeclaration[] = [
    { name: "requested", size: 1000 },
    { name: "preparing", size: 1000, status: "PREPARING", preparePolls: 100 },
    { name: "failed", size: 1000, preparePolls: 0, prepareError: true },
    { ...ready, name: "over https", endpoint: "https" },
    { ...ready, name: "with a certificate", endpoint: "https", certificate: true },
    { ...ready, name: "on a datastore", endpoint: "ds" },
    { ...ready, name: "of unknown size", sizeFrom: "transferred" },
    { ...ready, name: `<&>"' \r\n\t 日本語 ]]>` },
    { ...ready, name: "../../evil" },
  ];

  it.each(states)("has the shape of the contract, and says what JSON says, where a file is $name", async (file) => {
    const simulator = await ownSimulator({ files: [file] });
    const value = fittingValue(await prepare(simulator, inputFor(file.name)));
    const json = JSON.parse(
      (await prepare(simulator, inputFor(file.name), { accept: "application/json" })).body.toString(),
    );
    // What no source says of XML is left out of it.
    if (json.value.error_message) delete json.value.error_message.params;
    expect(value).toEqual(json.value);
    expect(value).toMatchObject({ name: file.name });
  });

  it.each(["SHA1", "MD5", "without-algorithm"])("has the checksum after the transfer: %s", async (checksum) => {
    const simulator = await ownSimulator({ files: [{ ...ready, name: "a", checksum }] });
    await ask(await dataUrlOf(simulator, "a"));
    const { checksum_info: info } = fittingValue(await prepare(simulator, inputFor("a")));
    expect(info).toEqual({
      checksum: expect.stringMatching(/^[\da-f]{32,40}$/),
      ...(checksum === "without-algorithm" ? {} : { algorithm: checksum }),
    });
  });

  it.each([
    ["application/xml", "xml"],
    ["application/xml, application/json;q=0.5", "xml"],
    ["text/xml", "xml"],
    ["application/json;q=0.1, application/xml;q=0.2", "xml"],
    ["application/json, application/xml", "json"],
    ["application/json", "json"],
    ["*/*", "json"],
    ["", "json"],
  ])("is given for Accept %j: %s", async (accept, form) => {
    const simulator = await ownSimulator({ files: [{ ...ready, name: "a" }] });
    const { headers } = await prepare(simulator, inputFor("a"), { accept });
    expect(headers["content-type"]).toBe(`application/${form}`);
  });

  it("is an error where XML cannot carry the name", async () => {
    const simulator = await ownSimulator({ files: [{ ...ready, name: "bell\u0007" }] });
    const { status } = await ask(legacyUrl(simulator), {
      method: "POST",
      headers: { ...sessionHeader(simulator), "content-type": "application/json", accept: "application/xml" },
      body: JSON.stringify({ file_name: "bell\u0007" }),
    });
    expect(status).toBe(500);
  });
});

describe("a request to prepare in XML", () => {
  it.each([
    ["with another prefix", inputFor("a").replaceAll("ns0", "x")],
    [
      "in a default namespace that its children leave",
      `<Prepare-Input xmlns="${namespace}"><file_name xmlns="">a</file_name></Prepare-Input>`,
    ],
    ["without a namespace, as the source page shows it", "<Prepare-Input><file_name>a</file_name></Prepare-Input>"],
    [
      "with a declaration and white space",
      `<?xml version="1.0" encoding="UTF-8"?>\n  ${inputFor("a").replace("><file", ">\n  <file")}\n`,
    ],
    ["with its text in CDATA", inputFor("a").replace(">a<", "><![CDATA[a]]><")],
  ])("is understood %s", async (_, body) => {
    const simulator = await ownSimulator({ files: [{ ...ready, name: "a" }] });
    expect(fittingValue(await prepare(simulator, body))).toMatchObject({ name: "a" });
  });

  it.each([
    ["not well-formed", "<Prepare-Input>"],
    ["empty", ""],
    ["of another root", `<Get-Input xmlns="${namespace}"/>`],
    [
      "of another namespace",
      `<ns0:Prepare-Input xmlns:ns0="http://example.com"><file_name>a</file_name></ns0:Prepare-Input>`,
    ],
    ["with a document type", `<!DOCTYPE a>${inputFor("a")}`],
    ["without a file name", `<Prepare-Input xmlns="${namespace}"/>`],
    ["with an unknown endpoint type", inputFor("a").replace("<file", "<endpoint_type>FTP</endpoint_type><file")],
  ])("is refused in JSON where it is %s", async (_, body) => {
    const simulator = await ownSimulator({ files: [{ ...ready, name: "a" }] });
    const received = await prepare(simulator, body);
    expect(received.status).toBe(400);
    expect(JSON.parse(received.body.toString()).type).toMatch(/^com\.vmware\.vapi\.std\.errors\.invalid_/);
  });
});
