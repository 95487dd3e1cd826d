import { SaxesParser } from "saxes";
import type { FileInfo, LocalizableMessage } from "../client/schema.js";

const namespace = "http://vmware.com/content/library/item/downloadsession/file";

/**
 * Reads the body of *prepare*: the texts of the root element's children, by their names.
 *
 * @throws Error if it is not well-formed, declares a document type, or is another document
 */
export function readPrepareInput(text: string): Record<string, string> {
  const fields: Record<string, string> = {};
  const open: string[] = [];
  let value = "";
  const parser = new SaxesParser({ xmlns: true });
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("doctype", () => {
    throw new Error("it declares a document type");
  });
  parser.on("opentag", ({ local, uri }) => {
    // Without a namespace, too: that is how the source page shows it.
    if (open.length === 0 && (local !== "Prepare-Input" || (uri !== namespace && uri !== ""))) {
      throw new Error("its root is no Prepare-Input");
    }
    open.push(local);
    value = "";
  });
  const addText = (more: string) => {
    value += more;
  };
  parser.on("text", addText);
  parser.on("cdata", addText);
  parser.on("closetag", ({ local }) => {
    if (open.length === 2) fields[local] = value;
    open.pop();
  });
  parser.write(text).close();
  return fields;
}

/**
 * Writes the answer to *prepare*. The named arguments of a message are left out: no source says how XML has them.
 *
 * @throws Error for a character that XML 1.0 cannot carry
 */
export function writePrepareResult(info: FileInfo): string {
  const { error_message: message, ...rest } = info;
  const fields = { ...rest, ...(message && { error_message: messageFields(message) }) };
  // With `xsi`, which nothing here uses, because the contract's examples have it.
  return (
    `<?xml version="1.0" encoding="UTF-8"?>\n` +
    `<ns0:Prepare-Result xmlns:ns0="${namespace}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">` +
    `${element("value", fields)}</ns0:Prepare-Result>\n`
  );
}

type Content = string | number | readonly string[] | { readonly [name: string]: Content };

function messageFields({ id, default_message, args }: LocalizableMessage) {
  return { id, default_message, "args-array": args };
}

function element(name: string, content: Content | undefined): string {
  if (content === undefined) return "";
  if (Array.isArray(content))
    return `<${name}>${content.map((item) => element("array-item", item)).join("")}</${name}>`;
  if (typeof content === "object") {
    const children = Object.entries(content).map(([child, value]) => element(child, value));
    return `<${name}>${children.join("")}</${name}>`;
  }
  return `<${name}>${escaped(String(content))}</${name}>`;
}

function escaped(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these are what XML 1.0 (section 2.2) excludes.
  if (/[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/.test(text)) throw new Error("a character that XML cannot carry");
  return text.replace(/[&<>\r]/g, (character) => `&#${character.charCodeAt(0)};`);
}
