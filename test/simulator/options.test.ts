import { describe, expect, it } from "vitest";
import type { FileDeclaration } from "../../src/simulator.js";
import { ownSimulator } from "./plain-client.js";

describe("options that make no sense", () => {
  it.each<[object, RegExp]>([
    [{ dataServer: "ftp" }, /dataServer is "ftp": give one of same, https, http/],
    [{ generation: "6.0" }, /generation is "6\.0": give one of 6\.5, 7, 8, 9/],
    [{ generations: ["api"] }, /no field generations\. There are: files, items, generation,/],
    [{ quirks: { shy: true } }, /quirks has no field shy/],
    [{ user: "a:b" }, /user is "a:b": give a name without a colon/],
    [{ user: "" }, /user is "": give a name without a colon/],
    [{ user: {} }, /user is \[object Object\]: give a name without a colon/],
    [{ user: 4711 }, /user is 4711: give a name without a colon/],
    [{ password: 4711 }, /^startSimulator: password is not usable: give a text\.$/],
    [{ items: { a: [{ name: "a", size: 1, colour: "red" }] } }, /The file "a" has no field colour/],
    [{ tls: false, certificate: { key: "", certificate: "" } }, /no use with tls: false/],
    [{ files: [{ name: "a", size: 1, etag: "loose" }] }, /etag is "loose": give one of strong, weak, none/],
  ])("are refused at start: %j", async (options, message) => {
    await expect(ownSimulator(options)).rejects.toThrow(message);
  });
});

describe("a declaration that makes no sense", () => {
  it.each<[FileDeclaration[], RegExp]>([
    [[{ name: "a", size: -1 }], /The file "a": size is -1: give a whole number, 0 or more/],
    [[{ name: "a", size: 1.5 }], /size is 1\.5/],
    [[{ name: "a", size: 1, prepareMs: 1, preparePolls: 1 }], /both preparePolls and prepareMs/],
    [[{ name: "a", size: 1, checksumPolls: -1 }], /checksumPolls is -1: give a number, 0 or more/],
    [
      [
        { name: "a", size: 1 },
        { name: "a", size: 2 },
      ],
      /Two files are called "a"/,
    ],
  ])("is refused at start: %j", async (files, message) => {
    await expect(ownSimulator({ files })).rejects.toThrow(message);
  });
});
