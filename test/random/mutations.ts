/** Ways to spoil a document: its values, or the text that it is written as. */

import type { Chance } from "./chance.js";

const oddNames = ["__proto__", "constructor", "toString", "hasOwnProperty", "then", "value", "", "a/b", "~1", "0"];

/** JSON has numbers that no value of JavaScript is written as. They stand in texts like this until it is written. */
const number = (digits: string) => `\0${digits}\0`;
const oddNumbers = ["1e400", "-1e400", "-0", "9007199254740993", "1".repeat(400), "0.1e-999", "18446744073709551616"];

function oddValue(chance: Chance): unknown {
  return chance.weighted<() => unknown>([
    [4, () => chance.one([null, true, false, 0, -1, 1.5, 2 ** 53, -(2 ** 63), 1e308])],
    [2, () => number(chance.one(oddNumbers))],
    [4, () => chance.one(["", "x", "PREPARED", "ERROR", "null", "7", "\u0000", "\ud800", "💿".repeat(50), "\r\n"])],
    [1, () => "long ".repeat(1 + chance.upTo(3000))],
    [3, () => chance.one([[], {}, [[]], [null], { value: null }, { messages: "x" }, { key: "k", value: "v" }])],
    [1, () => nested(chance, chance.one([5, 90, 99, 101, 300]))],
    [1, () => JSON.parse(`{"${chance.one(oddNames)}":{"x":1}}`)],
  ])();
}

function nested(chance: Chance, depth: number): unknown {
  const wrap = chance.one([(inner: unknown) => [inner], (inner: unknown) => ({ l: { id: "x", params: inner } })]);
  let value: unknown = "deep";
  for (let level = 0; level < depth; level++) value = wrap(value);
  return value;
}

type Place = { holder: Record<string, unknown> | unknown[]; key: string | number };

/** Spoils a value of JSON in one place. */
export function spoiledValue(chance: Chance, value: unknown): unknown {
  const root = { value: structuredClone(value) };
  const places = placesIn(root.value, [{ holder: root, key: "value" }]);
  const { holder, key } = chance.one(places);
  const at = holder as Record<string | number, unknown>;
  const change = chance.weighted<() => void>([
    [3, () => (Array.isArray(holder) ? void holder.splice(Number(key), 1) : void delete at[key])],
    [4, () => define(at, key, oddValue(chance))],
    [1, () => define(at, key, { value: at[key] })],
    [1, () => define(at, key, [at[key]])],
    [1, () => define(at, key, { key, value: at[key] })],
    [1, () => define(at, key, written(at[key]))],
    [1, () => define(at, key, inner(at[key]))],
    [2, () => define(at, chance.one(oddNames), oddValue(chance))],
    [1, () => define(at, key, chance.one(places).holder)],
  ]);
  change();
  return root.value;
}

function placesIn(value: unknown, found: Place[]): Place[] {
  if (typeof value !== "object" || value === null) return found;
  for (const key of Object.keys(value)) {
    found.push({ holder: value as Record<string, unknown>, key });
    placesIn((value as Record<string, unknown>)[key], found);
  }
  return found;
}

/** Sets a property, also one called `__proto__`, to a copy: nothing may come to stand inside itself. */
function define(holder: object, key: string | number, value: unknown): void {
  const own = { value: structuredClone(value), enumerable: true, configurable: true, writable: true };
  Object.defineProperty(holder, Array.isArray(holder) && typeof key === "string" ? 0 : key, own);
}

function inner(value: unknown): unknown {
  return typeof value === "object" && value !== null ? Object.values(value)[0] : value;
}

/** Writes a value as JSON, odd numbers as what they are. */
export function written(value: unknown): string {
  return (JSON.stringify(value) ?? "").replace(/"\\u0000([^"\\]*)\\u0000"/g, "$1");
}

/** A value that no contract describes. */
export function anyValue(chance: Chance, depth = 4): unknown {
  if (depth === 0 || chance.is(0.3)) return oddValue(chance);
  const items = Array.from({ length: chance.upTo(4) }, () => anyValue(chance, depth - 1));
  if (chance.is(0.4)) return items;
  return Object.fromEntries(items.map((item) => [chance.one([...oddNames, "name", "status", "messages"]), item]));
}

const utf8 = (text: string) => Buffer.from(text);

/** Spoils a text, whatever it says. */
export function spoiledText(chance: Chance, text: Buffer): Buffer {
  const at = chance.upTo(text.length);
  const replaced = (bytes: Buffer, length: number) =>
    Buffer.concat([text.subarray(0, at), bytes, text.subarray(at + length)]);
  return chance.weighted<() => Buffer>([
    [3, () => text.subarray(0, at)],
    [3, () => replaced(chance.bytes(1), 1)],
    [2, () => replaced(chance.bytes(1 + chance.upTo(8)), 0)],
    [2, () => replaced(utf8(chance.one(["\u0000", "\ufeff", "NaN", ",", "}", "]]>", "<", "&x;", "\\u", '"'])), 0)],
    [1, () => Buffer.concat([utf8("\ufeff"), text])],
    [1, () => Buffer.concat([text, text])],
    [1, () => Buffer.from(text.toString(), "utf16le")],
    [1, () => utf8(`)]}',\n${text}`)],
    [1, () => utf8(text.toString().replaceAll('"', "'"))],
    [1, () => utf8(chance.one(["[", '{"a":', '{"value":', "<a>", "<a><!--"]).repeat(chance.one([50, 5_000, 100_000])))],
    [1, () => Buffer.concat([utf8(" ".repeat(chance.one([1_000, 1_000_000, 1_100_000]))), text])],
  ])();
}

/** Spoils XML in a way that only XML can be. */
export function spoiledXml(chance: Chance, text: string): string {
  const tags = [...text.matchAll(/<\/?([\w:-]+)/g)].map(([, name = ""]) => name);
  const name = chance.one(tags);
  const bomb = `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>`;
  return chance.weighted<() => string>([
    [
      2,
      () =>
        text.replaceAll(new RegExp(`(</?)${name}\\b`, "g"), `$1${chance.one(["x", "__proto__", "ns9:y", "value"])}`),
    ],
    [2, () => text.replace(`<${name}`, `<${name} ${chance.one(['a="1" a="2"', 'xsi:nil="true"', "a", 'xmlns="z"'])}`)],
    [
      2,
      () => text.replace(/>([^<>]*)</, `>${chance.one(["1e9", " 7 ", "&#0;", "&lt;", "<![CDATA[<x>]]>", "<?pi?>"])}<`),
    ],
    [1, () => text.replace(/>\d+</g, `>${chance.one(oddNumbers)}<`)],
    [1, () => text.replace(/(<\?xml.*?\?>)?/, `$1${bomb}`)],
    [1, () => text.replace(`<${name}>`, `<${name}>${"<d>".repeat(150)}${"</d>".repeat(150)}`)],
  ])();
}
