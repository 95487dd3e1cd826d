import { DOMParser } from "@xmldom/xmldom";
import { describe, expect, test } from "vitest";
import { prepareInputXml, prepareResultXml } from "../../generated/xml-shapes.js";
import { readXml, writeXml, type XmlShape } from "../../src/client/xml.js";
import { preparedFile, preparedFileXml } from "./wire-examples.js";

const namespace = "http://vmware.com/content/library/item/downloadsession/file";

describe("writeXml", () => {
  test("writes the root in its namespace, and the fields in none", () => {
    expect(writeXml(prepareInputXml, { file_name: "a.iso", endpoint_type: "HTTPS" })).toBe(
      '<?xml version="1.0" encoding="UTF-8"?>\n' +
        `<ns0:Prepare-Input xmlns:ns0="${namespace}">` +
        "<endpoint_type>HTTPS</endpoint_type><file_name>a.iso</file_name>" +
        "</ns0:Prepare-Input>",
    );
  });

  test("leaves out fields that have no value, and those that the shape does not have", () => {
    const document = writeXml(prepareInputXml, { file_name: "a.iso", endpoint_type: undefined, other: "x" });
    expect(document).toContain("><file_name>a.iso</file_name></");
    expect(document).not.toContain("endpoint_type");
    expect(document).not.toContain("other");
  });

  test.each([
    "a&b",
    "<file_name>",
    "a > b",
    "]]>",
    "\"'",
    "&amp;",
    "&#38;",
    "  two  spaces  ",
    "tab\tand\nline\r\nends\r",
    "ünïcödé",
    "日本語",
    "😀",
    "\u0085\u2028",
    "$& $1",
    "{download_session_id}",
  ])("writes %j so that a parser reads it as it was given", (name) => {
    const document = new DOMParser().parseFromString(writeXml(prepareInputXml, { file_name: name }), "text/xml");
    expect(document.getElementsByTagName("file_name")[0]?.textContent).toBe(name);
    expect(readXml(writeXml({ ...prepareInputXml }, { file_name: name }), prepareInputXml)).toEqual({
      file_name: name,
    });
  });

  test.each(["\0", "\x01", "\x08", "\x0b", "\x0c", "\x0e", "\x1f", "\ufffe", "\uffff"])(
    "refuses %j, which XML cannot carry, and says what can",
    (character) => {
      expect(() => writeXml(prepareInputXml, { file_name: `a${character}b` })).toThrow(
        new TypeError('file_name holds a control character that XML cannot carry. Use mediaType "json".'),
      );
    },
  );
});

describe("readXml", () => {
  const read = (document: string) => readXml(document, prepareResultXml);
  const result = (children: string) => `<Prepare-Result><value>${children}</value></Prepare-Result>`;

  test("reads an answer into the value that JSON would give", () => {
    expect(read(preparedFileXml)).toEqual({ value: preparedFile });
  });

  test.each([
    ["the prefix of the page", `<ns0:Prepare-Result xmlns:ns0="${namespace}">`, "</ns0:Prepare-Result>"],
    ["the namespace empty, as the page prints it", '<ns0:Prepare-Result xmlns:ns0="">', "</ns0:Prepare-Result>"],
    ["a prefix that nothing declares", "<x:Prepare-Result>", "</x:Prepare-Result>"],
    ["a default namespace", `<Prepare-Result xmlns="${namespace}">`, "</Prepare-Result>"],
    ["no namespace", "<Prepare-Result>", "</Prepare-Result>"],
    [
      "a declaration of xsi",
      '<Prepare-Result xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">',
      "</Prepare-Result>",
    ],
  ])("reads a root with %s", (_, open, close) => {
    expect(read(`${open}<value><name>a</name></value>${close}`)).toEqual({ value: { name: "a" } });
  });

  test.each([
    ["text with references", "<name>a &amp; &lt;b&gt; &quot;&apos; &#65;&#x42;</name>", { name: "a & <b> \"' AB" }],
    ["text in CDATA", "<name>a<![CDATA[ & <b>]]>!</name>", { name: "a & <b>!" }],
    ["text around a comment", "<name>a<!-- no -->b</name>", { name: "ab" }],
    ["text with white space", "<name> a\n b </name>", { name: " a\n b " }],
    ["text that is digits alone", "<name>007</name>", { name: "007" }],
    ["text that is empty", "<name></name>", { name: "" }],
    ["text that is empty, written short", "<name/>", { name: "" }],
    ["a number", "<size>6114656256</size>", { size: 6_114_656_256 }],
    ["a number with white space", "<size>\n 7 </size>", { size: 7 }],
    ["a number below zero", "<size>-1</size>", { size: -1 }],
    ["a number that is none, which stays text", "<size>7 GiB</size>", { size: "7 GiB" }],
    ["a number that is empty, which stays text", "<size/>", { size: "" }],
    ["a number with a fraction, which stays text", "<size>7.5</size>", { size: "7.5" }],
    ["a number in hexadecimal, which stays text", "<size>0x10</size>", { size: "0x10" }],
    ["prefixes on its elements", "<v:name>a</v:name>", { name: "a" }],
    ["elements that the shape does not have", "<name>a</name><added><name>b</name></added>", { name: "a" }],
    ["the same element twice, of which the first counts", "<name>a</name><name>b</name>", { name: "a" }],
    ['xsi:nil="true", which is null', '<size xsi:nil="true"/><name>a</name>', { size: null, name: "a" }],
    ['xsi:nil="1", which is null', '<size xsi:nil="1"></size>', { size: null }],
    ["another attribute, which says nothing of null", '<name other="true">a</name>', { name: "a" }],
    ["nil with another prefix", '<size i:nil="true"/>', { size: null }],
    ['xsi:nil="false", which is not null', '<name xsi:nil="false">a</name>', { name: "a" }],
    [
      "a nil element with elements inside",
      '<checksum_info xsi:nil="true"><checksum>a</checksum></checksum_info>',
      { checksum_info: null },
    ],
    [
      "elements inside elements",
      "<checksum_info><checksum>a</checksum></checksum_info>",
      { checksum_info: { checksum: "a" } },
    ],
    [
      "the legacy spelling of an algorithm",
      "<checksum_info><algorithm>SH_a1</algorithm></checksum_info>",
      { checksum_info: { algorithm: "SH_a1" } },
    ],
    [
      "a list",
      "<error_message><id>m</id><args-array><array-item>a</array-item><array-item/><other/></args-array></error_message>",
      { error_message: { id: "m", args: ["a", ""] } },
    ],
    ["a list that is absent", "<error_message><id>m</id></error_message>", { error_message: { id: "m", args: [] } }],
    ["a list that is empty", "<error_message><args-array/></error_message>", { error_message: { args: [] } }],
  ])("reads %s", (_, children, expected) => {
    expect(read(result(children))).toEqual({ value: expected });
  });

  test("tells a value that is nil from one that is not there", () => {
    expect(read('<Prepare-Result><value xsi:nil="true"/></Prepare-Result>')).toEqual({ value: null });
    expect(read("<Prepare-Result/>")).toEqual({});
  });

  const laughs = Array.from({ length: 9 }, (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`).join("");

  test.each([
    ["nothing", "", /./],
    ["white space", "  ", /./],
    ["text", "not found", /./],
    ["JSON", '{"value": {}}', /./],
    ["HTML", "<html><body>Log in</body></html>", /no root element Prepare-Result/],
    ["HTML that is no XML", "<!doctype html><p>Log in<br>", /./],
    ["another root", "<Prepare-Input><value/></Prepare-Input>", /no root element Prepare-Result/],
    ["the right root inside another", `<Envelope>${result("")}</Envelope>`, /no root element Prepare-Result/],
    ["two roots", result("") + result(""), /./],
    ["text after the root", `${result("")}x`, /./],
    ["an element that is not closed", "<Prepare-Result><value>", /./],
    ["elements that cross", "<Prepare-Result><value></Prepare-Result></value>", /./],
    ["an entity that nothing declares", result("<name>&nbsp;</name>"), /./],
    ["an attribute without quotes", "<Prepare-Result a=b/>", /./],
    ["an attribute twice", '<Prepare-Result a="1" a="2"/>', /./],
    ["a character that XML does not have", result("<name>\u0001</name>"), /./],
    ["a document type", `<!DOCTYPE Prepare-Result>${result("")}`, /document type declaration/],
    [
      "an entity of its own",
      `<!DOCTYPE x [<!ENTITY e "v">]>${result("<name>&e;</name>")}`,
      /document type declaration/,
    ],
    [
      "an entity with somebody's file in it",
      `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>${result("<name>&e;</name>")}`,
      /document type declaration/,
    ],
    [
      "entities that grow by ten with each",
      `<!DOCTYPE x [<!ENTITY l0 "ha">${laughs}]>${result("<name>&l9;</name>")}`,
      /document type declaration/,
    ],
  ])("refuses %s", (_, document, message) => {
    expect(() => read(document)).toThrow(message);
  });

  test("refuses elements nested 100,000 deep, closed or not, at once", () => {
    const started = performance.now();
    expect(() => read("<a>".repeat(100_000))).toThrow("elements nested more than 100 levels deep");
    expect(() => read("<a>".repeat(100_000) + "</a>".repeat(100_000))).toThrow("more than 100 levels deep");
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  test("reads a hundred levels, and no more", () => {
    const nested = (depth: number) =>
      `<Prepare-Result>${"<a>".repeat(depth - 1)}${"</a>".repeat(depth - 1)}</Prepare-Result>`;
    expect(read(nested(100))).toEqual({});
    expect(() => read(nested(101))).toThrow("more than 100 levels deep");
  });

  test.each(["<a/>", "&amp;", "<a>x</a>", "x<!---->", "<![CDATA[]]>"])(
    "takes time in proportion to a megabyte of %s",
    (piece) => {
      const started = performance.now();
      read(result(piece.repeat((1024 * 1024) / piece.length)));
      expect(performance.now() - started).toBeLessThan(5_000);
    },
  );

  test("reads a field at the root", () => {
    const shape: XmlShape = { root: "r", prefix: "p", namespace: "n", fields: { a: "text", b: "number" } };
    expect(readXml("<r><b>7</b><a>x</a></r>", shape)).toEqual({ a: "x", b: 7 });
  });
});
