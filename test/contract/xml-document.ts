/**
 * XML documents held against the contract by other means than the client's: another parser, and a walk of the component
 * schema with its `xml` names instead of the generated shapes.
 */

import { DOMParser, type Element, type Node } from "@xmldom/xmldom";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { resolve, type Schema, spec } from "./spec.js";

const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);
ajv.addSchema(spec, "contract");

const xsi = "http://www.w3.org/2001/XMLSchema-instance";
const xmlns = "http://www.w3.org/2000/xmlns/";

/**
 * Reads a document by a component schema.
 *
 * @returns the value that the schema describes, and all that the contract does not allow about the document
 * @throws Error if it is not well-formed, or declares a document type
 */
export function readXmlDocument(schemaName: string, text: string): { value: unknown; faults: string[] } {
  const schema = spec.components.schemas[schemaName];
  if (!schema?.xml) throw new Error(`${schemaName} is no schema of an XML document.`);
  const root = parse(text);
  const faults: string[] = [];
  const { name, prefix, namespace } = schema.xml;
  if (root.localName !== name) faults.push(`the root is ${root.localName}, not ${name}`);
  if (root.namespaceURI !== namespace)
    faults.push(`the root is in the namespace ${root.namespaceURI}, not ${namespace}`);
  if (root.prefix !== prefix) faults.push(`the root's prefix is ${root.prefix}, not ${prefix}`);
  const value = readElement(schema, root, "", faults);
  return { value, faults: [...faults, ...schemaFaults(schemaName, value)] };
}

function parse(text: string): Element {
  refuseWhatTheParserLetsPass(text);
  const parser = new DOMParser({
    onError: (_, message) => {
      throw new Error(message);
    },
    // The parser's own way is that of XML 1.1, which takes more characters for line ends than XML 1.0 does.
    normalizeLineEndings: (source) => source.replace(/\r\n?/g, "\n"),
  });
  const { documentElement, doctype } = parser.parseFromString(text, "application/xml");
  if (documentElement === null) throw new Error("no root element");
  if (doctype !== null) throw new Error("a document type declaration");
  return documentElement;
}

/** The parser takes a bare ampersand and a bare `]]>` for text, which XML 1.0 (section 2.4) does not. */
function refuseWhatTheParserLetsPass(text: string): void {
  const outsideSections = text.replace(/<!\[CDATA\[[\s\S]*?\]\]>|<!--[\s\S]*?-->/g, "");
  const [bare] = /&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[\da-fA-F]+);)|\]\]>/.exec(outsideSections) ?? [];
  if (bare !== undefined) throw new Error(`${bare} where it must be escaped`);
}

function readElement(node: Schema, element: Element, place: string, faults: string[]): unknown {
  const schema = resolve(spec, node);
  for (const attribute of Array.from(element.attributes)) {
    const isKnown =
      attribute.namespaceURI === xmlns || (attribute.namespaceURI === xsi && attribute.localName === "nil");
    if (!isKnown) faults.push(`${place}: the attribute ${attribute.name}`);
  }
  if (schema.type === "object") return readObject(schema, element, place, faults);
  if (schema.type === "array") return readItems(schema, element, place, faults);
  for (const child of childElements(element)) faults.push(`${place}: an element ${child.nodeName} where text is due`);
  const text = element.textContent ?? "";
  // What is no number stays text, for the schema to find.
  return schema.type === "integer" && /^-?\d+$/.test(text) ? Number(text) : text;
}

function readObject(schema: Schema, element: Element, place: string, faults: string[]): unknown {
  const names = new Map(
    Object.entries(schema.properties ?? {}).map(([property, node]) => {
      const { name } = { name: property, ...resolve(spec, node).xml };
      return [name, { property, node }];
    }),
  );
  const value: Record<string, unknown> = {};
  for (const child of onlyElements(element, place, faults)) {
    const name = child.localName ?? "";
    const found = names.get(name);
    if (child.namespaceURI !== null) faults.push(`${place}/${name}: in the namespace ${child.namespaceURI}`);
    if (!found) {
      faults.push(`${place}/${name}: an element that the contract does not have`);
    } else if (found.property in value) {
      faults.push(`${place}/${name}: more than once`);
    } else if (child.getAttributeNS(xsi, "nil") !== "true") {
      value[found.property] = readElement(found.node, child, `${place}/${name}`, faults);
    }
  }
  return value;
}

/** The items of an array whose wrapper the element is: the contract has no arrays without one. */
function readItems(schema: Schema, element: Element, place: string, faults: string[]): unknown[] {
  if (!schema.xml?.wrapped || !schema.items?.xml?.name) throw new Error(`${place}: an array without xml names`);
  const { items } = schema;
  return onlyElements(element, place, faults).map((child, index) => {
    if (child.localName !== items.xml?.name || child.namespaceURI !== null) {
      faults.push(`${place}/${index}: an element ${child.nodeName}, not ${items.xml?.name}`);
    }
    return readElement(items, child, `${place}/${index}`, faults);
  });
}

function onlyElements(element: Element, place: string, faults: string[]): Element[] {
  const texts = Array.from(element.childNodes)
    .filter(({ nodeType }) => nodeType === element.TEXT_NODE || nodeType === element.CDATA_SECTION_NODE)
    .map((child) => child.nodeValue?.trim());
  for (const stray of texts.filter(Boolean))
    faults.push(`${place}: the text ${JSON.stringify(stray)} between elements`);
  return childElements(element);
}

function childElements(element: Element): Element[] {
  return Array.from(element.childNodes).filter(isElement);
}

function isElement(node: Node): node is Element {
  return node.nodeType === node.ELEMENT_NODE;
}

/** What the schema itself has against a value: what is required, types, enumerations, lengths. */
function schemaFaults(schemaName: string, value: unknown): string[] {
  const validate = ajv.getSchema(`contract#/components/schemas/${schemaName}`);
  if (!validate) throw new Error(`The contract has no schema ${schemaName}.`);
  validate(value);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath}: ${message}`);
}
