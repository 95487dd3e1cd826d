import { createHash } from "node:crypto";
import { TargetError } from "./errors.js";

/** Longest name of a file that common file systems take, in bytes of UTF-8. */
const longestName = 255;

/** Names that Windows keeps for devices, with any extension. */
const reserved = /^(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³]) *(?:\.|$)/i;

/** How the files end that a download keeps beside its target: one must not take another's file for its own. */
const kept = /\.part(?:\.lock)?$/i;

/**
 * The name itself, once it is sure that it is a plain name of a file inside a folder, on any system: a folder may be
 * shared, and a name that is harmless here may not be there.
 *
 * @throws TargetError
 */
export function safeLocalName(name: string): string {
  const fault = faultOf(name);
  if (fault === undefined) return name;
  throw new TargetError(
    `The name ${JSON.stringify(name)} cannot be used for a local file: it ${fault}. Give the path to write to instead of the folder.`,
    { problem: "unsafe-name", path: name },
  );
}

function faultOf(name: string): string | undefined {
  if (name === "") return "is empty";
  if (name === "." || name === "..") return "is a step through folders";
  if (/[/\\]/.test(name)) return "has a separator of folders in it";
  if (!name.isWellFormed()) return "has half of a surrogate pair in it";
  if (/\p{Cc}/u.test(name)) return "has a control character in it";
  if (name.includes(":")) return "has a colon in it, as drives and streams have on Windows";
  if (/[<>"|?*]/.test(name)) return "has a character in it that Windows refuses";
  if (/[. ]$/.test(name)) return "ends with a dot or a space, which Windows drops";
  if (reserved.test(name)) return "is the name of a device on Windows";
  if (kept.test(name)) return "ends as the files do that unfinished downloads are kept in";
  if (Buffer.byteLength(name) > longestName) return `is longer than ${longestName} bytes`;
  return undefined;
}

/**
 * The name of the file that a download is written to until it is whole. Where that would be too long, the stem is cut
 * and a hash of the whole name added, so that it stays this name's own.
 */
export function partNameOf(name: string): string {
  // Room for the names of the lock and of what it is made from, which begin with this one.
  const room = longestName - 24;
  const plain = `${name}.part`;
  if (Buffer.byteLength(plain) <= room) return plain;
  const suffix = `.${createHash("sha256").update(name).digest("hex").slice(0, 16)}.part`;
  return cutToBytes(name, room - suffix.length) + suffix;
}

export const lockSuffix = ".lock";

/** The start of a text, in at most so many bytes of UTF-8, and without half a character at its end. */
function cutToBytes(text: string, bytes: number): string {
  let cut = "";
  let length = 0;
  for (const character of text) {
    length += Buffer.byteLength(character);
    if (length > bytes) break;
    cut += character;
  }
  return cut;
}
