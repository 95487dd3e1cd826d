import { DOMParser } from "@xmldom/xmldom";
import { describe, expect, test } from "vitest";
import { ApiError, createClient, UnexpectedResponseError } from "../../src/index.js";
import { downloadSessionId, fileName } from "../client/every-operation.js";
import { observedFetch } from "../client/observed-fetch.js";
import { rejectionOf } from "../client/rejection-of.js";
import { preparedFile, preparedFileXml } from "../client/wire-examples.js";

const settings = { baseUrl: "https://vcenter.example.com", sessionId: "b00063be1a1f4c5d" };
const file = { downloadSessionId, fileName };
const href =
  "https://vcenter.example.com/rest/com/vmware/content/library/item/downloadsession/file/" +
  `id:${downloadSessionId}?~action=prepare`;

function answered(body: string, contentType = "application/json", status = 200) {
  const headers = { "content-type": contentType };
  const { fetch, requests } = observedFetch(() => new Response(body, { status, headers }));
  return { client: createClient({ ...settings, fetch }), requests };
}

describe("prepareFile", () => {
  test.each([undefined, "json"] as const)(
    "asks in JSON with mediaType %s, and leaves out what was left out",
    async (mediaType) => {
      const { client, requests } = answered(JSON.stringify({ value: preparedFile }));
      expect(await client.prepareFile({ ...file, mediaType })).toEqual(preparedFile);
      expect(requests).toHaveLength(1);
      expect(requests[0]).toMatchObject({ method: "POST", body: '{"file_name":"ubuntu-24.04.iso"}' });
      expect(requests[0]?.url.href).toBe(href);
      expect(requests[0]?.headers.get("content-type")).toBe("application/json");
    },
  );

  test.each(["HTTPS", "DIRECT"] as const)("asks for the endpoint type %s", async (endpointType) => {
    const { client, requests } = answered(JSON.stringify({ value: preparedFile }));
    await client.prepareFile({ ...file, endpointType });
    expect(JSON.parse(requests[0]?.body ?? "")).toEqual({ file_name: fileName, endpoint_type: endpointType });
  });

  test("returns maps as objects, and all else as it was sent", async () => {
    const value = {
      name: "a.iso",
      bytes_transferred: 0,
      status: "STALLED",
      added: 1,
      checksum_info: { algorithm: "SH_a1", checksum: "a" },
      error_message: {
        id: "m",
        default_message: "It failed.",
        args: ["a.iso"],
        params: [{ key: "file", value: { l: { id: "n", params: [{ key: "name", value: { s: "a.iso" } }] } } }],
      },
    };
    expect(await answered(JSON.stringify({ value })).client.prepareFile(file)).toEqual({
      ...value,
      error_message: {
        ...value.error_message,
        params: { file: { l: { id: "n", params: { name: { s: "a.iso" } } } } },
      },
    });
  });

  test.each(["null", '{"value": null}'])("takes %s for a file that is not there", async (body) => {
    const error = await rejectionOf(answered(body).client.prepareFile(file), ApiError);
    expect(error).toMatchObject({ errorType: "NOT_FOUND", status: 200, operation: "prepareFile" });
  });

  test.each<[string, unknown, string]>([
    ["a file without its wrapper", preparedFile, "/value"],
    ["an empty object", {}, "/value"],
    ["a list", [{ value: preparedFile }], ""],
    ["a list in the wrapper", { value: [preparedFile] }, "/value"],
    ["a text in the wrapper", { value: "PREPARED" }, "/value"],
    ["a file without a name", { value: { bytes_transferred: 0, status: "UNPREPARED" } }, "/value/name"],
    ["a number beyond those that are safe", { value: { ...preparedFile, size: 2 ** 53 } }, "/value/size"],
    [
      "parameters as /api writes them",
      {
        value: {
          ...preparedFile,
          error_message: { id: "m", default_message: "", args: [], params: { a: { s: "b" } } },
        },
      },
      "/value/error_message/params",
    ],
    [
      "a parameter without its key",
      {
        value: { ...preparedFile, error_message: { id: "m", default_message: "", args: [], params: [{ value: {} }] } },
      },
      "/value/error_message/params/0/key",
    ],
  ])("refuses %s, and names the place", async (_, body, place) => {
    const error = await rejectionOf(answered(JSON.stringify(body)).client.prepareFile(file), UnexpectedResponseError);
    expect(error).toMatchObject({ place, status: 200, operation: "prepareFile" });
  });

  test("does not ask for XML, and refuses it", async () => {
    const { client, requests } = answered(preparedFileXml, "application/xml");
    const error = await rejectionOf(client.prepareFile(file), UnexpectedResponseError);
    expect(error.message).toContain("answered 200 with the content type application/xml; it begins: <?xml");
    expect(requests[0]?.headers.get("accept") ?? "").not.toContain("xml");
  });
});

describe("prepareFile in XML", () => {
  const xml = { ...file, mediaType: "xml" } as const;
  const result = (children: string) => `<Prepare-Result><value>${children}</value></Prepare-Result>`;
  const least = "<name>a</name><bytes_transferred>0</bytes_transferred><status>ERROR</status>";

  test("sends a document in the API's namespace, and asks for XML before JSON", async () => {
    const { client, requests } = answered(preparedFileXml, "application/xml");
    expect(await client.prepareFile({ ...xml, endpointType: "DIRECT" })).toEqual(preparedFile);
    expect(requests).toHaveLength(1);
    expect(requests[0]).toMatchObject({ method: "POST", url: { href } });
    expect(requests[0]?.headers.get("content-type")).toBe("application/xml");
    expect(requests[0]?.headers.get("accept")).toBe("application/xml, application/json;q=0.5");

    const root = new DOMParser().parseFromString(requests[0]?.body ?? "", "application/xml").documentElement;
    expect(root).toMatchObject({
      localName: "Prepare-Input",
      prefix: "ns0",
      namespaceURI: "http://vmware.com/content/library/item/downloadsession/file",
    });
    const children = Array.from(root?.childNodes ?? []);
    expect(children.map(({ nodeName, namespaceURI, textContent }) => [nodeName, namespaceURI, textContent])).toEqual([
      ["endpoint_type", null, "DIRECT"],
      ["file_name", null, fileName],
    ]);
  });

  test.each(["application/xml", "text/xml", "Application/XML; charset=UTF-8"])(
    "reads an answer of type %s",
    async (type) => {
      expect(await answered(preparedFileXml, type).client.prepareFile(xml)).toEqual(preparedFile);
    },
  );

  test("reads an answer in JSON, which the server may prefer", async () => {
    const { client } = answered(JSON.stringify({ value: preparedFile }));
    expect(await client.prepareFile(xml)).toEqual(preparedFile);
  });

  test.each<[string, string, object]>([
    ["absent fields, left out", least, {}],
    ["absent fields, as nil", `${least}<size xsi:nil="true"/><checksum_info xsi:nil="true"/>`, {}],
    [
      "the legacy spelling of SHA-1",
      `${least}<checksum_info><algorithm>SH_a1</algorithm><checksum>b</checksum></checksum_info>`,
      {
        checksum_info: { algorithm: "SH_a1", checksum: "b" },
      },
    ],
    [
      "a message with its arguments",
      `${least}<error_message><id>m</id><default_message>It failed.</default_message><args-array><array-item>a</array-item></args-array></error_message>`,
      { error_message: { id: "m", default_message: "It failed.", args: ["a"] } },
    ],
    [
      "a message without its list of arguments",
      `${least}<error_message><id>m</id><default_message/></error_message>`,
      { error_message: { id: "m", default_message: "", args: [] } },
    ],
    ["a status that the contract does not know", least.replace("ERROR", "STALLED"), { status: "STALLED" }],
  ])("reads %s", async (_, children, expected) => {
    const { client } = answered(result(children), "application/xml");
    expect(await client.prepareFile(xml)).toEqual({ name: "a", bytes_transferred: 0, status: "ERROR", ...expected });
  });

  test.each([
    ["no value", "<Prepare-Result/>", "/value"],
    ["no name", result(least.replace("<name>a</name>", "")), "/value/name"],
    ["a number that is none", result(least.replace(">0<", ">none<")), "/value/bytes_transferred"],
    ["a number beyond those that are safe", result(`${least}<size>9007199254740993</size>`), "/value/size"],
    [
      "a text where fields are due",
      result(`${least}<download_endpoint>https://h</download_endpoint>`),
      "/value/download_endpoint/uri",
    ],
  ])("refuses %s, and names the place as in JSON", async (_, body, place) => {
    const error = await rejectionOf(answered(body, "application/xml").client.prepareFile(xml), UnexpectedResponseError);
    expect(error).toMatchObject({ place, status: 200, operation: "prepareFile" });
  });

  test("takes a value that is nil for a file that is not there, as null in JSON", async () => {
    const { client } = answered('<Prepare-Result><value xsi:nil="true"/></Prepare-Result>', "application/xml");
    const error = await rejectionOf(client.prepareFile(xml), ApiError);
    expect(error).toMatchObject({ status: 200, errorType: "NOT_FOUND", operation: "prepareFile" });
  });

  test.each([
    ["in XML", "application/xml", '<Error type="com.vmware.vapi.std.errors.not_found"><messages/></Error>'],
    [
      "in JSON",
      "application/json",
      JSON.stringify({ type: "com.vmware.vapi.std.errors.not_found", value: { messages: [] } }),
    ],
  ])("gives the type of an error %s", async (_, type, body) => {
    const error = await rejectionOf(answered(body, type, 404).client.prepareFile(xml), ApiError);
    expect(error).toMatchObject({ status: 404, errorType: "NOT_FOUND", operation: "prepareFile" });
  });
});
