import { describe, expect, test, vi } from "vitest";
import { createClient } from "../../src/index.js";
import { modernExamples } from "./cases.js";
import { hostileNames } from "./hostile-names.js";
import { only, recordedFetch } from "./recorded-fetch.js";
import { examplesOf, operationsOf, resolve, type Schema, spec } from "./spec.js";
import { readXmlDocument } from "./xml-document.js";

const namespace = "http://vmware.com/content/library/item/downloadsession/file";
const answer = xmlExamples().find(({ schema }) => schema === "PrepareResultXml")?.text ?? "";

describe("the XML of the contract's examples", () => {
  const examples = xmlExamples().map((example) => [example.name, example.schema, example] as const);

  test.each(examples)("is of its shape: %s, as %s", (name, schema, { text, isAnswer }) => {
    const { value, faults } = readXmlDocument(schema, text);
    expect(faults).toEqual([]);
    // What a request says is compared with its JSON form where the client sends it, in requests.test.ts.
    if (isAnswer) expect(value).toStrictEqual({ value: modernExamples(spec).get(name)?.value });
  });

  test("is there for a request and for an answer", () => {
    expect(new Set(xmlExamples().map(({ schema }) => schema))).toEqual(
      new Set(["PrepareInputXml", "PrepareResultXml"]),
    );
  });
});

describe("the XML that the client sends", () => {
  const endpointTypes = [undefined, "HTTPS", "DIRECT"] as const;

  test.each(hostileNames.map((name) => [JSON.stringify(name), name]))(
    "carries the file name %s",
    async (_, fileName) => {
      for (const endpointType of endpointTypes) {
        const { fetch, exchanges } = recordedFetch(async () => xmlResponse(answer));
        await clientWith(fetch).prepareFile({ downloadSessionId: "session", fileName, endpointType, mediaType: "xml" });
        const value = { file_name: fileName, ...(endpointType && { endpoint_type: endpointType }) };
        expect(readXmlDocument("PrepareInputXml", only(exchanges).body ?? "")).toStrictEqual({ value, faults: [] });
      }
    },
  );

  const excluded = [...Array(0x20).keys(), 0xfffe, 0xffff, 0xd800, 0xdfff].filter(
    (code) => ![9, 10, 13].includes(code),
  );
  test.each(excluded.map((code) => [code.toString(16).padStart(4, "0"), code] as const))(
    "cannot carry U+%s, which is a TypeError before anything is sent",
    async (_, code) => {
      const fetch = vi.fn();
      const call = clientWith(fetch).prepareFile({
        downloadSessionId: "session",
        fileName: `a${String.fromCharCode(code)}b`,
        mediaType: "xml",
      });
      await expect(call).rejects.toThrow(TypeError);
      expect(fetch).not.toHaveBeenCalled();
    },
  );
});

describe("the check of a document's shape", () => {
  const input = (children: string, xmlns = `xmlns:ns0="${namespace}"`) =>
    `<ns0:Prepare-Input ${xmlns}>${children}</ns0:Prepare-Input>`;
  const result = (children: string) =>
    `<ns0:Prepare-Result xmlns:ns0="${namespace}"><value>${children}</value></ns0:Prepare-Result>`;
  const name = "<file_name>x</file_name>";
  const required = "<name>x</name><bytes_transferred>0</bytes_transferred><status>ERROR</status>";
  const message = (args: string) =>
    `<error_message><id>a</id><default_message>b</default_message>${args}</error_message>`;

  test.each([
    ["input in any order", "PrepareInputXml", input(`${name}<endpoint_type>DIRECT</endpoint_type>`)],
    ["input between white space", "PrepareInputXml", input(`\n  ${name}\n`)],
    [
      "a field that is nil",
      "PrepareResultXml",
      result(`${required}<size xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"/>`),
    ],
    [
      "a wrapped list",
      "PrepareResultXml",
      result(required + message("<args-array><array-item>x</array-item></args-array>")),
    ],
    ["an empty list", "PrepareResultXml", result(required + message("<args-array/>"))],
  ])("accepts %s", (_, schema, text) => {
    expect(readXmlDocument(schema, text).faults).toEqual([]);
  });

  test.each([
    ["another root", "PrepareInputXml", `<ns0:Input xmlns:ns0="${namespace}">${name}</ns0:Input>`, "the root is Input"],
    ["a root in no namespace", "PrepareInputXml", `<Prepare-Input>${name}</Prepare-Input>`, "in the namespace null"],
    ["a root in another namespace", "PrepareInputXml", input(name, 'xmlns:ns0="urn:x"'), "in the namespace urn:x"],
    [
      "another prefix",
      "PrepareInputXml",
      `<a:Prepare-Input xmlns:a="${namespace}">${name}</a:Prepare-Input>`,
      "prefix is a",
    ],
    [
      "a child in the namespace",
      "PrepareInputXml",
      input("<ns0:file_name>x</ns0:file_name>"),
      "/file_name: in the namespace",
    ],
    [
      "an unknown element",
      "PrepareInputXml",
      input(`${name}<size>1</size>`),
      "/size: an element that the contract does not have",
    ],
    ["an element twice", "PrepareInputXml", input(name + name), "/file_name: more than once"],
    ["a missing element", "PrepareInputXml", input(""), "must have required property 'file_name'"],
    [
      "an unknown value",
      "PrepareInputXml",
      input(`${name}<endpoint_type>FTP</endpoint_type>`),
      "/endpoint_type: must be equal",
    ],
    ["an attribute", "PrepareInputXml", input('<file_name a="b">x</file_name>'), "/file_name: the attribute a"],
    ["text between elements", "PrepareInputXml", input(`${name}x`), 'the text "x" between elements'],
    [
      "elements where text is due",
      "PrepareInputXml",
      input("<file_name><b>x</b></file_name>"),
      "/file_name: an element b",
    ],
    [
      "text where a number is due",
      "PrepareResultXml",
      result(`${required}<size>1.5 kB</size>`),
      "/value/size: must be integer",
    ],
    [
      "a list without its wrapper",
      "PrepareResultXml",
      result(required + message("<array-item>x</array-item>")),
      "/array-item: an element that",
    ],
    [
      "a list by its JSON name",
      "PrepareResultXml",
      result(required + message("<args>x</args>")),
      "must have required property 'args'",
    ],
    [
      "an item of another name",
      "PrepareResultXml",
      result(required + message("<args-array><item>x</item></args-array>")),
      "/args-array/0: an element item",
    ],
    [
      "a missing wrapper",
      "PrepareResultXml",
      `<ns0:Prepare-Result xmlns:ns0="${namespace}">${required}</ns0:Prepare-Result>`,
      "must have required property 'value'",
    ],
  ])("finds %s", (_, schema, text, fault) => {
    expect(readXmlDocument(schema, text).faults.join("\n")).toContain(fault);
  });

  test.each([
    ["an unescaped ampersand", input("<file_name>a & b</file_name>")],
    ["an unescaped less-than sign", input("<file_name>a < b</file_name>")],
    ["the end of a section that has not begun", input("<file_name>a ]]> b</file_name>")],
    ["a tag that is not closed", input("<file_name>")],
    ["a prefix that nobody declared", input(name, "")],
    ["a document type", `<!DOCTYPE x>${input(name)}`],
  ])("refuses %s", (_, text) => {
    expect(() => readXmlDocument("PrepareInputXml", text)).toThrow();
  });
});

function clientWith(fetch: (url: string, init: RequestInit) => Promise<Response>) {
  return createClient({ baseUrl: "https://vcenter.example.com", sessionId: "c0ntract-t0ken", retry: 0, fetch });
}

function xmlResponse(text: string): Response {
  return new Response(text, { headers: { "Content-Type": "application/xml" } });
}

/** Every example of an XML document in the contract, with the component schema that it is to fit. */
function xmlExamples(): { schema: string; name: string; text: string; isAnswer: boolean }[] {
  return operationsOf(spec).flatMap(({ operation: { requestBody, responses } }) => {
    const bodies = [
      { content: requestBody?.content, isAnswer: false },
      ...Object.values(responses).map((node) => ({ content: resolve(spec, node).content, isAnswer: true })),
    ];
    return bodies.flatMap(({ content, isAnswer }) => {
      const xml = content?.["application/xml"];
      return examplesOf(spec, xml).map(([name, { value }]) => ({
        schema: nameOfDocument(xml?.schema),
        name,
        text: String(value),
        isAnswer,
      }));
    });
  });
}

function nameOfDocument(schema: Schema | undefined): string {
  const name = schema?.contentSchema?.$ref?.split("/").at(-1);
  if (!name) throw new Error("An XML body whose contentSchema names no component.");
  return name;
}
