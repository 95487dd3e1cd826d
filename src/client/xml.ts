/**
 * XML as the legacy API speaks it, by the shapes that the contract gives. This module and the parser behind it are
 * loaded on first use: few servers need XML.
 */

import { SaxesParser } from "saxes";
import { OptionError } from "./option-error.js";

/** A field of an XML document: text, a number, a list in a wrapper element, or an element with fields. */
export type XmlField = "text" | "number" | { wrapper: string; item: string } | { fields: XmlFields };
export type XmlFields = Readonly<Record<string, XmlField>>;

export interface XmlShape {
  root: string;
  prefix: string;
  namespace: string;
  fields: XmlFields;
}

/**
 * Writes a document with text fields. Fields that are undefined are left out.
 *
 * @throws TypeError for a character that XML 1.0 cannot carry
 */
export function writeXml(shape: XmlShape, values: Readonly<Record<string, string | undefined>>): string {
  const children = Object.keys(shape.fields).flatMap((name) => {
    const value = values[name];
    return value === undefined ? [] : [`<${name}>${escapeXml(value, name)}</${name}>`];
  });
  const root = `${shape.prefix}:${shape.root}`;
  return (
    `<?xml version="1.0" encoding="UTF-8"?>\n` +
    `<${root} xmlns:${shape.prefix}="${shape.namespace}">${children.join("")}</${root}>`
  );
}

function escapeXml(value: string, name: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these are what XML 1.0 (section 2.2) excludes.
  if (/[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/.test(value)) {
    throw new OptionError(`${name} holds a control character that XML cannot carry. Use mediaType "json".`);
  }
  // A parser turns line ends into one form (section 2.11; more of them in XML 1.1), unless they are references.
  return value.replace(/[&<>\r\n\t\u0085\u2028\u2029]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/**
 * Reads a document into the value that JSON would give. Elements are told by their local names alone, because the
 * source page shows the namespace of the root empty. Elements that the shape does not have are left out; `xsi:nil`
 * is null; a list that is absent is empty.
 *
 * @throws Error if it is not well-formed XML, declares entities, is nested too deep, or has another root
 */
export function readXml(text: string, shape: XmlShape): Record<string, unknown> {
  const root = parseTree(text);
  if (root.name !== shape.root) throw new Error(`no root element ${shape.root}`);
  return readFields(root.children, shape.fields);
}

interface XmlElement {
  name: string;
  isNil: boolean;
  text: string;
  children: XmlElement[];
}

/** Far more than the five levels that an answer has. */
const deepest = 100;

function parseTree(text: string): XmlElement {
  const top: XmlElement = { name: "", isNil: false, text: "", children: [] };
  const open = [top];
  const innermost = () => open[open.length - 1] ?? top;
  const parser = new SaxesParser();
  parser.on("doctype", () => {
    // Entities of its own are how a small document becomes a large one, or one with somebody's file in it.
    throw new Error("a document type declaration, which no answer of this API has");
  });
  parser.on("opentag", ({ name, attributes }) => {
    if (open.length > deepest) throw new Error(`elements nested more than ${deepest} levels deep`);
    const nil = Object.entries(attributes).find(([attribute]) => localName(attribute) === "nil")?.[1];
    const element = { name: localName(name), isNil: nil === "true" || nil === "1", text: "", children: [] };
    innermost().children.push(element);
    open.push(element);
  });
  const addText = (more: string) => {
    innermost().text += more;
  };
  parser.on("text", addText);
  parser.on("cdata", addText);
  parser.on("closetag", () => {
    open.pop();
  });
  parser.write(text).close();
  return top.children[0] ?? top;
}

function localName(qualified: string): string {
  return qualified.slice(qualified.indexOf(":") + 1);
}

function readFields(children: readonly XmlElement[], fields: XmlFields): Record<string, unknown> {
  const value: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(fields)) {
    if (typeof field === "object" && "wrapper" in field) {
      value[name] = readList(
        children.find((child) => child.name === field.wrapper),
        field.item,
      );
      continue;
    }
    const element = children.find((child) => child.name === name);
    if (element) value[name] = element.isNil ? null : readField(element, field);
  }
  return value;
}

function readField(element: XmlElement, field: "text" | "number" | { fields: XmlFields }): unknown {
  if (typeof field === "object") return readFields(element.children, field.fields);
  // What is no number stays text, for the check against the contract to find.
  return field === "number" && /^\s*[+-]?\d+\s*$/.test(element.text) ? Number(element.text) : element.text;
}

function readList(wrapper: XmlElement | undefined, item: string): string[] {
  return (wrapper?.children ?? []).filter((child) => child.name === item).map((child) => child.text);
}
