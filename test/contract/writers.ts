/** Answers as text, written in the various ways that mean the same. */

import fc from "fast-check";
import { resolve, type Schema, spec } from "./spec.js";

/** Writes a value, which may be corrupted, as the body of an answer. */
export type Writer = (value: unknown) => string;

interface JsonStyle {
  indent: number;
  /** Absent fields are written, as null. */
  nulls: boolean;
}

/** Writers of JSON bodies of a schema. */
export function jsonWriters(schema: Schema): fc.Arbitrary<Writer> {
  const styles = fc.record<JsonStyle>({ indent: fc.constantFrom(0, 2), nulls: fc.boolean() });
  return styles.map((style) =>
    shownAs(style, (value) => JSON.stringify(style.nulls ? withNulls(schema, value) : value, null, style.indent)),
  );
}

/** A writer that a failed test shows by its style: a function's code tells nothing. */
function shownAs(style: JsonStyle | XmlStyle, write: Writer): Writer {
  return Object.assign(write, { [fc.toStringMethod]: () => JSON.stringify(style) });
}

function withNulls(node: Schema, value: unknown): unknown {
  const { properties = {}, required = [], additionalProperties, items = {} } = resolve(spec, node);
  if (Array.isArray(value)) return value.map((item) => withNulls(items, item));
  if (typeof value !== "object" || value === null) return value;
  const present = Object.entries(value).map(([name, item]) => {
    const property = Object.hasOwn(properties, name) ? properties[name] : additionalProperties;
    return [name, typeof property === "object" ? withNulls(property, item) : item] as const;
  });
  const absent = Object.keys(properties).filter((name) => !Object.hasOwn(value, name) && !required.includes(name));
  return Object.fromEntries([...absent.map((name) => [name, null] as const), ...present]);
}

interface XmlStyle {
  declaration: boolean;
  prefix: string;
  indent: boolean;
  /** Fields in the opposite order. */
  reversed: boolean;
  text: "named" | "decimal" | "hexadecimal" | "section";
  /** Absent fields are written, as nil. */
  nils: boolean;
  /** Elements, comments and instructions that a reader has to pass over. */
  strangers: boolean;
}

/** Writers of XML documents of a component schema. */
export function xmlWriters(node: Schema): fc.Arbitrary<Writer> {
  const schema = resolve(spec, node);
  const styles = fc.record<XmlStyle>({
    declaration: fc.boolean(),
    prefix: fc.constantFrom("ns0", "n"),
    indent: fc.boolean(),
    reversed: fc.boolean(),
    text: fc.constantFrom("named", "decimal", "hexadecimal", "section"),
    nils: fc.boolean(),
    strangers: fc.boolean(),
  });
  return styles.map((style) => shownAs(style, (value) => documentOf(schema, value, style)));
}

function documentOf(schema: Schema, value: unknown, style: XmlStyle): string {
  const { name, namespace } = schema.xml ?? {};
  const root = `${style.prefix}:${name}`;
  const namespaces = `xmlns:${style.prefix}="${namespace}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"`;
  const declaration = style.declaration ? '<?xml version="1.0" encoding="UTF-8"?>' : "";
  // Nothing is nil in the root: `value` itself is either there or left out.
  return `${declaration}<${root} ${namespaces}>${fieldsOf(schema, value, { ...style, nils: false }, style)}</${root}>`;
}

function fieldsOf(schema: Schema, value: unknown, style: XmlStyle, inside: XmlStyle = style): string {
  const given = value as Record<string, unknown>;
  const elements = Object.entries(schema.properties ?? {}).flatMap(([property, node]) => {
    const { name } = { name: property, ...resolve(spec, node).xml };
    if (Object.hasOwn(given, property)) return [elementOf(name, node, given[property], inside)];
    return style.nils ? [`<${name} xsi:nil="true"/>`] : [];
  });
  if (style.reversed) elements.reverse();
  if (style.strangers)
    elements.unshift("<!-- new -->", '<new_field since="9"><name>x</name><size>y</size></new_field>', "<?new?>");
  return elements.join(style.indent ? "\n  " : "");
}

function elementOf(name: string, node: Schema, value: unknown, style: XmlStyle): string {
  const schema = resolve(spec, node);
  return `<${name}>${contentOf(schema, value, style)}</${name}>`;
}

function contentOf(schema: Schema, value: unknown, style: XmlStyle): string {
  if (schema.type === "object") return fieldsOf(schema, value, style);
  if (!Array.isArray(value)) return textOf(String(value), style);
  const { items = {} } = schema;
  return value.map((item) => elementOf(items.xml?.name ?? "", items, item, style)).join("");
}

function textOf(text: string, { text: way }: XmlStyle): string {
  // A section ends at the first `]]>`, and cannot keep a carriage return.
  if (way === "section" && !/\]\]>|\r/.test(text)) return `<![CDATA[${text}]]>`;
  const named: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;" };
  return text.replace(/[&<>"'\r]/g, (character) => {
    const code = character.charCodeAt(0);
    if (way === "hexadecimal") return `&#x${code.toString(16)};`;
    return (way === "named" && named[character]) || `&#${code};`;
  });
}
