import { assert, describe, expect, it } from "vitest";
import { lockSuffix, partNameOf, safeLocalName } from "../../src/download/local-name.js";
import { TargetError } from "../../src/node.js";

const longestName = 255;

describe("a name from the server", () => {
  it.each([
    "disk.iso",
    "ubuntu-24.04 (final).iso",
    ".hidden",
    "..a",
    "a..b",
    "-rf",
    "ä".repeat(127),
    "磁盘.vmdk",
    "console.iso",
    "com10.bin",
    "nul-device.txt",
    "part",
    "archive.part1",
    "a.lock",
  ])("%s is used as it is", (name) => {
    expect(safeLocalName(name)).toBe(name);
  });

  it.each([
    ["", "empty"],
    [".", "step through folders"],
    ["..", "step through folders"],
    ["../disk.iso", "separator"],
    ["a/b", "separator"],
    ["/etc/passwd", "separator"],
    ["..\\disk.iso", "separator"],
    ["\\\\host\\share", "separator"],
    ["a\0b", "control character"],
    ["a\nb", "control character"],
    ["a\u009bb", "control character"],
    ["\ud800.iso", "surrogate"],
    ["C:disk.iso", "colon"],
    ["disk.iso:stream", "colon"],
    ["a<b", "Windows refuses"],
    ["a>b", "Windows refuses"],
    ['a"b', "Windows refuses"],
    ["a|b", "Windows refuses"],
    ["a?", "Windows refuses"],
    ["*", "Windows refuses"],
    ["disk.iso.", "dot or a space"],
    ["disk.iso ", "dot or a space"],
    ["...", "dot or a space"],
    ["CON", "device"],
    ["con.txt", "device"],
    ["con .txt", "device"],
    ["Nul.tar.gz", "device"],
    ["aux", "device"],
    ["PRN.iso", "device"],
    ["COM1", "device"],
    ["com0.iso", "device"],
    ["lpt9.x", "device"],
    ["COM¹.iso", "device"],
    ["CONIN$", "device"],
    ["conout$.txt", "device"],
    ["disk.iso.part", "unfinished downloads"],
    ["disk.iso.PART.lock", "unfinished downloads"],
    [`${"ä".repeat(127)}xy`, "longer than 255 bytes"],
  ])("%j is refused, because it has something that says: %s", (name, reason) => {
    const error = thrownBy(() => safeLocalName(name));
    assert(error instanceof TargetError);
    expect(error.problem).toBe("unsafe-name");
    expect(error.path).toBe(name);
    expect(error.message).toContain(reason);
    expect(error.message).toContain("Give the path to write to");
  });
});

describe("the name of an unfinished download", () => {
  it("is the name with .part", () => {
    expect(partNameOf("disk.iso")).toBe("disk.iso.part");
    const longest = "x".repeat(255 - 24 - ".part".length);
    expect(partNameOf(longest)).toBe(`${longest}.part`);
    expect(partNameOf(`${longest}x`)).not.toBe(`${longest}x.part`);
  });

  it.each([
    ["of one byte a character", "x".repeat(longestName)],
    ["of two", "ä".repeat(127)],
    ["of three", "盘".repeat(85)],
    ["of four", "💾".repeat(63)],
  ])("leaves room for the lock and whole characters, for a long name %s", (_, name) => {
    const part = partNameOf(name);
    // A lock's own names add a dot, eight digits and `.stale`.
    expect(Buffer.byteLength(`${part}${lockSuffix}.01234567.stale`)).toBeLessThanOrEqual(longestName);
    expect(part).toMatch(/\.[0-9a-f]{16}\.part$/);
    expect(part).not.toContain("\ufffd");
    expect(part.isWellFormed()).toBe(true);
  });

  it("begins with as much of a long name as there is room for", () => {
    const room = 255 - 24 - ".0123456789abcdef.part".length;
    for (const name of ["x".repeat(longestName), `${"x".repeat(room - 1)}ä${"x".repeat(50)}`, "ä".repeat(127)]) {
      const [start = ""] = partNameOf(name).split(".");
      expect(name.startsWith(start)).toBe(true);
      expect(room - Buffer.byteLength(start)).toBe(name.includes("ä") ? 1 : 0);
    }
  });

  it("is another one for another long name", () => {
    const start = "x".repeat(longestName - 1);
    expect(partNameOf(`${start}1`)).not.toBe(partNameOf(`${start}2`));
  });
});

function thrownBy(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    return error;
  }
}
